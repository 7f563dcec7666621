"""Where nothing changed since the last release, its figures are shown once more: the same numbers, the same hidden."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from fraudhub.accounts.roles import POLICE, PUBLISHED
from fraudhub.core.periods import Month
from fraudhub.geography.levels import Level
from fraudhub.geography.models import Lsoa
from fraudhub.geography.scoping import Scope
from mapping.families import NothingCounted
from mapping.models import FigureRelease
from mapping.releasing import facts_of, family_of
from mapping.remembering import earlier_release
from mapping.report_tallies import COUNTED as TALLIED
from mapping.sources import cases, outreach, recovery
from mapping.sources.places import the_ground
from mapping.verbs import remember_release
from tests.factories.outreach import a_live_borough, a_visit, the_record_of
from tests.factories.people import a_person

TODAY = date(2026, 11, 27)
CUT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
MEASURES = ["reports", "repeat_victims", "losses", "recovered", "visits", "events"]  # one of each family

pytestmark = pytest.mark.django_db


@pytest.fixture
def many_records(monkeypatch):
    """Some of everything in the first boroughs, as uneven as life: what the sources would have read."""
    draw, ground = np.random.default_rng(7), the_ground()
    places = list(Lsoa.objects.order_by("code").values_list("code", "borough_id"))[::5]
    likely = draw.dirichlet(np.full(len(places), 0.3))

    def rows(count, **columns):
        at = draw.choice(len(places), count, p=likely)
        lsoas = [places[one][0] if draw.random() > 0.05 else None for one in at]
        days = [date(2023, 4, 1) + timedelta(days=int(day)) for day in draw.integers(0, 1_300, count)]
        found = {"day": days, "lsoa": lsoas, "borough": [places[one][1] for one in at]}
        return pd.DataFrame(found | {name: make(count) for name, make in columns.items()})

    def who(count):
        return draw.integers(1, 1 + count // 2, count)

    visits = rows(2_000, visit=lambda n: np.arange(n), who=who, older=lambda n: draw.random(n) < 0.7)
    victims = rows(900, older=lambda n: draw.random(n) < 0.4, case=lambda n: np.arange(n), who=who)
    losses = cases.Losses(
        Month(2023, 4), np.array([ground.at[code] for code, _ in places])[draw.choice(len(places), 3_000, p=likely)],
        draw.integers(0, 43, 3_000), who(3_000), np.floor(draw.lognormal(10, 2, 3_000)),
        np.full(3_000, CUT.timestamp()),
    )  # fmt: skip
    matters = rows(150, matter=lambda n: draw.integers(1, 40, n), people=lambda n: np.full(n, 4),
                   pence=lambda n: draw.integers(-900_000, 2_000_000, n))  # fmt: skip
    grids = {name: np.zeros((len(ground.places), 43), dtype=np.int64) for name in TALLIED}
    for name, each_month in zip(TALLIED, (90, 30, 9, 60, 20), strict=True):
        grids[name][[ground.at[code] for code, _ in places]] = draw.poisson(
            each_month * likely[:, None], (len(places), 43)
        )
    for name in ("older", "age_unknown", "individuals"):
        grids["reports"] += grids[name]
    grids["individuals"] += grids["older_individuals"] + 2
    tallied = cases.Tallied(Month(2023, 4), grids, CUT)
    for module, name, found in (
        (cases, "reports_tallied", tallied), (cases, "victims_by_day", victims), (cases, "losses_placed", losses),
        (cases, "report_days", [date(2023, 4, 1), date(2026, 10, 30)]), (outreach, "visits_by_day", visits),
        (outreach, "protective_actions_by_day", rows(400)), (outreach, "events_by_day", rows(90)),
        (recovery, "receipts_by_month", matters.assign(lsoa=None)),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, lambda *_, found=found: found)
    cut = {"at": CUT}
    monkeypatch.setattr("mapping.releasing.changed_at", lambda _: cut["at"])
    return cut


def first_and_again(measure, audience, today=TODAY):
    areas = audience.levels != {Level.BOROUGH}
    first = family_of(measure, k=audience.k, today=today, areas=areas)
    remember_release(facts_of(first, k=audience.k, today=today, areas=areas))
    family = FigureRelease.objects.latest("pk").family
    return first, lambda **changes: family_of(
        measure, **{"k": audience.k, "today": today, "areas": areas,
                    "earlier": earlier_release(family, audience.k)} | changes)  # fmt: skip


@pytest.mark.parametrize("audience", [POLICE, PUBLISHED], ids=lambda each: each.code)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_figure_and_everything_hidden_is_the_same(many_records, measure, audience):
    first, again = first_and_again(measure, audience)
    again = again()

    assert again.settled
    assert not first.settled
    assert (again.calendar, again.data_cut, again.notes) == (first.calendar, first.data_cut, first.notes)
    assert again.without_the_unplaced == first.without_the_unplaced
    assert again.patterns == first.patterns
    assert set(again.happened) == set(first.happened)
    compared, hidden = 0, 0
    for code, answers in again.happened.items():
        assert np.array_equal(answers.most, first.happened[code].most)
        for level, stretches in answers.stretches.items():
            for stretch in stretches:
                expected = first.happened[code].counted(first.ground, level, stretch)
                assert np.array_equal(answers.counted(again.ground, level, stretch), expected), (code, level, stretch)
                if code in first.releases:
                    shown = [
                        hides(family.releases[code], code, level, stretch, len(expected)) for family in (first, again)
                    ]
                    assert shown[0] == shown[1], (code, level, stretch)
                    hidden += sum(shown[0])
                compared += len(expected)
    assert compared >= 36
    assert hidden > 0 or measure == "events"


def hides(release, code, level, stretch, areas):
    if level is None:
        return [release.hides_all(code, stretch)]
    if level is Level.BOROUGH:
        return [release.hides_borough(code, at, stretch) for at in range(areas)]
    if not release_shows_areas(release):
        return []
    return [release.hides_area(code, level, at, stretch) for at in range(0, areas, 7 if level is Level.LSOA else 1)]


def release_shows_areas(release):
    one = next(iter(release.releases.values())) if hasattr(release, "releases") else release
    return bool(one.shape.levels)


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_is_read_again_and_a_change_a_month_or_finer_eyes_count_anew(many_records, monkeypatch, measure):
    _, again = first_and_again(measure, POLICE)

    class ReadAnew(Exception):
        pass

    def read(wanted):
        raise ReadAnew

    monkeypatch.setattr("mapping.releasing.read", read)
    assert again().settled
    for changes in ({"areas": False}, {"today": date(2026, 12, 1)}):
        with pytest.raises(ReadAnew):
            again(**changes)
    many_records["at"] = CUT + timedelta(seconds=1)
    with pytest.raises(ReadAnew):
        again()


def test_no_person_can_be_told_from_another_in_what_is_kept(many_records):
    first_and_again("visits", POLICE)
    kept = earlier_release("programme", POLICE.k).kept

    assert set(kept.sums) == {"visits", "protective_actions", "coverage_65plus"}
    areas = {level: len(codes) for level, codes in the_ground().codes.items()} | {None: 1}
    for by_level in kept.sums.values():
        assert all(sums.shape[0] == areas[level] for level, sums in by_level.items())


def test_where_there_is_nothing_nothing_is_counted():
    with pytest.raises(NothingCounted):
        family_of("visits", k=5, today=TODAY)


def test_who_turns_out_to_be_younger_is_counted_anew():
    everything = Scope.everything()
    person = a_person(birth_date=date(1940, 1, 2))
    a_live_borough("stockport")
    the_record_of(a_visit(residents=[person]))
    before = outreach.changed_at(everything)

    person.birth_date = date(1990, 1, 2)
    person.save()

    assert outreach.changed_at(everything) > before
