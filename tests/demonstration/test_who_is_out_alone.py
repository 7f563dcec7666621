"""The demonstration's lone-worker board makes sense whenever somebody looks at it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fraudhub.accounts.models import DutyTurn
from fraudhub.demonstration import world
from fraudhub.demonstration.out_alone_told import keep_people_out
from outreach.models import Outing
from outreach.verbs import climb_outings

pytestmark = pytest.mark.django_db


def who_is_out() -> list[tuple[str, int]]:
    """(name, minutes late), the latest first."""
    now = timezone.now()
    return [(str(outing.user), outing.minutes_late(now)) for outing in Outing.objects.out().most_urgent_first()]


def a_world(settings, tmp_path):
    settings.VAR = tmp_path
    today = timezone.localdate()
    world.make_programme(today)
    world.make_casework(today)
    keep_people_out()


@pytest.mark.parametrize(
    "begins", ["2024-04-18T11:00:00+01:00", "2024-04-18T00:10:00+01:00", "2024-03-31T02:05:00+01:00"]
)
def test_somebody_is_out_and_one_a_little_late_by_day_by_night_and_when_left_for_weeks(
    begins, settings, tmp_path, time_machine
):
    time_machine.move_to(begins, tick=False)
    a_world(settings, tmp_path)
    began = timezone.now()
    assert [late for _, late in who_is_out()] == [6, -45]
    keep_people_out()
    assert Outing.objects.count() == 2

    for passed in (timedelta(minutes=30), timedelta(hours=5), timedelta(days=3), timedelta(days=33)):
        time_machine.move_to(began + passed, tick=False)
        climb_outings()
        keep_people_out()
        late = [minutes for _, minutes in who_is_out()]
        assert len(late) == 2, passed
        assert 0 < late[0] <= 40, passed
        assert late[1] < 0, passed
    assert DutyTurn.objects.now(timezone.now()).filter(kind="lone_worker").count() == 4  # two hubs, two each


def test_a_world_that_was_not_told_stays_empty():
    keep_people_out()

    assert not Outing.objects.exists()


def test_what_people_did_is_left_alone(settings, tmp_path, time_machine):
    time_machine.move_to("2024-04-18T11:00:00+01:00", tick=False)
    a_world(settings, tmp_path)
    DutyTurn.objects.filter(kind="lone_worker").update(ends_at=timezone.now())  # as a coordinator may
    Outing.objects.update(what_for="Something of their own")
    time_machine.move_to("2024-04-19T11:00:00+01:00", tick=False)

    keep_people_out()

    assert Outing.objects.count() == 2
    assert date(2024, 4, 19) == timezone.localdate()
