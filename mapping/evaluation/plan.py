"""What was decided before anyone looked: the outcome, the windows and the boroughs compared."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from .calendars import CALENDARS, MONTHLY, Calendar, first_day
from .errors import InputError, refuse_input_if

UNITS = ("borough", "ward", "area")  # area: whatever a panel from elsewhere calls its units
FREQUENCIES = tuple(CALENDARS)
COHORT_MONTHS = 3  # areas that start within three months of each other answer one question
_WHOLE_NUMBERS = {  # name: (lowest, highest)
    "pre_months": (12, 60),
    "min_pre_months": (12, 60),
    "min_post_months": (1, 60),
    "transition_months": (0, 12),
    "exclude_last_months": (0, 24),
}
_LISTS = ("treated", "buffer", "comparison")
_DATED = {"go_live": "go-live date", "planned": "planned date"}


@dataclass(frozen=True)
class AnalysisPlan:
    """The settings of one evaluation, frozen before outcomes after go-live are looked at.

    Lengths are in months. `go_live` maps an area's code to the day (`2024-01-15`) or month (`2024-01`) it
    first went live, None when not planned; a day still to come never counts as started. `planned` holds the
    day an area that has not started is to start: it is said, and never treats. `comparison`
    empty means every other area. `smallest_effect_of_interest` and `alpha` are shares (0.10 is 10%); a
    smallest effect of 1 or more is read as a percentage. Raises InputError with a sentence for each
    setting that cannot be meant.
    """

    outcome: str = "victims_with_loss"
    unit: str = "borough"
    frequency: str = "month"
    pre_months: int = 24
    min_pre_months: int = 12
    min_post_months: int = 6
    transition_months: int = 1
    exclude_last_months: int = 1
    treated: tuple[str, ...] = ()
    go_live: Mapping[str, str | None] = field(default_factory=dict)
    planned: Mapping[str, str | None] = field(default_factory=dict)
    buffer: tuple[str, ...] = ()
    comparison: tuple[str, ...] = ()
    smallest_effect_of_interest: float = 0.10
    alpha: float = 0.05
    created_by: str = ""
    frozen_at: str | None = None
    reason_if_changed: str = ""

    def __post_init__(self):
        refuse_input_if(self._wrong_shapes())
        for name in _LISTS:
            object.__setattr__(self, name, tuple(str(code) for code in getattr(self, name)))
        for name in _DATED:
            days = {str(unit): _as_text(day) for unit, day in sorted(getattr(self, name).items())}
            object.__setattr__(self, name, days)
        if self.smallest_effect_of_interest >= 1:
            object.__setattr__(self, "smallest_effect_of_interest", self.smallest_effect_of_interest / 100)
        refuse_input_if(self._wrong_values())

    @classmethod
    def from_json(cls, source: str | bytes | Mapping[str, Any]) -> "AnalysisPlan":
        """Read a plan from JSON text or from the mapping it holds; missing names take their defaults."""
        if isinstance(source, (str, bytes)):
            try:
                source = json.loads(source)
            except ValueError as error:
                raise InputError([f"The plan is not readable as JSON: {error}."]) from None
        if not isinstance(source, Mapping):
            raise InputError(["The plan must be a JSON object of settings."])
        known = [setting.name for setting in fields(cls)]
        refuse_input_if(f"The plan has no setting called “{name}”." for name in sorted(set(source) - set(known)))
        return cls(**source)

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values; `from_json` gives the same plan back."""
        return {**asdict(self), **{name: list(getattr(self, name)) for name in _LISTS}}

    def go_live_month(self, unit: str, calendar: Calendar = MONTHLY) -> int | None:
        """The number of the period holding the area's first day, None when not planned."""
        day = self.go_live.get(unit)
        return None if day is None else calendar.holding(first_day(day))

    def why_no_common_months(
        self, units: Iterable[str], name_of: Callable[[str], str], calendar: Calendar = MONTHLY
    ) -> str | None:
        """What keeps these areas from one before and one after, in a sentence; None: nothing does."""
        dated = ((self.go_live_month(unit, calendar), unit) for unit in units)
        starts = sorted((month, name_of(unit)) for month, unit in dated if month is not None)
        apart = calendar.span(COHORT_MONTHS)
        if not starts or starts[-1][0] - starts[0][0] <= apart:
            return None
        told = [f"{name} in {calendar.name(month)}" for month, name in starts]
        return (
            f"The boroughs in question went live more than {apart} months apart "
            f"({', '.join(told[:-1])} and {told[-1]}), so they have no common before and after."
        )

    def _wrong_shapes(self) -> Iterator[str]:
        for name in _LISTS:
            value = getattr(self, name)
            if isinstance(value, (str, Mapping)) or not hasattr(value, "__iter__"):
                yield f"“{name}” must be a list of area codes."
        for name in _DATED:
            if not isinstance(getattr(self, name), Mapping):
                yield f"“{name}” must give a date, or null, for each area code."
        for name in ("smallest_effect_of_interest", "alpha"):
            if isinstance(getattr(self, name), bool) or not isinstance(getattr(self, name), (int, float)):
                yield f"“{name}” must be a number."
        for name in _WHOLE_NUMBERS:
            if isinstance(getattr(self, name), bool) or not isinstance(getattr(self, name), int):
                yield f"“{name}” must be a whole number of months."

    def _wrong_values(self) -> Iterator[str]:
        if not isinstance(self.outcome, str) or not self.outcome.strip():
            yield "“outcome” must name what is counted."
        if self.unit not in UNITS:
            yield f"“unit” is “{self.unit}”; it must be borough, ward or area."
        if self.frequency not in FREQUENCIES:
            yield f"“frequency” is “{self.frequency}”; it must be year, quarter, month or week."
        for name, (lowest, highest) in _WHOLE_NUMBERS.items():
            if not lowest <= getattr(self, name) <= highest:
                yield f"“{name}” is {getattr(self, name)}; it must be from {lowest} to {highest} months."
        if self.min_pre_months > self.pre_months:
            yield "“min_pre_months” is more than “pre_months”."
        if not 0 < self.smallest_effect_of_interest < 1:
            yield "“smallest_effect_of_interest” must be above 0 and below 100%."
        if not 0 < self.alpha < 0.5:
            yield "“alpha” must be above 0 and below 0.5."
        for name, words in _DATED.items():
            for unit, day in getattr(self, name).items():
                try:
                    first_day(day) if day is not None else None
                except ValueError:
                    yield f"The {words} of {unit} is “{day}”; write it as 2024-01-15 or 2024-01."
        for name in _LISTS:
            codes = getattr(self, name)
            for code in sorted({code for code in codes if codes.count(code) > 1}):
                yield f"“{name}” names {code} twice."
        for unit in sorted(set(self.treated) & (set(self.comparison) | set(self.buffer))):
            yield f"{unit} is both in question and in the comparison."


def _as_text(day: Any) -> str | None:
    if day is None or day == "":
        return None
    return day.isoformat() if isinstance(day, date) else str(day).strip()
