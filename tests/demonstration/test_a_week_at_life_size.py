"""Weeks of the life-size world, told one after another: no draw of theirs may be one that the hub refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.accounts.verbs import create_account, give_membership
from fraudhub.demonstration import cast, world
from fraudhub.demonstration.outreach_told import SLOTS
from fraudhub.people.verbs import record_death
from outreach.models import Visit
from tests.factories.accounts import an_account, the_borough
from tests.factories.outreach import a_visit, a_volunteer, at
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def somebody(role, email):
    user = create_account(email=email, full_name="Somebody", password=None, by=None)
    give_membership(user, role=role, borough=the_borough("stockport"), starts_on=cast.JOINED_ON, by=None)
    return user


@pytest.fixture
def next_monday():
    for part in cast.parts():
        if part.borough == "stockport" and part.role in ("hub_officer", "hub_coordinator"):
            somebody(part.role, part.email)
    for number in range(4):
        a_volunteer(somebody("volunteer", f"more.volunteer.{number + 1}.stockport@example.org"))
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def weeks(monday):
    for number in range(4):
        world._week(the_borough("stockport"), monday, number, timezone.localdate())
    return Visit.objects.filter(volunteer__user__email__startswith="more.volunteer.")


def test_whom_somebody_else_calls_on_at_that_hour_is_left_to_them(next_monday):
    known, other = a_person(), an_account("volunteer", "stockport")
    for day in range(5):
        for slot in SLOTS:
            days = (next_monday - timezone.localdate()).days + day
            a_visit(other, start=at(f"{slot:%H:%M}", days=days), residents=[known])

    planned = weeks(next_monday)

    assert planned.planned().count() == 16
    assert not planned.filter(residents=known).exists()


def test_nobody_calls_on_who_died(next_monday):
    known = a_person()
    record_death(known, died_on=timezone.localdate(), by=None)

    planned = weeks(next_monday)

    assert planned.planned().count() == 16
    assert not planned.filter(residents=known).exists()
