"""The one sentence the chief officer reads, how far to trust it, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .calendars import CALENDARS, kind_of
from .months import day_or_month_name

RATINGS = ("Low", "Low to moderate", "Moderate", "High")
DEMONSTRATION_ONLY = "Demonstration only"
CONFIRMED_AT_ONE_LOOK = 0.01
A_YEAR = 12
DRAW_LOTS = (
    "If the order in which these boroughs start is drawn by lot, what is found later stands on firmer ground (level 5)."
)
MOST_PERCENT = 1_000  # above it a percentage says nothing more than "many times as many"
OUTCOME_WORDS = {
    "victims_with_loss": "Fraud victims",
    "victims": "Fraud victims",
    "victims_65plus": "Fraud victims aged 65 and over",
    "repeat_victims": "Repeat fraud victims",
    "reports": "Fraud reports",
    "reports_with_loss": "Fraud reports with a loss",
    "attempts": "Reports of attempted fraud",
    "count": "Counts",
    "value": "Values",
}


@dataclass(frozen=True)
class Verdict:
    """What is said on the first page.

    `case` is one of fell, rose, smaller_than_target, cannot_tell, not_started, too_early, description,
    not_computed. `rating` is one of RATINGS, "Demonstration only", or None where there is nothing to rate.
    `level` is the Maryland level, None where nothing was compared. `confirmed` is False until a fall or a
    rise has been found often enough (see `is_confirmed`).
    """

    case: str
    sentence: str
    rating: str | None
    level: int | None
    reasons: tuple[str, ...] = ()
    level_reason: str = ""
    confirmed: bool = False
    look: int = 1

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "reasons": list(self.reasons)}


@dataclass(frozen=True)
class Finding:
    """A computed comparison, as the verdict reads it: percentages, not logs.

    `percent`, `low` and `high` are the effect and its interval in percent; `p` the permutation share;
    `target` and `alpha` are shares; `smallest_detectable` is a share or None when it could not be worked
    out. `confirmed_at_last_look`: the look before this one found the same direction.
    """

    outcome: str
    areas: tuple[str, ...]
    percent: float
    low: float
    high: float
    p: float
    n_treated: int
    months_after: int
    target: float
    alpha: float = 0.05
    smallest_detectable: float | None = None
    look: int = 1
    confirmed_at_last_look: bool = False
    plain: bool = False  # percent, low, high, target and smallest_detectable are in the outcome's own units
    a_year: int = A_YEAR  # periods of the panel in a year

    def size(self, value: float) -> str:
        """Whole percents, or three figures of a plain outcome."""
        if self.plain:
            return f"{abs(value):.3g}"
        return f"{whole_percent(value)}%" if abs(value) <= MOST_PERCENT else f"more than {MOST_PERCENT:,}%"

    @property
    def target_size(self) -> float:
        return self.target if self.plain else 100 * self.target


@dataclass(frozen=True)
class Checks:
    """What the rating leans on besides the interval; None says that the check has not been made.

    `pretrend_rank` is 1 for the steepest earlier drift among `pretrend_of` boroughs.
    """

    pretrend_rank: int | None = None
    pretrend_of: int | None = None
    robustness_agrees: bool | None = None
    protection_consistent: bool | None = None
    bad_year_explains: bool = False
    recording_changes: tuple[str, ...] = field(default_factory=tuple)


def whole_percent(value: float) -> int:
    """The size of a percentage to the nearest whole, halves up: -14.5 is 15."""
    size = Decimal(repr(round(min(abs(float(value)), 1e15), 9)))
    return int(size.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def joined(names: Sequence[str]) -> str:
    """ "Bury", "Bury and Wigan", "Bolton, Bury and Wigan"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def outcome_words(outcome: str) -> str:
    """What the sentence counts: "Fraud victims" for victims_with_loss; an unknown name in its own words."""
    words = outcome.replace("_", " ").strip()
    return OUTCOME_WORDS.get(outcome, words[:1].upper() + words[1:])


def case_of(finding: Finding) -> str:
    """fell, rose, smaller_than_target or cannot_tell, in that order; section 11 of the methods specification.

    With two or more areas in question a fall or a rise needs the interval to leave out zero and the
    permutation share to be at most alpha. With one, the interval alone decides.
    """
    agreed = finding.n_treated == 1 or finding.p <= finding.alpha
    if finding.high < 0 and agreed:
        return "fell"
    if finding.low > 0 and agreed:
        return "rose"
    target = finding.target_size
    if -target < finding.low and finding.high < target:
        return "smaller_than_target"
    return "cannot_tell"


def is_confirmed(finding: Finding) -> bool:
    """A fall or a rise counts as confirmed at the second look in a row, or at one with p at most 0.01."""
    return case_of(finding) in ("fell", "rose") and (
        finding.p <= CONFIRMED_AT_ONE_LOOK or finding.confirmed_at_last_look
    )


def sentence_for(finding: Finding) -> str:
    """The verdict sentence of a computed comparison, in the wording of section 11."""
    case = case_of(finding)
    if case in ("fell", "rose"):
        near, far = sorted((finding.low, finding.high), key=abs)
        sentence = (
            f"{outcome_words(finding.outcome)} {case} by about {finding.size(finding.percent)} more in "
            f"{joined(finding.areas)} than in boroughs without the service "
            f"(likely between {finding.size(near)} and {finding.size(far)})"
        )
        if not is_confirmed(finding):
            sentence += ", at the first look" + ("" if finding.look == 1 else " that shows it")
        sentence += "."
        return sentence + (" Check section 'more reporting or more fraud'." if case == "rose" else "")
    if case == "smaller_than_target":
        return f"Any effect is likely smaller than {finding.size(finding.target_size)} either way."
    fits = f"{_change(finding, finding.low)} to {_change(finding, finding.high)}"
    sentence = f"We cannot tell yet. The figures fit anything from {fits}. "
    with_what = f"{_number_of(finding.n_treated, 'borough')} and {_number_of(finding.months_after, 'month')}"
    if finding.smallest_detectable is None:
        return sentence + (
            f"With {with_what} the smallest change we could have confirmed is not known, "
            "because the earlier figures do not go back far enough."
        )
    return sentence + (
        f"With {with_what} the smallest change we could have confirmed is "
        f"{finding.size(finding.smallest_detectable * (1 if finding.plain else 100))}."
    )


def verdict_on(
    finding: Finding, checks: Checks, *, n_comparison: int, level: int = 3, synthetic: bool = False
) -> Verdict:
    """The verdict of a computed comparison."""
    rating, reasons = rate(finding, checks, level=level, synthetic=synthetic)
    return Verdict(
        case=case_of(finding),
        sentence=sentence_for(finding),
        rating=rating,
        level=level,
        reasons=tuple(reasons),
        level_reason=level_reason(level, n_comparison),
        confirmed=is_confirmed(finding),
        look=finding.look,
    )


def rate(finding: Finding, checks: Checks, *, level: int, synthetic: bool = False) -> tuple[str, list[str]]:
    """The rating and every reason it is not higher.

    Starts at High from Maryland level 4, else at Moderate, and goes down one step of RATINGS for each
    reason; one area in question is capped at "Low to moderate". A check of protection against reporting
    that has not been made is not "consistent", so it costs a step too. Synthetic data has no rating.
    """
    if synthetic:
        return DEMONSTRATION_ONLY, ["The figures are made up for demonstration."]
    reasons = []
    if checks.pretrend_rank is not None and is_extreme(checks.pretrend_rank, checks.pretrend_of or 10):
        reasons.append(
            f"Before go-live the boroughs in question were already drifting apart from the rest "
            f"({_ordinal(checks.pretrend_rank)} largest of {checks.pretrend_of})."
        )
    if checks.robustness_agrees is False:
        reasons.append("Another method gives the opposite direction.")
    if checks.recording_changes:
        reasons.append(f"Recording changed in the months compared: {'; '.join(checks.recording_changes)}.")
    if checks.bad_year_explains:
        reasons.append("Leaving out the bad year before go-live changes the answer.")
    if finding.months_after < finding.a_year:
        reasons.append(f"There are {finding.months_after} months after go-live, fewer than {finding.a_year}.")
    if checks.protection_consistent is None:
        reasons.append("Whether fewer victims means less fraud or less reporting has not been checked.")
    elif not checks.protection_consistent:
        reasons.append("The figures do not clearly say less fraud, rather than less reporting.")
    if finding.n_treated == 1:
        reasons.append("Only one borough is in question.")
    step = RATINGS.index("High" if level >= 4 else "Moderate") - len(reasons)
    if finding.n_treated == 1:
        step = min(step, RATINGS.index("Low to moderate"))
    if checks.pretrend_rank is None:
        reasons.append("Earlier drift between the boroughs has not been checked.")
    if checks.robustness_agrees is None:
        reasons.append("Other methods have not been compared.")
    return RATINGS[max(step, 0)], reasons


def level_reason(level: int, n_comparison: int) -> str:
    """Why this Maryland level (Sherman and others 1997, Preventing Crime, chapter 2; Farrington and others
    2002, in Evidence-Based Crime Prevention).
    """
    return {
        1: "Level 1: figures after the start only.",
        2: "Level 2: before and after in the same place, with nothing to compare with.",
        3: f"Level 3: before and after, with {_number_of(n_comparison, 'borough')} without the service to "
        "compare with. The boroughs in question were chosen, not drawn by lot.",
        4: "Level 4: boroughs starting at different times, with earlier trends and recording checked.",
        5: "Level 5: the order of starting was drawn by lot.",
    }[level]


def not_started(
    go_live: Iterable[tuple[str, str | None]],
    *,
    target: float,
    months_needed: int | None,
    unknown_because: str | None = None,
    overdue: Iterable[str] = (),
    synthetic: bool = False,
) -> Verdict:
    """`go_live` pairs each area's name with its planned day or month, or None; `overdue` names those whose planned day
    the figures already hold.

    `months_needed` None says that no wait is long enough, unless `unknown_because` says why nobody knows.
    """
    starts = list(go_live)
    dated = [(name, start_name(day)) for name, day in starts if day]
    if not dated:
        when = "No go-live date is set."
    elif len(starts) == 1:
        when = f"Goes live {dated[0][1]}."
    else:
        when = f"{joined([f'{name} goes live {day}' for name, day in dated])}."
        undated = [name for name, day in starts if not day]
        if undated:
            when += f" No date is set for {joined(undated)}."
    if late := sorted(overdue):
        when += f" By that plan {joined(late)} would have started by now."
    if months_needed is not None:
        wait = f"we could see it after about {_number_of(months_needed, 'month')}."
    elif unknown_because:
        wait = f"we cannot say when we could see it, because {unknown_because}."
    else:
        wait = f"we could not see it from {'this borough' if len(starts) == 1 else 'these boroughs'} alone."
    sentence = f"Not started. {when} If it works as hoped ({whole_percent(100 * target)}%), {wait}"
    by_lot = DRAW_LOTS if len(starts) > 1 else ""
    return Verdict("not_started", sentence, _unrated(synthetic), None, level_reason=by_lot)


def too_early(
    months_after: int, min_post_months: int, *, anyone_to_compare_with: bool = True, synthetic: bool = False
) -> Verdict:
    sentence = f"Too early: {months_after} of {min_post_months} months."
    if not anyone_to_compare_with:
        sentence += (
            " Every other borough had the service by then, so a later report can say what happened, "
            "but not whether the service made a difference."
        )
    return Verdict("too_early", sentence, _unrated(synthetic), None)


def description_only(outcome: str, areas: Sequence[str], percent: float | None, *, synthetic: bool = False) -> Verdict:
    """No area without the service: what happened is told, and nothing is concluded."""
    if percent is None:
        what = lowered(outcome_words(outcome))
        happened = f"There are too few figures to say how {what} changed in {joined(areas)}."
    elif whole_percent(percent) == 0:
        happened = f"{outcome_words(outcome)} in {joined(areas)} stayed about the same after go-live."
    else:
        way = "fell" if percent < 0 else "rose"
        happened = f"{outcome_words(outcome)} in {joined(areas)} {way} by {whole_percent(percent)}% after go-live."
    return Verdict(
        "description",
        f"{happened} There is no borough without the service to compare with, "
        "so we cannot tell whether the service made a difference.",
        DEMONSTRATION_ONLY if synthetic else "Low",
        2,
        ("There is nothing to compare with.",),
        level_reason(2, 0),
    )


def not_computed(reason: str, *, synthetic: bool = False) -> Verdict:
    """The data are too thin, and that is the answer."""
    return Verdict("not_computed", f"We cannot tell. {reason}", _unrated(synthetic), None, (reason,))


def _unrated(synthetic: bool) -> str | None:
    return DEMONSTRATION_ONLY if synthetic else None


def _change(finding: Finding, change: float) -> str:
    size = finding.size(change)
    if size in ("0", "0%"):
        return "no change"
    return f"a fall of {size}" if change < 0 else f"a rise of {size}"


def is_extreme(rank: int, of: int) -> bool:
    """Among the most extreme 2 of 10, or the same share of another number."""
    return rank <= max(1, round(0.2 * of))


def start_name(day: Any) -> str:
    """ "1 June 2025", "June 2025", "quarter 3 of 2024", "1989"."""
    kind = kind_of(day.strip()) if isinstance(day, str) else None
    if kind in (None, "month"):
        return day_or_month_name(day)
    return CALENDARS[kind].name(CALENDARS[kind].number(day))


def _number_of(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _ordinal(number: int) -> str:
    return {1: "the", 2: "the 2nd"}.get(number, f"the {number}th")


def lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
