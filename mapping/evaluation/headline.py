"""Which comparison is the headline, and what the verdict reads from it."""

import math
from dataclasses import dataclass

from scipy import special

from .methods import Methods
from .panel import Panel
from .plan import AnalysisPlan
from .power import POWER
from .question import Question
from .result import MethodResult
from .verdict import Finding
from .windows import Windows


@dataclass(frozen=True)
class Headline:
    """The one comparison the verdict rests on; `staggered` when it is the imputation of section 4."""

    result: MethodResult
    staggered: bool
    months_after: int
    cut_short: bool = False
    why_cut_short: str = ""


def headline_of(panel: Panel, plan: AnalysisPlan, question: Question, windows: Windows, methods: Methods) -> Headline:
    """Section 3 while the areas in question started together, section 4 once they did not."""
    if plan.why_no_common_months(question.treated, panel.name, panel.calendar) is None:
        months_after = len(windows.after)
        did = methods.by_name["borough_did"]
        if windows.cut_by is None:
            return Headline(did, False, did.detail.get("months_used", {}).get("after", months_after))
        why = (
            f"{panel.name(windows.cut_by)}, one of the boroughs compared with, went live after {months_after} of "
            f"the {panel.calendar.span(plan.min_post_months)} months that are needed. Waiting does not change that: "
            "put it among the boroughs in question too, and those that started at different times are compared."
        )
        return Headline(did, False, months_after, True, why)
    result = methods.asked
    months_after = result.detail.get("months_after", 0)
    return Headline(
        result, True, months_after, cut_short=bool(result.not_computed), why_cut_short=result.not_computed or ""
    )


def finding_of(panel: Panel, plan: AnalysisPlan, question: Question, headline: Headline, methods: Methods) -> Finding:
    result = headline.result
    plain = panel.plain
    smallest = methods.by_name["power"].estimate
    target = plan.smallest_effect_of_interest
    if headline.staggered:
        names = [row["name"] for row in result.detail["by_unit"]]
        se = result.detail.get("standard_error")
        if se is not None:
            reach = float(special.stdtrit(result.df, 1 - plan.alpha / 2) + special.stdtrit(result.df, POWER)) * se
            smallest = reach if plain else -math.expm1(-reach)
        level = abs(result.detail["expected"]) / max(1, sum(row["cells"] for row in result.detail["by_unit"]))
    else:
        names = [row["name"] for row in result.detail["by_unit"] if row["in_question"]]
        level = abs(result.detail["treated"].get("mean_before", 0.0))
    low, high = (-math.inf, math.inf) if result.low is None else (result.low, result.high)
    return Finding(
        outcome=plan.outcome,
        areas=tuple(names),
        percent=result.estimate if plain else result.percent,
        low=low if plain else 100 * math.expm1(low),
        high=high if plain else 100 * math.expm1(min(high, 700.0)),
        p=1.0 if result.p is None else result.p,
        n_treated=result.n_treated,
        months_after=headline.months_after,
        target=target * level if plain else target,
        alpha=plan.alpha,
        smallest_detectable=smallest,
        plain=plain,
        a_year=panel.calendar.per_year,
    )
