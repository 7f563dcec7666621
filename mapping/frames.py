"""Counts as typed frames, between the release and the drawing. Codes, names of places and numbers; never a person.

A hidden number goes no further than here: the frame is what a map, a table, a file and a program are made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fraudhub.accounts.roles import Audience
from fraudhub.geography.levels import Level
from fraudhub.geography.scoping import Scope
from mapping.breakdowns import COUNTED, Per
from mapping.disclosure import State, round_count
from mapping.families import Family
from mapping.linked.ground import WHOLE_AREA, not_known_in
from mapping.linked.windows import Stretch

AREA_NOT_KNOWN = "Area not known"
ROUNDED_POUNDS = 1000  # where counts of people are rounded, money is to the nearest thousand

FIGURES = {
    "kind": "str",  # borough, ward, msoa, lsoa, not_known (a remainder) or total
    "code": "str",
    "name": "str",
    "borough_code": "str",
    "borough": "str",
    "state": "str",  # mapping.disclosure.State
    "count": "Int64",  # missing where hidden
    "population": "Int64",  # missing where nobody lives: the remainders
    "value": "Float64",  # what shades the map: the count, or the rate to one place
}


@dataclass(frozen=True)
class Setting:
    """Whose eyes, which areas, how they are called and how many live there."""

    scope: Scope
    audience: Audience
    level: Level
    names: dict[str, str]  # of the level, in the order of the alphabet
    boroughs: dict[str, str]
    populations: dict[str, int]
    started: dict[str, bool] | None = None  # by borough, for what only a hub that has started does


def figures_frame(family: Family, per: Per, stretch: Stretch, setting: Setting) -> pd.DataFrame:
    """Everything that will be shown, a row an area, in the order of the table beside the map (see FIGURES).

    Below the borough, each borough comes with its areas and its remainder; the widest total is last. Rates are of shown
    counts, so a rounded count gives its rounded rate.
    """
    rows = list(_rows(family, per, stretch, setting))
    return pd.DataFrame(rows, columns=list(FIGURES)).astype(FIGURES)


def _rows(family: Family, per: Per, stretch: Stretch, setting: Setting) -> Iterator[dict]:
    ground, counted = family.ground, _Counted(family, per, stretch, sees_all=setting.scope.is_everything)
    seen = [code for code in setting.boroughs if setting.scope.covers_borough(code)]

    def row(kind, code, name, borough, state, count, population=None):
        count = _rounded(count, per, setting.audience) if state is State.VALUE else 0 if state is State.ZERO else None
        if state is State.VALUE and count == 0:
            state = State.ZERO if per.is_money else state
        return {
            "kind": kind, "code": code, "name": name, "borough_code": borough,
            "borough": setting.boroughs.get(borough, ""), "state": str(state), "count": count,
            "population": population if per.band else None, "value": _value(count, population, per),
        }  # fmt: skip

    below = {} if setting.level is Level.BOROUGH else _by_borough(ground, setting.level)
    for borough in seen:
        at = ground.codes[Level.BOROUGH].index(borough)
        state, count = counted.borough(at)
        state = _why_nought(state, borough, at, family, per, stretch, setting)
        state = _unless_no_case_began(state, family, stretch, borough)
        yield row(
            "borough", borough, setting.boroughs[borough], borough, state, count, setting.populations.get(borough)
        )
        if not below:
            continue
        for code in sorted(below[at], key=lambda code: (code not in setting.names, setting.names.get(code, ""), code)):
            known = code in setting.names
            area_state, area_count = counted.area(setting.level, code)
            if area_state is State.ZERO and state in (State.NO_DATA, State.NOT_STARTED):
                area_state = state
            name = (
                setting.names[code]
                if known
                else f"{setting.level.label[:1].upper()}{setting.level.label[1:]} not known"
            )
            yield row(str(setting.level) if known else "not_known", code, name, borough, area_state, area_count,
                      setting.populations.get(code) if known else None)  # fmt: skip
    if setting.scope.is_everything:
        code = not_known_in(WHOLE_AREA)
        state, count = counted.borough(ground.codes[Level.BOROUGH].index(code))
        state = _unless_no_case_began(state, family, stretch, code)
        if not family.without_the_unplaced:
            yield row("not_known", code, AREA_NOT_KNOWN, "", state, count)
        state, count = counted.everywhere()
        state = _unless_no_case_began(state, family, stretch, WHOLE_AREA)
        yield row("total", WHOLE_AREA, "Greater Manchester", "", state, count,
                  sum(setting.populations.get(borough, 0) for borough in seen))  # fmt: skip


class _Counted:
    """State and number of one measure in one stretch. `sees_all`: the sum of all stands beside it."""

    def __init__(self, family: Family, per: Per, stretch: Stretch, *, sees_all: bool):
        self.sees_all = sees_all
        self.family, self.code, self.stretch = family, per.counted, stretch
        self.happened, self.release = family.happened[per.counted], family.releases.get(per.counted)
        self._known: dict[Level, np.ndarray] = {}

    def _counts(self, level: Level) -> np.ndarray:
        if level not in self._known:
            self._known[level] = self.happened.counted(self.family.ground, level, self.stretch)
        return self._known[level]

    def borough(self, at: int) -> tuple[State, int]:
        hidden = self.release is not None and self.release.hides_borough(self.code, at, self.stretch)
        if hidden and self.sees_all and self.release.is_all_there_is(at, self.stretch):
            hidden = False
        return self._said(hidden, int(self._counts(Level.BOROUGH)[at]))

    def area(self, level: Level, code: str) -> tuple[State, int]:
        at = self.family.ground.codes[level].index(code)
        hidden = self.release is not None and self.release.hides_area(self.code, level, at, self.stretch)
        return self._said(hidden, int(self._counts(level)[at]))

    def everywhere(self) -> tuple[State, int]:
        hidden = self.release is not None and self.release.hides_all(self.code, self.stretch)
        return self._said(hidden, int(self.happened.counted(self.family.ground, None, self.stretch)[0]))

    @staticmethod
    def _said(hidden: bool, count: int) -> tuple[State, int]:
        return (State.HIDDEN if hidden else State.VALUE if count else State.ZERO), count


def _why_nought(state: State, borough: str, at: int, family: Family, per: Per, stretch: Stretch, setting: Setting):
    """Nought, or that the hub had not started, or that nothing ever came from this borough so early or so late."""
    if state is not State.ZERO or COUNTED[per.counted].quiet:
        return state
    if setting.started is not None:
        return state if setting.started.get(borough) else State.NOT_STARTED
    places = np.flatnonzero(family.ground.part_of[Level.BOROUGH] == at)
    months = np.flatnonzero(family.received(per.counted, places))
    received = len(months) and months[0] < stretch[1] and months[-1] >= stretch[0]
    return State.ZERO if received else State.NO_DATA


def _unless_no_case_began(state: State, family: Family, stretch: Stretch, code: str) -> State:
    """What only cases show cannot be told to be nought where there was none."""
    return State.NO_DATA if state is State.ZERO and cases_behind(family, stretch, code) == 0 else state


def cases_behind(family: Family, stretch: Stretch, code: str) -> int | None:
    """How many cases began in a borough, or in all (WHOLE_AREA), of what only cases show; never shown as it is."""
    if code == WHOLE_AREA:
        found, at = family.cases(None, stretch), 0
    else:
        found, at = family.cases(Level.BOROUGH, stretch), family.ground.codes[Level.BOROUGH].index(code)
    return None if found is None else int(found[at])


def _by_borough(ground, level: Level) -> dict[int, list[str]]:
    found: dict[int, dict[str, None]] = {}
    for place, borough in enumerate(ground.part_of[Level.BOROUGH]):
        found.setdefault(int(borough), {})[ground.codes[level][ground.part_of[level][place]]] = None
    return {borough: list(codes) for borough, codes in found.items()}


def _rounded(count: int, per: Per, audience: Audience) -> int:
    if per.is_money:
        return round_count(count, ROUNDED_POUNDS) if audience.round_to > 1 else count
    return round_count(count, audience.round_to)


def _value(count: int | None, population: int | None, per: Per) -> float | None:
    if count is None:
        return None
    if per.band is None:
        return float(count)
    return round(1000 * count / population, per.decimals) + 0.0 if population else None


def to_rows(figures: pd.DataFrame) -> list[dict]:
    """The frame as JSON rows; a number that is hidden or does not exist is null."""
    plain = figures.astype(object).where(figures.notna(), None)
    return plain.to_dict("records")


def from_rows(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FIGURES)).astype(FIGURES)


def count_to_print(count: int, remainder: int, k: int) -> int | None:
    """A count mentioned in a sentence: None when it, or what is left beside it, is a small number."""
    return None if 0 < count < k or 0 < remainder < k else count
