"""Two editions of one sum of money, one taken from the other: nobody's loss is left."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from fraudhub.accounts.roles import POLICE
from fraudhub.core.periods import FinancialYear, Month
from fraudhub.geography.levels import Level
from mapping.breakdowns import per_of
from mapping.models import FigureRelease
from mapping.releasing import facts_of, family_of
from mapping.remembering import earlier_release
from mapping.sources import cases
from mapping.sources.places import the_ground
from mapping.verbs import remember_release
from mapping.wording import notes_on_counts

TODAY = date(2026, 11, 27)
CUT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
LAST_YEAR = (24, 36)  # 2025-26

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(monkeypatch):
    """What the hub holds, and when it last changed; `draw` makes the next release of it."""
    rng, ground = np.random.default_rng(3), the_ground()
    count, placed = 20_000, np.flatnonzero(~ground.unplaced_everywhere)
    held = {
        "losses": cases.Losses(
            Month(2023, 4), rng.choice(placed, count), rng.integers(0, 43, count), np.arange(1, count + 1),
            np.floor(rng.uniform(10_000, 40_000, count)), np.full(count, CUT.timestamp()),
        ),
        "cut": CUT,
    }  # fmt: skip
    monkeypatch.setattr(cases, "losses_placed", lambda _: held["losses"])
    monkeypatch.setattr("mapping.releasing.changed_at", lambda _: held["cut"])
    return held


def draw():
    earlier = earlier_release("losses", POLICE.k)
    family = family_of("losses_capped", k=POLICE.k, today=TODAY, earlier=earlier)
    if not family.settled:
        remember_release(facts_of(family, k=POLICE.k, today=TODAY, areas=True))
    return family


def come_in(hub, pence: list[float], *, month: int = 26, place: int = 0):
    """So many losses of one place and month, each of somebody else."""
    held = hub["losses"]
    hub["cut"] += timedelta(days=1)
    new = {
        "place": np.full(len(pence), place), "month": np.full(len(pence), month),
        "who": held.who.max() + 1 + np.arange(len(pence)), "pence": np.array(pence),
        "came": np.full(len(pence), hub["cut"].timestamp()),
    }  # fmt: skip
    hub["losses"] = replace(held, **{name: np.append(getattr(held, name), each) for name, each in new.items()})


def sums(family, measure="losses"):
    return {
        (level, stretch): family.happened[measure].counted(family.ground, level, stretch)
        for level in (None, Level.BOROUGH, Level.WARD)
        for stretch in (LAST_YEAR, (12, 24))
    }


def all_equal(one, other):
    return all(np.array_equal(one[key], other[key]) for key in one)


def said(family):
    return " ".join(notes_on_counts(per_of("losses", "none"), [FinancialYear(2025)], family))


@pytest.mark.feature(105)
def test_one_loss_that_came_late_changes_no_sum_that_was_shown(hub):
    first = draw()
    come_in(hub, [1_876_500.0])

    second = draw()

    for measure in ("losses", "losses_capped"):
        assert all_equal(sums(first, measure), sums(second, measure))
    assert second.patterns == first.patterns
    assert "about 2025 to 2026 is of too few people" in said(second)
    assert "too few people" not in said(first)
    assert draw().settled


@pytest.mark.feature(105)
def test_what_came_late_is_added_once_it_is_many_peoples(hub):
    first = draw()
    come_in(hub, [20_000.0] * 6)
    assert all_equal(sums(first), sums(draw()))
    come_in(hub, [30_000.0] * 6)

    third = draw()

    ward = third.ground.part_of[Level.WARD][0]
    change = {key: each - sums(first)[key] for key, each in sums(third).items()}
    assert change[Level.WARD, LAST_YEAR][ward] == 3_000  # all twelve
    assert change[None, LAST_YEAR].tolist() == [3_000]
    assert not change[Level.WARD, (12, 24)].any()
    assert "too few people" not in said(third)


@pytest.mark.feature(105)
def test_one_large_loss_among_many_small_ones_is_not_told(hub):
    first = draw()

    come_in(hub, [500.0] * 30 + [9_000_000.0])

    assert all_equal(sums(first), sums(draw()))


def test_another_year_goes_on_meanwhile(hub):
    first = draw()
    come_in(hub, [1_876_500.0])
    come_in(hub, [20_000.0] * 15, month=14)

    second = draw()

    change = {key: each - sums(first)[key] for key, each in sums(second).items()}
    assert not change[Level.WARD, LAST_YEAR].any()
    assert change[None, (12, 24)].tolist() == [3_000]


def test_the_cap_stays_where_it_was(hub):
    first = draw()

    come_in(hub, [9_000_000.0] * 3_000, month=14)

    assert draw().notes["cap_gbp"] == first.notes["cap_gbp"]


def test_what_is_shown_again_is_kept_as_it_was_shown(hub):
    draw()
    come_in(hub, [1_876_500.0])
    draw()

    assert FigureRelease.objects.filter(family="losses").count() >= 1
    come_in(hub, [20_000.0] * 15)
    third = draw()  # sixteen, of which one is more than half
    assert "too few people" in said(third)
