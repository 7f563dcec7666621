"""The front door: a panel and a frozen plan in, one result out, the same to the last digit every time."""

import platform
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from typing import Any

from . import verdict as wording
from .calendars import first_day
from .errors import refuse_input_if
from .evidence import Evidence, RecordingChange
from .headline import finding_of, headline_of
from .methods import Methods, all_methods, methods_before_the_start
from .panel import Panel
from .plan import AnalysisPlan
from .question import Question
from .result import MethodResult, plain_json
from .windows import Windows, windows_around
from .words import in_own_words

__all__ = ["ENGINE_VERSION", "RecordingChange", "evaluate", "without_incomplete_months"]

ENGINE_VERSION = "2.3"


def evaluate(
    panel: Panel,
    plan: AnalysisPlan,
    *,
    as_of: date | None = None,
    synthetic: bool = False,
    recording_changes: Iterable[RecordingChange] = (),
    look: int = 1,
    confirmed_at_last_look: bool = False,
    evidence: Evidence | None = None,
    resample: bool = True,
    cut_at_recording_changes: bool = False,
) -> dict[str, Any]:
    """Compare the plan's areas in question with the areas not yet live, and say what can be said.

    `as_of` is the last day the data hold (None: the end of the panel's last month); a month it does not
    complete is left out, and a row after it is an input error. `synthetic` marks made-up data.
    `look` numbers the scheduled looks from 1; `confirmed_at_last_look` says that the look before this one
    found the same direction. `evidence` is what is known besides the panel; `resample` False leaves out the
    date shuffles; `cut_at_recording_changes` keeps only the months between the changes on either side of go-live.
    Returns plain JSON values: engine, plan, snapshot, warnings, verdict, methods. Raises
    InputError when the panel and the plan do not fit.
    """
    if as_of is not None:
        panel.refuse_months_after(as_of)
    refuse_input_if(_why_not_fitting(panel, plan, look))
    evidence = evidence or Evidence()
    changes = (*recording_changes, *evidence.recording_changes)
    asked_to_leave_out = plan.exclude_last_months
    plan = without_incomplete_months(panel, plan, evidence)
    question = Question.of(panel, plan, as_of)
    if plan.exclude_last_months > asked_to_leave_out:
        question.warnings.append(
            f"The last {plan.exclude_last_months} months are left out, because reports of them are still coming in."
        )
    if question.treated:
        windows = _windows(panel, plan, question)
        if cut_at_recording_changes:
            windows = between_changes(panel, windows, (*question.treated, *question.comparison), changes)
        methods, verdict = _live(
            panel, plan, question, windows, synthetic, changes, look, confirmed_at_last_look, evidence, resample
        )
    else:
        methods, verdict = _planned(panel, plan, question, synthetic, evidence)
    said = {
        "warnings": question.warnings,
        "verdict": verdict.to_json(),
        "methods": {name: result.to_json() for name, result in methods.items()},
    }
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
                "months": [panel.calendar.code(panel.months[0]), panel.calendar.code(panel.months[-1])],
                "last_month_used": panel.calendar.code(question.last_usable),
            },
            **in_own_words(said, plan, panel.calendar),
        }
    )


def last_month_compared(
    panel: Panel, plan: AnalysisPlan, *, as_of: date | None = None, evidence: Evidence | None = None
) -> int:
    """The last month of the headline. Months after it add nothing to what is found, and so are no other look at it."""
    plan = without_incomplete_months(panel, plan, evidence or Evidence())
    question = Question.of(panel, plan, as_of)
    if not question.treated:
        return question.last_usable
    if plan.why_no_common_months(question.treated, panel.name, panel.calendar) is None:
        return max(_windows(panel, plan, question).after, default=question.last_usable)
    starts = [plan.go_live_month(unit, panel.calendar) for unit in panel.units]
    somebody_waits_until = max(question.last_usable if start is None else start - 1 for start in starts)
    return min(question.last_usable, somebody_waits_until)


def _windows(panel: Panel, plan: AnalysisPlan, question: Question) -> Windows:
    go_live = {unit: plan.go_live_month(unit, panel.calendar) for unit in question.treated}
    others = {unit: plan.go_live_month(unit, panel.calendar) for unit in question.comparison}
    return windows_around(panel, plan, go_live, others, question.last_usable)


def between_changes(
    panel: Panel, windows: Windows, units: tuple[str, ...], changes: Iterable[RecordingChange]
) -> Windows:
    """The months since the last change before go-live, and until the first one after it."""
    if not windows.before:
        return windows
    start = windows.before[-1] + 1
    months = [panel.calendar.holding(first_day(change.happened)) for change in changes if change.unit in (None, *units)]
    since = max([month for month in months if month <= start], default=windows.before[0])
    until = min([month for month in months if month > start], default=panel.months[-1] + 1)
    return replace(
        windows,
        before=tuple(month for month in windows.before if month >= since),
        after=tuple(month for month in windows.after if month < until),
    )


def _live(
    panel: Panel,
    plan: AnalysisPlan,
    question: Question,
    windows: Windows,
    synthetic: bool,
    recording_changes: tuple[RecordingChange, ...],
    look: int,
    confirmed_at_last_look: bool,
    evidence: Evidence,
    resample: bool,
) -> tuple[dict[str, MethodResult], wording.Verdict]:
    asked_for = panel.calendar.span(plan.pre_months)
    if 0 < len(windows.before) < asked_for:
        question.warnings.append(
            f"The figures go back {len(windows.before)} months before go-live, and the plan asks for {asked_for}."
        )
    methods = all_methods(panel, plan, question, windows, evidence, resample=resample)
    flagged = tuple(_flagged(panel, windows, (*question.treated, *question.comparison), recording_changes))
    question.warnings.extend(f"Recording changed in the months compared: {text}." for text in flagged)

    verdict = _verdict(panel, plan, question, windows, methods, flagged, synthetic, look, confirmed_at_last_look)
    _follow(verdict, methods)
    return methods.by_name, verdict


def _follow(verdict: wording.Verdict, methods: Methods) -> None:
    """What is said besides the headline says no more than it does."""
    if verdict.case not in ("fell", "rose") and "heading" in (costs := methods.by_name["cost_benefit"].detail):
        costs["heading"] = "cannot tell"
    if verdict.case in ("too_early", "description", "not_computed"):
        matrix = methods.by_name["reporting"]
        if matrix.not_computed is None:
            methods.by_name["reporting"] = MethodResult(not_computed="Without a finding there is nothing to read so.")
    elif methods.by_name["borough_did"].not_computed and (power := methods.by_name["power"]).not_computed:
        power.not_computed = (
            "What could have been seen is worked out for boroughs that start together. These started at different "
            "times: the likely range is that of their own comparison."
        )


def _verdict(
    panel: Panel,
    plan: AnalysisPlan,
    question: Question,
    windows: Windows,
    methods: Methods,
    flagged: tuple[str, ...],
    synthetic: bool,
    look: int,
    confirmed_at_last_look: bool,
) -> wording.Verdict:
    areas = tuple(panel.name(unit) for unit in question.treated)
    needed = panel.calendar.span(plan.min_post_months)
    description = methods.by_name["before_after"]
    headline = headline_of(panel, plan, question, windows, methods)
    if headline.months_after < needed and not headline.cut_short:
        return wording.too_early(
            headline.months_after, needed, anyone_to_compare_with=bool(question.comparison), synthetic=synthetic
        )
    if not question.comparison and not headline.staggered:
        percent = None if panel.plain else description.percent
        return wording.description_only(plan.outcome, areas, percent, synthetic=synthetic)
    if headline.months_after < needed:
        return wording.not_computed(headline.why_cut_short, synthetic=synthetic)
    if headline.result.not_computed:
        return wording.not_computed(headline.result.not_computed, synthetic=synthetic)
    finding = finding_of(panel, plan, question, headline, methods)
    finding = replace(finding, look=look, confirmed_at_last_look=confirmed_at_last_look)
    checks = methods.checks(headline, finding, flagged)
    level = 3
    if headline.staggered and not flagged and checks.pretrend_rank is not None:
        level = 3 if wording.is_extreme(checks.pretrend_rank, checks.pretrend_of) else 4
    return wording.verdict_on(
        finding, checks, n_comparison=headline.result.n_comparison, level=level, synthetic=synthetic
    )


def _planned(
    panel: Panel, plan: AnalysisPlan, question: Question, synthetic: bool, evidence: Evidence
) -> tuple[dict[str, MethodResult], wording.Verdict]:
    """Nobody in question is live: say what could be seen, and when."""
    methods = methods_before_the_start(panel, plan, question, evidence)
    could_see = methods["power"]
    unknown_because = None
    if not question.comparison:
        unknown_because = "there is no borough without the service to compare with"
    elif could_see.detail.get("longest_wait_looked_at") is None:
        unknown_because = "the earlier figures do not go back far enough"
    verdict = wording.not_started(
        [(panel.name(unit), plan.go_live.get(unit) or plan.planned.get(unit)) for unit in question.to_come],
        overdue=[
            panel.name(unit)
            for unit in question.to_come
            if (day := plan.planned.get(unit)) and panel.calendar.holding(first_day(day)) <= question.cut_month
        ],
        target=plan.smallest_effect_of_interest,
        months_needed=could_see.detail.get("months_needed"),
        unknown_because=unknown_because,
        synthetic=synthetic,
    )
    return methods, verdict


def _flagged(
    panel: Panel, windows: Windows, units: tuple[str, ...], changes: Iterable[RecordingChange]
) -> Iterator[str]:
    """Recording changes of these areas inside the months compared."""
    months = [*windows.before, *windows.transition, *windows.after]
    for change in changes:
        month = panel.calendar.holding(first_day(change.happened))
        if months and months[0] < month <= months[-1] and (change.unit is None or change.unit in units):
            where = "" if change.unit is None else f" ({panel.name(change.unit)})"
            yield f"{change.text.rstrip('.')}{where}, {panel.calendar.name(month)}"


def without_incomplete_months(panel: Panel, plan: AnalysisPlan, evidence: Evidence) -> AnalysisPlan:
    """The plan with as many last months left out as the late reports make necessary."""
    if not evidence.incomplete_months:
        return plan
    first = min(panel.calendar.holding(day) for day in evidence.incomplete_months)
    late = (panel.months[-1] - first + 1) * 12 // panel.calendar.per_year
    return replace(plan, exclude_last_months=min(24, max(plan.exclude_last_months, late)))


def _why_not_fitting(panel: Panel, plan: AnalysisPlan, look: int) -> Iterator[str]:
    if not plan.treated:
        yield "The plan does not say which boroughs are in question."
    for unit in sorted({*plan.treated, *plan.comparison, *plan.buffer} - set(panel.units)):
        yield f"The plan names {unit}, and the panel has no row for it."
    if look < 1:
        yield "Looks are numbered from 1."
