"""Every level, period and measure a role can fetch, together, gives no hidden number back."""

import time
from collections import Counter
from datetime import date

import numpy as np
import pytest

from fraudhub.core.periods import FinancialYear, Month, Window
from fraudhub.geography.levels import Level
from fraudhub.geography.tables import LSOAS, read_table
from mapping.families import SHAPES
from mapping.linked.ground import Ground
from mapping.linked.release import Pattern, Release, measured
from mapping.linked.rules import Measured, MoneyRule
from mapping.linked.tally import Happened, Tally
from mapping.linked.windows import Calendar, Kind, kind_of, plainest

K = 5
BELOW = frozenset({Level.WARD, Level.MSOA})
THREE_PLACES = Ground(("L1", "L2", "L3"), {Level.WARD: ("W1", "W2", "W3")}, {Level.WARD: np.arange(3)})


def _real_lsoas():
    return [(r["code"], r["msoa_code"], r["ward_code"], r["borough_code"]) for r in read_table(LSOAS)]


def all_of_greater_manchester():
    return Ground.of(_real_lsoas())


def a_piece_of_greater_manchester(boroughs=2, wards=4):
    """Real LSOAs of the first wards of the first boroughs, with the MSOAs they share."""
    rows = _real_lsoas()
    kept = []
    for borough in sorted({row[3] for row in rows})[:boroughs]:
        first = sorted({row[2] for row in rows if row[3] == borough})[:wards]
        kept += [row for row in rows if row[2] in first]
    return Ground.of(kept)


def counts_as_uneven_as_life(ground, months, mean, seed, unplaced=0.5):
    draw = np.random.default_rng(seed)
    likely = draw.gamma(3, 1 / 3, len(ground.places)) * mean
    likely[ground.unplaced_everywhere] = unplaced
    everyone = draw.poisson(likely[:, None], (len(ground.places), months))
    return everyone, draw.binomial(everyone, 0.3)


def released(ground, calendar, everyone, older):
    counted = [measured("reports", Tally.plain(everyone), K, ground, frozenset(SHAPES["reports"].levels))]
    whole = Release(ground, calendar, SHAPES["reports"], counted)
    counted = [measured("older", Tally.plain(older, everyone - older), K, ground, BELOW)]
    return whole, Release(ground, calendar, SHAPES["reports_65plus"], counted, inside=whole.pattern)


def test_most_figures_of_life_size_are_shown_and_a_first_release_is_quick():
    ground, calendar = all_of_greater_manchester(), Calendar(Month(2023, 4), 43)
    everyone, older = counts_as_uneven_as_life(ground, 43, 1200 / 1702, 1, unplaced=1.2)
    everyone[-1] = older[-1] = 0

    began = time.perf_counter()
    whole, part = released(ground, calendar, everyone, older)
    took = time.perf_counter() - began

    assert len(whole.pattern.areas["ward"]) < 22
    assert all(len(part.pattern.areas[f"ward from {year}-04"]) < 65 for year in (2023, 2024, 2025))
    assert took < 10  # a second on a quiet machine; the solver that was here before took a minute


def test_what_was_hidden_once_stays_hidden_and_its_partner_with_it():
    ground, calendar = a_piece_of_greater_manchester(), Calendar(Month(2023, 4), 39)
    everyone, older = counts_as_uneven_as_life(ground, 39, 0.9, 1)
    before = released(ground, calendar, everyone, older)[0].pattern

    more = Release(ground, calendar, SHAPES["reports"],
                   [measured("reports", Tally.plain(everyone * 20), K, ground, frozenset(SHAPES["reports"].levels))],
                   before=Pattern.from_json(before.to_json()))  # fmt: skip

    assert before.areas["lsoa"]
    assert all(before.areas[level] <= more.pattern.areas[level] for level in before.areas)


def test_a_person_counts_once_in_an_area_and_period_however_often_they_were_seen():
    nobody = np.zeros((3, 12), dtype=np.int64)
    happened = Happened(nobody, np.array([0, 0, 1]), np.array([0, 3, 5]), np.array([7, 7, 7]))

    by_place = happened.counted(THREE_PLACES, Level.WARD, (0, 12))
    together = happened.counted(THREE_PLACES, None, (0, 12))

    assert by_place.tolist() == [1, 1, 0]
    assert together.tolist() == [1]
    assert happened.tally().least.sum() == 1
    assert happened.tally().most.sum() == 3


@pytest.mark.parametrize(
    ("pounds", "tells"),
    [
        ([100] * 9, True),  # fewer than ten people
        ([100] * 10, False),
        ([1001, *[100] * 10], True),  # one lost more than half
        ([900, *[100] * 10], False),
        ([500, 495, *[0.5] * 9], True),  # the second largest knows the largest to within a tenth
        ([], False),
    ],
)
def test_a_sum_of_money_is_hidden_when_it_is_few_peoples_or_mostly_ones(pounds, tells):
    pence = 100.0 * np.array(pounds)
    rule = MoneyRule(np.zeros(len(pence), dtype=int), np.zeros(len(pence), dtype=int), np.arange(len(pence)), pence)

    assert rule.tells(np.array([0]), [(0, 12)]).tolist() == [tells]


def test_a_capped_sum_beside_a_raw_one_does_not_give_the_one_large_loss_away():
    pence = np.array([100_00.0] * 20 + [900_00.0])
    capped = np.minimum(pence, 500_00)
    where = np.zeros(21, dtype=int)

    assert not MoneyRule(where, where, np.arange(21), capped).tells(np.array([0]), [(0, 12)])[0]
    assert MoneyRule(where, where, np.arange(21), pence, pence - capped).tells(np.array([0]), [(0, 12)])[0]


def test_money_that_tells_is_mixed_with_a_neighbours_until_the_sum_of_both_does_not():
    ground, calendar = a_piece_of_greater_manchester(boroughs=2), Calendar(Month(2023, 4), 12)
    draw = np.random.default_rng(5)
    place = draw.integers(0, len(ground.places) - 3, 900)
    ward = ground.part_of[Level.WARD]
    lonely = ward[place] == ward[0]
    place = np.append(place[~lonely], [0, 0, 0])
    pence = np.full(len(place), 100_00.0)
    rule = MoneyRule(place, draw.integers(0, 12, len(place)), np.arange(len(place)), pence)

    release = Release(ground, calendar, SHAPES["losses"], [Measured("losses", rule, frozenset({Level.WARD}))])
    hidden = [
        at for at in range(len(ground.codes[Level.WARD])) if release.hides_area("losses", Level.WARD, at, (0, 12))
    ]

    assert ward[0] in hidden
    assert len(hidden) >= 2
    assert not rule.tells(np.flatnonzero(np.isin(ward, hidden)), [(0, 12)])[0]


def test_the_same_twelve_months_have_one_name_and_one_kind():
    year = Window(Month(2024, 4), Month(2025, 3))

    assert plainest(year) == FinancialYear(2024)
    assert kind_of(Window(Month(2024, 7), Month(2025, 6))) is Kind.ROLLING
    assert kind_of(Window(Month(2022, 4), Month(2025, 3))) is Kind.THREE_YEARS
    assert kind_of(Window(Month(2024, 4), Month(2024, 8))) is None


def test_figures_begin_with_the_first_year_that_counts_and_end_with_the_last_month_that_is_over():
    today = date(2026, 11, 27)
    days = Counter({date(2003, 5, 1): 1, date(2023, 6, 2): 500, date(2026, 11, 20): 40})

    assert Calendar.covering(days, today) == Calendar(Month(2023, 4), 43)
    del days[date(2026, 11, 20)]
    assert Calendar.covering(days, today) == Calendar(Month(2023, 4), 12)
    assert Calendar.covering(days, today, until_now=True) == Calendar(Month(2023, 4), 43)


def test_years_of_a_hub_before_its_first_visit_are_years_of_noughts():
    today, begun = date(2026, 11, 27), date(2024, 3, 4)

    assert Calendar.covering(Counter({date(2026, 10, 5): 50}), today, until_now=True, since=begun) == Calendar(
        Month(2023, 4), 43
    )
    strays = Counter({date(2025, 5, 1): 1, date(2026, 10, 5): 500})
    assert Calendar.covering(strays, today, until_now=True, since=begun) == Calendar(Month(2026, 4), 7)
