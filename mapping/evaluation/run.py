"""The front door: a panel and a frozen plan in, one result out, the same to the last digit every time."""

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

from . import verdict as wording
from .before_after import before_after
from .borough_did import borough_did
from .errors import refuse_input_if
from .months import month_code, month_name, month_number
from .panel import Panel
from .plan import COHORT_MONTHS, AnalysisPlan
from .power import power
from .result import MethodResult, plain_json
from .windows import Windows, last_usable_month, windows_around

ENGINE_VERSION = "1.0"


@dataclass(frozen=True)
class RecordingChange:
    """A dated change in how fraud is recorded; `unit` None is everywhere. `happened` is a day or a month."""

    happened: str
    text: str
    unit: str | None = None


def evaluate(
    panel: Panel,
    plan: AnalysisPlan,
    *,
    as_of: date | None = None,
    synthetic: bool = False,
    recording_changes: Iterable[RecordingChange] = (),
    look: int = 1,
    confirmed_at_last_look: bool = False,
) -> dict[str, Any]:
    """Compare the plan's areas in question with the areas not yet live, and say what can be said.

    `as_of` is the last day the data hold (None: the end of the panel's last month); a month it does not
    complete is left out, and a row after it is an input error. `synthetic` marks made-up data.
    `look` numbers the scheduled looks from 1; `confirmed_at_last_look` says that the look before this one
    found the same direction. Returns plain JSON values: engine, plan, snapshot, warnings, verdict,
    methods (before_after, borough_did, power). Raises InputError when the panel and the plan do not fit.
    """
    if as_of is not None:
        panel.refuse_months_after(as_of)
    refuse_input_if(_why_not_fitting(panel, plan, look))
    question = _Question.of(panel, plan, as_of)
    changes = tuple(recording_changes)
    if question.treated:
        methods, verdict = _live(panel, plan, question, synthetic, changes, look, confirmed_at_last_look)
    else:
        methods, verdict = _planned(panel, plan, question, synthetic)
    return plain_json(
        {
            "engine": {
                "version": ENGINE_VERSION,
                "python": platform.python_version(),
                "numpy": version("numpy"),
                "scipy": version("scipy"),
            },
            "plan": plan.to_json(),
            "snapshot": {
                "sha256": panel.fingerprint(),
                "as_of": as_of and as_of.isoformat(),
                "areas": len(panel.units),
                "months": [month_code(panel.months[0]), month_code(panel.months[-1])],
                "last_month_used": month_code(question.last_usable),
            },
            "warnings": question.warnings,
            "verdict": verdict.to_json(),
            "methods": {name: result.to_json() for name, result in methods.items()},
        }
    )


@dataclass(frozen=True)
class _Question:
    """Who is compared with whom: areas in question that are live, those still to come, and the others."""

    treated: tuple[str, ...]
    to_come: tuple[str, ...]
    comparison: tuple[str, ...]
    last_usable: int
    cut_month: int
    warnings: list[str]

    @classmethod
    def of(cls, panel: Panel, plan: AnalysisPlan, as_of: date | None) -> "_Question":
        last_usable = last_usable_month(panel, plan, as_of)
        cut_month = month_number(as_of) if as_of else panel.months[-1]
        treated, to_come, comparison, warnings = [], [], [], []
        already, soon = [], []
        for unit in sorted(plan.treated):
            start = plan.go_live_month(unit)
            (treated if start is not None and start <= cut_month else to_come).append(unit)
        last_start = max((plan.go_live_month(unit) for unit in treated), default=cut_month)
        for unit in plan.comparison or [unit for unit in panel.units if unit not in plan.treated]:
            start = plan.go_live_month(unit)
            if not plan.comparison and start is not None and start <= min(last_start + COHORT_MONTHS, cut_month):
                (already if start <= last_start else soon).append((start, panel.name(unit)))
            else:
                comparison.append(unit)
        warnings += _left_out_of_the_comparison(already, soon, last_start)
        if treated:
            comparison += to_come
            warnings += [
                f"{panel.name(unit)} is not live yet. Until it is, it is one of the boroughs compared with."
                for unit in to_come
            ]
        return cls(tuple(treated), tuple(to_come), tuple(sorted(comparison)), last_usable, cut_month, warnings)


def _left_out_of_the_comparison(
    already: list[tuple[int, str]], soon: list[tuple[int, str]], last_start: int
) -> Iterator[str]:
    """Why areas with a start of their own, (month number, name), do not stand for areas without the service."""
    for starts, why in (
        (already, f"had the service by {month_name(last_start)}"),
        (soon, f"got the service within {COHORT_MONTHS} months of {month_name(last_start)}"),
    ):
        if starts:
            told = wording.joined([f"{name} ({month_name(month)})" for month, name in sorted(starts)])
            is_not = "it is not" if len(starts) == 1 else "they are not"
            yield f"{told} {why}, so {is_not} among the boroughs compared with."


def _live(
    panel: Panel,
    plan: AnalysisPlan,
    question: _Question,
    synthetic: bool,
    recording_changes: tuple[RecordingChange, ...],
    look: int,
    confirmed_at_last_look: bool,
) -> tuple[dict[str, MethodResult], wording.Verdict]:
    go_live = {unit: plan.go_live_month(unit) for unit in question.treated}
    others = {unit: plan.go_live_month(unit) for unit in question.comparison}
    windows = windows_around(panel, plan, go_live, others, question.last_usable)
    if 0 < len(windows.before) < plan.pre_months:
        question.warnings.append(
            f"The figures go back {len(windows.before)} months before go-live, and the plan asks for {plan.pre_months}."
        )
    did = borough_did(panel, plan, windows, question.treated, question.comparison)
    description = before_after(panel, plan, windows, question.treated, question.comparison)
    could_see = power(
        panel,
        plan,
        [*question.treated, *question.comparison],
        n_treated=did.n_treated or len(question.treated),
        n_comparison=did.n_comparison if did.n_comparison is not None else len(question.comparison),
        history_ends=min(go_live.values()) - 1,
        months_after=len(windows.after),
        gap=len(windows.transition),
        spread_found=did.detail.get("spread_of_changes"),
    )
    flagged = tuple(_flagged(panel, windows, (*question.treated, *question.comparison), recording_changes))
    question.warnings.extend(f"Recording changed in the months compared: {text}." for text in flagged)
    methods = {"before_after": description, "borough_did": did, "power": could_see}

    areas = tuple(panel.name(unit) for unit in question.treated)
    months_after = len(windows.after)
    if apart := plan.why_no_common_months(question.treated, panel.name):
        verdict = wording.not_computed(apart, synthetic=synthetic)
    elif months_after < plan.min_post_months and windows.cut_by is None:
        verdict = wording.too_early(
            months_after, plan.min_post_months, anyone_to_compare_with=bool(question.comparison), synthetic=synthetic
        )
    elif not question.comparison:
        verdict = wording.description_only(plan.outcome, areas, description.percent, synthetic=synthetic)
    elif months_after < plan.min_post_months:
        reason = (
            f"{panel.name(windows.cut_by)}, one of the boroughs compared with, went live after {months_after} of "
            f"the {plan.min_post_months} months that are needed."
        )
        verdict = wording.not_computed(reason, synthetic=synthetic)
    elif did.not_computed:
        verdict = wording.not_computed(did.not_computed, synthetic=synthetic)
    else:
        finding = wording.Finding(
            outcome=plan.outcome,
            areas=tuple(row["name"] for row in did.detail["by_unit"] if row["in_question"]),
            percent=did.percent,
            low=did.percent_low,
            high=did.percent_high,
            p=did.p,
            n_treated=did.n_treated,
            months_after=did.detail["treated"]["months_after"],
            target=plan.smallest_effect_of_interest,
            alpha=plan.alpha,
            smallest_detectable=could_see.estimate,
            look=look,
            confirmed_at_last_look=confirmed_at_last_look,
        )
        checks = wording.Checks(recording_changes=flagged)
        verdict = wording.verdict_on(finding, checks, n_comparison=did.n_comparison, synthetic=synthetic)
    return methods, verdict


def _planned(
    panel: Panel, plan: AnalysisPlan, question: _Question, synthetic: bool
) -> tuple[dict[str, MethodResult], wording.Verdict]:
    """Nobody in question is live: say what could be seen, and when."""
    starts = [plan.go_live_month(unit) for unit in question.comparison]
    could_see = power(
        panel,
        plan,
        [*question.to_come, *question.comparison],
        n_treated=len(question.to_come),
        n_comparison=len(question.comparison),
        history_ends=min([question.last_usable, *(start - 1 for start in starts if start is not None)]),
    )
    waiting = MethodResult(not_computed="No borough in question is live.")
    unknown_because = None
    if not question.comparison:
        unknown_because = "there is no borough without the service to compare with"
    elif could_see.detail.get("longest_wait_looked_at") is None:
        unknown_because = "the earlier figures do not go back far enough"
    verdict = wording.not_started(
        [(panel.name(unit), plan.go_live.get(unit)) for unit in question.to_come],
        target=plan.smallest_effect_of_interest,
        months_needed=could_see.detail.get("months_needed"),
        unknown_because=unknown_because,
        synthetic=synthetic,
    )
    return {"before_after": waiting, "borough_did": waiting, "power": could_see}, verdict


def _flagged(
    panel: Panel, windows: Windows, units: tuple[str, ...], changes: Iterable[RecordingChange]
) -> Iterator[str]:
    """Recording changes of these areas inside the months compared."""
    months = [*windows.before, *windows.transition, *windows.after]
    for change in changes:
        month = month_number(change.happened)
        if months and months[0] < month <= months[-1] and (change.unit is None or change.unit in units):
            where = "" if change.unit is None else f" ({panel.name(change.unit)})"
            yield f"{change.text.rstrip('.')}{where}, {month_name(month)}"


def _why_not_fitting(panel: Panel, plan: AnalysisPlan, look: int) -> Iterator[str]:
    if not plan.treated:
        yield "The plan does not say which boroughs are in question."
    for unit in sorted({*plan.treated, *plan.comparison, *plan.buffer} - set(panel.units)):
        yield f"The plan names {unit}, and the panel has no row for it."
    if look < 1:
        yield "Looks are numbered from 1."
