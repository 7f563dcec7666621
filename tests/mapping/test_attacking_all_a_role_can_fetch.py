"""Everything one role can fetch, together, gives no hidden number back: each level, period, measure, age, edition and
rounding at once, by linear programming. A pair and its difference are made of figures that are shown (see
test_before_and_after_side_by_side.py), so that they are no further cells."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.optimize import linprog

from fraudhub.accounts.roles import PARTNERSHIP, POLICE, PUBLISHED
from fraudhub.core.periods import Month
from fraudhub.geography.levels import Level
from fraudhub.geography.tables import LSOAS, read_table
from mapping.disclosure import round_count
from mapping.families import AMONG, SHAPES
from mapping.linked.ground import Ground
from mapping.linked.release import Release, measured
from mapping.linked.rules import CLOSE_SHARE, Measured, MoneyRule
from mapping.linked.tally import Tally
from mapping.linked.windows import Calendar, Kind
from mapping.releasing import came_since
from tests.mapping.attacker_of_linked_tables import HIDDEN, Attacker, Cell
from tests.mapping.test_hiding_in_linked_tables import BELOW, a_piece_of_greater_manchester, all_of_greater_manchester

pytestmark = pytest.mark.feature(103)

# Kinds of reports: of older victims, of older people that are no further victim, and the same of the younger.
KINDS = {"reports": (0, 1, 2, 3), "victims": (0, 2), "reports_65plus": (0, 1), "victims_65plus": (0,)}
SINCE = 4  # the same four kinds again, of what came in between two editions


@dataclass(frozen=True)
class Shown:
    """One edition of one measure: the release it is cut from, and what was counted by place and month."""

    code: str
    release: Release
    kinds: tuple[int, ...]
    counts: np.ndarray


def reports_as_uneven_as_life(ground, months, mean, seed):
    """By kind, place and month."""
    draw = np.random.default_rng(seed)
    likely = draw.gamma(3, 1 / 3, len(ground.places)) * mean
    likely[ground.unplaced_everywhere] = 0.5
    everyone = draw.poisson(likely[:, None], (len(ground.places), months))
    older = draw.binomial(everyone, 0.3)
    victims = [draw.binomial(part, 0.85) for part in (older, everyone - older)]
    return np.stack([victims[0], older - victims[0], victims[1], everyone - older - victims[1]])


def released(ground, calendar, happened, k, before=None):
    """As mapping.families reads reports and victims: what is hidden of one is hidden of all."""
    count = {code: happened[list(kinds)].sum(axis=0) for code, kinds in KINDS.items()}
    before = before or {}
    shape = SHAPES["reports"]
    wholes = [
        measured("reports", Tally.plain(count["reports"]), k, ground, frozenset(shape.levels)),
        measured("victims", Tally.plain(count["victims"]), k, ground, BELOW, among="reports"),
    ]
    first = Release(ground, calendar, shape, wholes, before=before.get("reports"))
    parts = [
        measured(
            code, Tally.plain(count[code], count[whole] - count[code]), k, ground, BELOW, among=AMONG.get(code, "")
        )
        for code, whole in (("reports_65plus", "reports"), ("victims_65plus", "victims"))
    ]
    second = Release(
        ground, calendar, SHAPES["reports_65plus"], parts, inside=first.pattern, before=before.get("reports_65plus")
    )
    return {"reports": first, "victims": first, "reports_65plus": second, "victims_65plus": second}


def shown_of(ground, calendar, releases, happened, kinds=KINDS):
    return [
        Shown(code, release, kinds[code], happened[[kind % SINCE for kind in KINDS[code]]].sum(axis=0))
        for code, release in releases.items()
    ]


def cells_of(ground, calendar, shown: list[Shown], audience) -> list[Cell]:
    """Each cell of each table that the audience may fetch."""
    found = []
    for each in shown:
        release = each.release
        levels = [level for level in (Level.BOROUGH, *release.shape.levels) if level in audience.levels]
        levels = [level for level in levels if level is not Level.LSOA or each.code == "reports"]
        by_borough = list(dict.fromkeys(s for kind in release.shape.borough_kinds for s in calendar.all_of(kind)))
        for level in levels:
            stretches = by_borough
            if level is not Level.BOROUGH:
                stretches = release.shape.stretches(calendar, quarters=True).get(level, [])
            for area in range(len(ground.codes[level])):
                places = np.flatnonzero(ground.part_of[level] == area)
                for stretch in stretches:
                    hidden = (
                        release.hides_borough(each.code, area, stretch)
                        if level is Level.BOROUGH
                        else release.hides_area(each.code, level, area, stretch)
                    )
                    found.append(_cell(each, places, stretch, hidden, audience))
        for stretch in by_borough:
            found.append(
                _cell(each, np.arange(len(ground.places)), stretch, release.hides_all(each.code, stretch), audience)
            )
    return found


def _cell(each: Shown, places, stretch, hidden, audience) -> Cell:
    months = np.arange(*stretch)
    count = HIDDEN if hidden else round_count(int(each.counts[np.ix_(places, months)].sum()), audience.round_to)
    return Cell(each.kinds, places, months, count, audience.round_to)


def whole(*params):
    """A case of the whole version, which ./hub test --slow runs."""
    return pytest.param(*params, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("mean", "seed", "months", "wards"),
    [(0.9, 1, 24, 2), (0.3, 2, 24, 3), (0.06, 3, 18, 3), whole(0.9, 1, 36, 3), whole(0.5, 5, 36, 4)],
)
@pytest.mark.parametrize("audience", [POLICE, PARTNERSHIP, PUBLISHED], ids=lambda audience: audience.code)
def test_all_levels_periods_ages_and_measures_of_one_edition(audience, mean, seed, months, wards):
    ground, calendar = a_piece_of_greater_manchester(wards=wards), Calendar(Month(2023, 4), months)
    happened = reports_as_uneven_as_life(ground, months, mean, seed)

    releases = released(ground, calendar, happened, audience.k)
    cells = cells_of(ground, calendar, shown_of(ground, calendar, releases, happened), audience)
    attacker = Attacker(happened.shape, cells, audience.k)

    assert attacker.hidden.shape[0]
    assert attacker.recovered(happened) == 0
    assert not [cell for cell in cells if cell.shown is not HIDDEN and 0 < cell.shown < audience.k]


@pytest.fixture(scope="module")
def life_size():
    """All LSOAs and as many months as the demonstration world has, with about 1,200 reports a month: the ground, what
    happened, and each cell that the police may fetch."""
    ground, calendar = all_of_greater_manchester(), Calendar(Month(2023, 4), 43)
    happened = reports_as_uneven_as_life(ground, 43, 1200 / len(ground.places), seed=1)
    releases = released(ground, calendar, happened, POLICE.k)
    return ground, happened, cells_of(ground, calendar, shown_of(ground, calendar, releases, happened), POLICE)


@pytest.mark.slow
@pytest.mark.parametrize("borough", range(10))
def test_a_whole_borough_of_life_size(life_size, borough):
    """What lies in the borough alone: of its neighbours nothing is known but in sums with them, which tell less."""
    ground, happened, everything = life_size
    places = np.flatnonzero(ground.part_of[Level.BOROUGH] == borough)
    cells = [
        replace(cell, places=np.searchsorted(places, cell.places))
        for cell in everything
        if np.isin(cell.places, places).all()
    ]
    happened = happened[:, places]
    attacker = Attacker(happened.shape, cells, POLICE.k)

    assert attacker.hidden.shape[0]
    assert attacker.recovered(happened) == 0


@pytest.mark.parametrize(
    ("mean", "since", "seed", "wards"),
    [(0.9, 0.3, 1, 1), (0.3, 0.1, 2, 2), whole(0.9, 0.3, 1, 3), whole(0.9, 0.02, 4, 3), whole(0.3, 0.1, 2, 3)],
)
@pytest.mark.parametrize("audience", [POLICE, PARTNERSHIP], ids=lambda audience: audience.code)
def test_two_editions_with_late_reports_in_between(audience, mean, since, seed, wards):
    ground, calendar = a_piece_of_greater_manchester(wards=wards), Calendar(Month(2023, 4), 24)
    first = reports_as_uneven_as_life(ground, 24, mean, seed)
    late = np.random.default_rng(seed).poisson(since / 4, first.shape)

    before = released(ground, calendar, first, audience.k)
    patterns = {code: release.pattern for code, release in before.items()}
    after = released(ground, calendar, first + late, audience.k, before=patterns)
    both = {code: (*kinds, *(SINCE + kind for kind in kinds)) for code, kinds in KINDS.items()}
    came = {code: late[list(kinds)].sum(axis=0) for code, kinds in KINDS.items()}
    drawn = {
        code: release
        for code, release in after.items()
        if not release.tells_since(before[code], came_since(release, came, code, audience.k))
    }
    shown = shown_of(ground, calendar, before, first) + shown_of(ground, calendar, drawn, first + late, both)
    cells = cells_of(ground, calendar, shown, audience)
    truth = np.concatenate([first, late])

    assert Attacker(truth.shape, cells, audience.k).recovered(truth) == 0


@pytest.mark.parametrize(("mean", "seed"), [(0.5, 1), (0.1, 2), (0.02, 3)])
def test_visits_actions_and_people_visited_by_one_pattern(mean, seed):
    ground, calendar = a_piece_of_greater_manchester(wards=3), Calendar(Month(2024, 4), 24)
    draw = np.random.default_rng(seed)
    happened = draw.poisson(mean, (3, len(ground.places), 24))
    codes = ("visits", "protective_actions", "coverage_65plus")
    shape = SHAPES["visits"]

    counts = [
        measured(code, Tally.plain(happened[at]), POLICE.k, ground, frozenset(shape.levels))
        for at, code in enumerate(codes)
    ]
    release = Release(ground, calendar, shape, counts)
    shown = [Shown(code, release, (at,), happened[at]) for at, code in enumerate(codes)]
    cells = cells_of(ground, calendar, shown, POLICE)

    assert Attacker(happened.shape, cells, POLICE.k).recovered(happened) == 0


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_no_sum_of_money_is_known_to_within_a_tenth_of_its_largest_loss(seed):
    """Capped and raw sums by borough and quarter, and by ward and year, with the largest loss of a place in mind."""
    ground, calendar = a_piece_of_greater_manchester(boroughs=2), Calendar(Month(2024, 4), 12)
    draw = np.random.default_rng(seed)
    places = np.flatnonzero(~ground.unplaced_everywhere)
    place, month = draw.choice(places, 400), draw.integers(0, 12, 400)
    pence = np.rint(100 * draw.lognormal(6, 1.8, 400))
    rule = MoneyRule(place, month, np.arange(400), pence)

    release = Release(ground, calendar, SHAPES["losses"], [Measured("losses", rule, frozenset({Level.WARD}))])
    sums = np.zeros((1, len(ground.places), 12))
    np.add.at(sums, (0, place, month), pence)
    cells, largest = [], []
    for level, kind in ((Level.BOROUGH, Kind.QUARTER), (Level.BOROUGH, Kind.YEAR), (Level.WARD, Kind.YEAR)):
        for area in range(len(ground.codes[level])):
            inside = np.flatnonzero(ground.part_of[level] == area)
            for stretch in calendar.all_of(kind):
                hidden = (
                    release.hides_borough("losses", area, stretch)
                    if level is Level.BOROUGH
                    else release.hides_area("losses", level, area, stretch)
                )
                months = np.arange(*stretch)
                total = int(sums[0][np.ix_(inside, months)].sum())
                cells.append(Cell((0,), inside, months, HIDDEN if hidden else total))
                if hidden:
                    here = np.isin(place, inside) & (month >= stretch[0]) & (month < stretch[1])
                    largest.append(pence[here].max(initial=0))
    low, high = _exact_ranges(sums.shape, cells)

    assert largest
    assert ((high - low) >= CLOSE_SHARE * np.array(largest)).all()


def _exact_ranges(shape, cells) -> tuple[np.ndarray, np.ndarray]:
    attacker = Attacker(shape, cells, 1)
    ends = []
    for number in range(attacker.hidden.shape[0]):
        row = np.asarray(attacker.hidden[number].todense()).ravel()
        found = [
            linprog(sign * row, A_eq=attacker.equal, b_eq=attacker.sums, bounds=(0, None), method="highs")
            for sign in (1, -1)
        ]
        ends.append([np.inf if answer.status == 3 else answer.x @ row for answer in found])
    low, high = np.array(ends).T
    return low, high


@pytest.mark.slow
@pytest.mark.parametrize("borough", range(10))
@pytest.mark.parametrize("audience", [POLICE, PARTNERSHIP], ids=lambda audience: audience.code)
def test_life_size_a_borough_at_a_time(audience, borough):
    """All LSOAs of Greater Manchester with as many reports as there are in life; two editions; attacked in one borough
    with all that is shown of it."""
    rows = [(r["code"], r["msoa_code"], r["ward_code"], r["borough_code"]) for r in read_table(LSOAS)]
    ground, calendar = Ground.of(rows), Calendar(Month(2023, 4), 36)
    happened = reports_as_uneven_as_life(ground, 36, 1200 / len(rows), 1)
    happened[:, -1] = 0

    releases = released(ground, calendar, happened, audience.k)
    inside = np.flatnonzero(ground.part_of[Level.BOROUGH] == borough)
    where = np.full(len(ground.places), -1)
    where[inside] = np.arange(len(inside))
    cells = [
        Cell(cell.kinds, where[cell.places], cell.months, cell.shown, cell.round_to)
        for cell in cells_of(ground, calendar, shown_of(ground, calendar, releases, happened), audience)
        if (where[cell.places] >= 0).all()
    ]
    here = happened[:, inside]
    attacker = Attacker(here.shape, cells, audience.k)

    assert attacker.hidden.shape[0]
    assert attacker.recovered(here, tries=8) == 0
