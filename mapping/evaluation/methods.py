"""Every method on one question, each with its number or the sentence that says why there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .before_after import before_after
from .borough_did import borough_did
from .chain_ladder import maturity_projection
from .cost_benefit import cost_benefit, money_saved, prevented_draws
from .displacement import displacement, neighbours_of, of_method
from .economics import read_settings
from .event_study import event_study
from .evidence import Evidence
from .imputation import imputation
from .losses import losses
from .maturity import maturity_aj
from .model_did import model_did
from .panel import Panel
from .plan import AnalysisPlan
from .power import power
from .pre_trend import pre_trend
from .question import Question
from .regression_to_mean import regression_to_mean
from .reporting import log_odds, reporting, share_difference
from .result import MethodResult
from .spending import SHARED, spent
from .synthetic import synthetic_control, synthetic_did
from .two_by_two import two_by_two
from .verdict import Checks, Finding, case_of
from .windows import Windows, windows_around

if TYPE_CHECKING:
    from .headline import Headline

NAMES = (
    *("before_after", "two_by_two", "borough_did", "model_did", "event_study", "pre_trend", "regression_to_mean"),
    *("imputation", "synthetic_control", "synthetic_did", "displacement", "reporting", "maturity_aj"),
    *("maturity_projection", "losses_capped", "losses_raw", "power", "cost_benefit"),
)
LEAST_SHARE_OF_DAYS = 0.8
ROBUSTNESS = ("model_did", "imputation", "synthetic_control", "synthetic_did")


@dataclass(frozen=True)
class Methods:
    """`by_name` in the order of NAMES; `staggered` when the imputation is the headline, and then `asked` is that of the
    boroughs in question alone."""

    by_name: dict[str, MethodResult]
    staggered: bool
    asked: MethodResult

    def checks(self, headline: "Headline", finding: Finding, recording_changes: tuple[str, ...]) -> Checks:
        """What the rating leans on besides the interval; also marks which robustness lines agree."""
        trend, again = self.by_name["pre_trend"], self.by_name["regression_to_mean"]
        agrees = []
        names = [name for name in ROBUSTNESS if not (headline.staggered and name == "imputation")]
        if headline.staggered:
            average = self.by_name["imputation"].detail.get("group_time", {}).get("average")
            agrees += [] if average is None else [average * headline.result.estimate >= 0]
        for name in names:
            line = self.by_name[name]
            if line.estimate is not None and headline.result.estimate is not None:
                same_sign = line.estimate * headline.result.estimate >= 0
                agrees.append(same_sign)
                near = abs(line.estimate - headline.result.estimate) <= headline.result.detail["standard_error"]
                line.detail["agrees"] = same_sign and near
        matrix = self.by_name["reporting"]
        return Checks(
            pretrend_rank=trend.detail.get("rank"),
            pretrend_of=trend.detail.get("of"),
            robustness_agrees=all(agrees) if agrees else None,
            protection_consistent=None if matrix.not_computed else matrix.detail["consistent"],
            bad_year_explains=not headline.staggered and _changes_the_answer(finding, again),
            recording_changes=recording_changes,
        )


def all_methods(
    panel: Panel, plan: AnalysisPlan, question: Question, windows: Windows, evidence: Evidence, *, resample: bool
) -> Methods:
    who = question.treated, question.comparison
    staggered = plan.why_no_common_months(question.treated, panel.name, panel.calendar) is not None
    units = _units_of_the_rollout(panel, plan, question)
    did = borough_did(panel, plan, windows, *who)
    early, early_windows = who, windows
    if staggered:  # earlier drift: the first to start against those that started later, before anyone had
        early, early_windows = _first_cohort(panel, plan, question, units)
    found = {
        "before_after": before_after(panel, plan, windows, *who),
        "two_by_two": two_by_two(panel, plan, windows, *who),
        "borough_did": did,
        "model_did": model_did(panel, plan, windows, *who),
        "event_study": event_study(panel, plan, early_windows, *early),
        "pre_trend": pre_trend(panel, plan, early_windows, *early),
        "regression_to_mean": regression_to_mean(panel, plan, early_windows, *early),
        "imputation": imputation(panel, plan, units, question.last_usable, resample=resample),
        "synthetic_control": synthetic_control(panel, plan, windows, *who),
        "synthetic_did": synthetic_did(panel, plan, windows, *who),
        "displacement": _displacement(panel, plan, question, windows, evidence),
    }
    if staggered:
        for name in ("event_study", "pre_trend", "regression_to_mean"):
            found[name].settings["compared"] = {
                "first_to_start": [panel.name(unit) for unit in early[0]],
                "with": [panel.name(unit) for unit in early[1]],
            }

    def headline_method(series: Panel) -> MethodResult:
        if staggered:
            return imputation(series, plan, units, question.last_usable, asked=question.treated, resample=False)
        return borough_did(series, plan, windows, *who)

    def headline_share(top: Panel, bottom: Panel) -> MethodResult:
        if not staggered:
            return share_difference(top, bottom, plan, windows, *who)
        odds = log_odds(top, bottom)
        if odds is None:
            return MethodResult("difference", not_computed="A part is larger than its whole.")
        return imputation(odds, plan, units, question.last_usable, asked=question.treated, resample=False)

    asked = found["imputation"]
    if staggered and not asked.not_computed and _live(panel, plan, question.cut_month) != set(question.treated):
        # The others that are live are not in question: they stand for comparison until their own start.
        asked = imputation(panel, plan, units, question.last_usable, asked=question.treated, resample=resample)
    line = asked if staggered else did
    if not line.not_computed:
        line.detail["by_occurrence"] = _by_occurrence(panel, evidence, headline_method)
    if asked is not found["imputation"]:
        found["imputation"].detail["in_question"] = asked.to_json()
    found["displacement"].detail["of_method"] = of_method(
        evidence.series.get("other_types"), evidence.series.get("known_types"), headline_share
    )
    found["reporting"] = reporting(evidence.series, plan, windows, *who, headline_method, headline_share)
    found |= _maturity(question, evidence)
    found["losses_capped"], found["losses_raw"] = losses(panel, plan, windows, *who, evidence.losses)
    found["power"] = power(
        panel,
        plan,
        [*question.treated, *question.comparison],
        n_treated=did.n_treated or len(question.treated),
        n_comparison=did.n_comparison if did.n_comparison is not None else len(question.comparison),
        history_ends=min(plan.go_live_month(unit, panel.calendar) for unit in question.treated) - 1,
        months_after=len(windows.after),
        gap=len(windows.transition),
        spread_found=did.detail.get("spread_of_changes"),
    )
    found["cost_benefit"] = _cost_benefit(panel, question, line, found["losses_capped"], evidence, staggered, windows)
    return Methods({name: found[name] for name in NAMES}, staggered, asked)


def methods_before_the_start(
    panel: Panel, plan: AnalysisPlan, question: Question, evidence: Evidence
) -> dict[str, MethodResult]:
    """Nobody in question is live: power, and what needs no start."""
    starts = [plan.go_live_month(unit, panel.calendar) for unit in question.comparison]
    found = {name: MethodResult(not_computed="No borough in question is live.") for name in NAMES}
    found |= _maturity(question, evidence)
    found["power"] = power(
        panel,
        plan,
        [*question.to_come, *question.comparison],
        n_treated=len(question.to_come),
        n_comparison=len(question.comparison),
        history_ends=min([question.last_usable, *(start - 1 for start in starts if start is not None)]),
    )
    return found


def _units_of_the_rollout(panel: Panel, plan: AnalysisPlan, question: Question) -> tuple[str, ...]:
    if plan.comparison:
        return tuple(sorted({*plan.treated, *plan.comparison}))
    return tuple(unit for unit in panel.units if unit not in plan.buffer or unit in question.treated)


def _first_cohort(
    panel: Panel, plan: AnalysisPlan, question: Question, units: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], Windows]:
    starts = {unit: plan.go_live_month(unit, panel.calendar) for unit in units}
    first = min(start for start in starts.values() if start is not None)
    until = first + panel.calendar.span(3)
    ours = {unit: start for unit, start in starts.items() if start is not None and start < until}
    theirs = {unit: start for unit, start in starts.items() if unit not in ours}
    windows = windows_around(panel, plan, ours, theirs, question.last_usable)
    return (tuple(ours), tuple(theirs)), windows


def _displacement(
    panel: Panel, plan: AnalysisPlan, question: Question, windows: Windows, evidence: Evidence
) -> MethodResult:
    untreated = set(question.comparison)
    near = set(plan.buffer) or neighbours_of(question.treated, evidence.neighbours)
    touching = near & (untreated | set(plan.buffer))
    control = sorted(untreated - touching)
    result = displacement(panel, plan, windows, question.treated, sorted(touching), control)
    if not result.not_computed:
        again = borough_did(panel, plan, windows, question.treated, control)
        result.detail["headline_against_control"] = {
            "estimate": again.estimate, "low": again.low, "high": again.high, "not_computed": again.not_computed,
        }  # fmt: skip
    return result


def _maturity(question: Question, evidence: Evidence) -> Mapping[str, MethodResult]:
    if not evidence.cases or evidence.extract_on is None:
        missing = "No cases were given."
        return {name: MethodResult("share", not_computed=missing) for name in ("maturity_aj", "maturity_projection")}
    changed = [f"{change.text}, {change.happened}" for change in evidence.recording_changes]
    return {
        "maturity_aj": maturity_aj(evidence.cases, question.treated),
        "maturity_projection": maturity_projection(evidence.cases, evidence.extract_on, recording_changed=changed),
    }


def _by_occurrence(panel: Panel, evidence: Evidence, headline_method: Callable[[Panel], MethodResult]) -> dict | None:
    """The headline on the month in which the fraud happened in place of that of the report; None when no such days were
    given. Frauds of the last months are still being reported, and those of no known day are left out."""
    there = evidence.series.get("by_occurrence")
    if there is None:
        return None
    share = float(np.nansum(there.counts)) / max(1.0, float(np.nansum(panel.counts)))
    told = {"share_known": share, "estimate": None, "low": None, "high": None, "percent": None}
    if share < LEAST_SHARE_OF_DAYS:
        return told | {
            "not_computed": f"The day of the fraud is known of {100 * share:.0f}% of those counted, and at least "
            f"{100 * LEAST_SHARE_OF_DAYS:.0f}% are needed."
        }
    found = headline_method(there)
    return told | {
        "estimate": found.estimate, "low": found.low, "high": found.high, "percent": found.percent,
        "not_computed": found.not_computed,
    }  # fmt: skip


def _live(panel: Panel, plan: AnalysisPlan, cut: int) -> set[str]:
    starts = {unit: plan.go_live_month(unit, panel.calendar) for unit in panel.units}
    return {unit for unit, start in starts.items() if start is not None and start <= cut}


def _cost_benefit(
    panel: Panel,
    question: Question,
    line: MethodResult,
    capped: MethodResult,
    evidence: Evidence,
    staggered: bool,
    windows: Windows,
) -> MethodResult:
    settings = evidence.economics or read_settings()
    if panel.plain:
        return cost_benefit(None, evidence.costs, settings, why_not="A plain outcome counts no victims.")
    if line.not_computed or line.low is None:
        return cost_benefit(None, evidence.costs, settings, why_not=line.not_computed)
    if staggered:
        observed, months = line.detail["observed"], line.detail["months_after"]
        last = panel.calendar.number(line.detail["last_month_identified"])
    else:
        observed, months = line.detail["treated"]["count_after"], line.detail["treated"]["months_after"]
        last = windows.after[-1]
    prevented = prevented_draws(
        observed,
        line.estimate,
        line.detail["standard_error"],
        line.df,
        years=months / panel.calendar.per_year,
        found=not line.low <= 0 <= line.high,
    )
    earlier = [loss.pounds for loss in evidence.losses if loss.period in windows.before and loss.pounds > 0]
    if earlier and capped.detail.get("cap_pounds"):
        cap = capped.detail["cap_pounds"]
        capped.detail["money_saved"] = money_saved(prevented, [min(pounds, cap) for pounds in earlier])
    until = panel.calendar.last_day(last)
    costs = evidence.costs or spent(evidence.spending, question.treated, programme=panel.units, until=until)
    result = cost_benefit(prevented, costs, settings)
    if evidence.spending and not result.not_computed:
        result.settings["costs_until"] = until.isoformat()
        result.warnings.append(SHARED)
    return result


def _changes_the_answer(finding: Finding, again: MethodResult) -> bool:
    """Whether the comparison without the bad year would have given another verdict."""
    rerun = again.detail.get("again_without_last_year")
    if not rerun or rerun["not_computed"]:
        return False
    low, high = again.low, again.high
    if not finding.plain:
        low, high = again.percent_low, again.percent_high
    return case_of(replace(finding, low=low, high=high, p=again.p)) != case_of(finding)
