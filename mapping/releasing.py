"""The release that figures are cut from: worked out from the records, or, where nothing changed since the last one, the
same again. What is shown twice is then hidden twice alike, and a map of millions is ready at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from fraudhub.core.periods import Month
from mapping.families import (
    INSIDE,
    PART_OF,
    TOGETHER,
    Family,
    NothingCounted,
    Wanted,
    changed_at,
    in_calendar,
    in_year,
    name_of,
    read,
    released_together,
    rows_of,
    shown,
    year_again,
)
from mapping.linked.ground import Ground
from mapping.linked.release import Pattern, Release, YearByYear, measured
from mapping.linked.rules import Measured
from mapping.linked.tally import Answers, Tally
from mapping.linked.windows import Calendar
from mapping.remembering import Earlier, KeptFigures, to_facts
from mapping.sources.places import the_ground


def family_of(measure: str, *, k: int, today: date, areas: bool = True, earlier: Earlier | None = None) -> Family:
    """Everything a measure is read and hidden with, over all places and all periods that are over, for one k.

    Without `areas` only boroughs are shown (and nothing below them has to be kept safe).
    """
    wanted = Wanted(measure, k, today, areas, earlier or Earlier(), changed_at(measure), rows_of(measure))
    if wanted.data_cut is None:
        raise NothingCounted
    return _the_same_again(wanted) or replace(read(wanted), rows=wanted.rows)


def facts_of(family: Family, *, k: int, today: date, areas: bool) -> dict:
    """What the next release has to know of this one, as JSON that passes from the job to the verb that keeps it."""
    answers = {
        code: Answers.of(each, family.ground, shown(code, family.calendar)) for code, each in family.happened.items()
    }
    kept = KeptFigures(
        month=Month.of(today).code, areas=areas, ground=family.ground.name, rows=family.rows,
        sums={code: each.sums for code, each in answers.items()},
        age_unknown=family.age_unknown, without_the_unplaced=family.without_the_unplaced, notes=family.notes,
    )  # fmt: skip
    counts = {code: each.most for code, each in answers.items()}
    name = name_of(next(iter(counts)))
    return to_facts(name, k, family.patterns, family.calendar.first.code, counts, kept, family.data_cut)


def _the_same_again(wanted: Wanted) -> Family | None:
    """The last release, when it was made in this month of what there is now, for the same areas."""
    earlier, kept, ground = wanted.earlier, wanted.earlier.kept, the_ground()
    if kept is None or earlier.data_cut != wanted.data_cut or kept.areas != wanted.areas:
        return None
    if (kept.month, kept.ground, kept.rows) != (Month.of(wanted.today).code, ground.name, wanted.rows):
        return None
    calendar = Calendar(earlier.begins, next(iter(earlier.counts.values())).shape[1])
    happened = {code: Answers(most, shown(code, calendar), kept.sums[code]) for code, most in earlier.counts.items()}
    releases: dict[str, Release | YearByYear] = {}
    for codes in TOGETHER:
        if codes[0] in happened:
            again = _year_by_year if in_year(codes[0], calendar.first) in earlier.patterns else _together
            releases |= dict.fromkeys(codes, again(codes, happened, ground, calendar, wanted))
    return Family(ground, calendar, happened, releases, earlier.data_cut, kept.notes, kept.age_unknown,
                  kept.without_the_unplaced, settled=True)  # fmt: skip


def _together(codes, happened, ground: Ground, calendar: Calendar, wanted: Wanted) -> Release:
    tallies = {code: happened[code].tally(happened.get(PART_OF.get(code))) for code in codes}
    inside = wanted.earlier.patterns.get(INSIDE.get(codes[0], ""))
    return released_together(codes, tallies, ground, calendar, wanted, inside=inside, settled=True)


def _year_by_year(codes, happened, ground: Ground, calendar: Calendar, wanted: Wanted) -> YearByYear:
    (code,) = codes
    years = range(0, calendar.length, 12)
    return YearByYear({first: year_again(code, happened[code], ground, calendar, first, wanted) for first in years})


def tells_by_what_came_since(family: Family, measure: str, earlier: Earlier, k: int) -> bool:
    """Would somebody who kept an earlier map learn a number that is newly hidden, from what came since?

    What was shown then is known. So an area that is hidden now and was not is as open as what came since, in it and in
    those it is mixed with, allows.
    """
    release = family.releases.get(measure)
    known = measure in earlier.counts and measure in earlier.patterns
    if family.settled or not known or not isinstance(release, Release):
        return False
    counts = {code: in_calendar(each, earlier.begins, family.calendar) for code, each in earlier.counts.items()}
    since = {
        code: np.maximum(family.happened[code].most - then, 0)
        for code, then in counts.items()
        if code in family.happened
    }
    months = min(family.calendar.length, earlier.begins - family.calendar.first + earlier.counts[measure].shape[1])
    then = _earlier_of(release, earlier.patterns[measure], counts, k, months)
    return release.tells_since(then, came_since(release, since, measure, k))


def _earlier_of(release: Release, pattern: Pattern, counts: dict[str, np.ndarray], k: int, months: int) -> Release:
    """The earlier release of the same measures, as it was settled then: `months` of the calendar were over."""
    ground, calendar = release.ground, Calendar(release.calendar.first, months)
    measures = [
        measured(each.code, Tally.plain(counts[each.code][:, :months]), k, ground, each.levels, among=each.among)
        for each in release.measures
        if each.code in counts
    ]
    return Release(ground, calendar, release.shape, measures, before=pattern, settled=True)


def came_since(release: Release, since: dict[str, np.ndarray], measure: str, k: int) -> Measured:
    """What came in since of one measure: of a part with what came in of the rest, against which alone it could have
    come otherwise."""
    whole = since.get(PART_OF.get(measure, ""))
    rest = None if whole is None else np.maximum(whole - since[measure], 0)
    return measured(measure, Tally.plain(since[measure], rest), k, release.ground, frozenset(release.shape.levels))
