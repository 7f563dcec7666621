"""A coordinator asks a volunteer to call on somebody."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.accounts.verbs import end_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.london_time import london_moment
from outreach.models import VisitPurpose
from outreach.verbs import begin_rollout, cancel_visit, enrol_volunteer, plan_visit
from tests.factories.accounts import an_account, the_borough
from tests.factories.outreach import a_visit, a_volunteer, at, the_record_of
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def planned(volunteer, *, start, end=None, residents=None, now=None):
    return plan_visit(
        volunteer,
        residents=[a_person()] if residents is None else residents,
        planned_start=start,
        planned_end=end or start + timedelta(hours=1),
        purpose=VisitPurpose.objects.get(code="first_visit"),
        by=None,
        now=now,
    )


def test_a_planned_visit_names_who_goes_where_and_when(stockport_coordinator):
    volunteer = a_volunteer()
    couple = [a_person(full_name="May Holt"), a_person(full_name="Ron Holt")]

    visit = plan_visit(
        volunteer,
        residents=couple,
        planned_start=at("10:30", days=1),
        planned_end=at("11:30", days=1),
        purpose=VisitPurpose.objects.get(code="first_visit"),
        notes_for_visitor="The bell at the side",
        by=stockport_coordinator,
    )

    assert visit.reference.startswith("VT-")
    assert visit.borough == the_borough("stockport")
    assert set(visit.residents.all()) == set(couple)
    entry = AuditEntry.objects.about(visit).get(action="visit.planned")
    assert entry.actor_id == stockport_coordinator.pk
    assert set(entry.references) == {person.reference for person in couple}
    assert entry.borough_codes.strip() == visit.borough_id


def test_a_borough_that_is_not_live_has_no_visits(trafford_volunteer):
    begin_rollout(the_borough("trafford"), by=None)
    volunteer = enrol_volunteer(trafford_volunteer, borough=the_borough("trafford"), by=None)

    with pytest.raises(RuleBroken) as refusal:
        planned(volunteer, start=at("10:30", days=1), residents=[a_person("trafford")])

    assert "visits start once its go-live is recorded" in str(refusal.value)


def test_two_visits_of_one_volunteer_do_not_overlap_but_may_follow_each_other():
    volunteer = a_volunteer()
    planned(volunteer, start=at("10:00", days=1), end=at("11:00", days=1))

    planned(volunteer, start=at("11:00", days=1), end=at("12:00", days=1))
    with pytest.raises(RuleBroken) as refusal:
        planned(volunteer, start=at("10:45", days=1), end=at("11:15", days=1))

    assert "already has a visit from 10am to 11am" in str(refusal.value)
    assert volunteer.visits.count() == 2


def test_nobody_is_visited_by_two_at_the_same_time_unless_they_go_together():
    person = a_person(full_name="May Holt")
    first = planned(a_volunteer(), start=at("10:00", days=1), end=at("11:00", days=1), residents=[person])

    with pytest.raises(RuleBroken) as refusal:
        planned(a_volunteer(), start=at("10:30", days=1), end=at("11:30", days=1), residents=[person])

    assert "May Holt is to be visited from 10am to 11am on" in str(refusal.value)
    assert f"already, by {first.volunteer}." in str(refusal.value)
    after = planned(a_volunteer(), start=at("11:00", days=1), end=at("12:00", days=1), residents=[person])
    assert after.is_planned


def test_a_cancelled_visit_frees_its_hour():
    volunteer = a_volunteer()
    cancel_visit(planned(volunteer, start=at("10:00", days=1)), reason="She is away", by=None)

    again = planned(volunteer, start=at("10:00", days=1))

    assert again.is_planned


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (-60, 30, "must start at a time that has not passed"),
        (600, 540, "must end after it starts"),
        (600, 600, "must end after it starts"),
        (600, 1000, "at most 4 hours"),
        (530_000, 530_060, "no more than a year ahead"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_a_sentence(start, end, sentence):
    volunteer = a_volunteer()
    now = timezone.now()

    with pytest.raises(RuleBroken) as refusal:
        planned(volunteer, start=now + timedelta(minutes=start), end=now + timedelta(minutes=end), now=now)

    assert sentence in str(refusal.value)


def test_the_hour_the_clocks_skip_in_march_is_refused_and_the_hour_after_it_is_taken():
    skipped = date(2027, 3, 28)

    with pytest.raises(ValidationError) as refusal:
        london_moment(skipped, time(1, 30))

    assert refusal.value.messages == [
        "There is no 1:30am on 28 March 2027: the clocks go forward. Choose another time."
    ]
    assert london_moment(skipped, time(2, 0)) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert london_moment(date(2027, 10, 31), time(1, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_the_page_refuses_the_skipped_hour_too(client, stockport_coordinator):
    client.force_login(stockport_coordinator)
    volunteer, person = a_volunteer(), a_person()

    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        client.force_login(stockport_coordinator)
        page = client.post(
            "/visits/plan/",
            {
                "residents": person.reference, "volunteer": volunteer.pk, "purpose": "first_visit",
                "day_day": "28", "day_month": "3", "day_year": "2027", "starts": "1:30am", "ends": "2:30am",
            },
        )  # fmt: skip

    assert page.status_code == 400
    assert "There is no 1:30am on 28 March 2027" in page.content.decode()
    assert not volunteer.visits.exists()


def test_somebody_known_to_another_borough_is_not_visited_from_here():
    volunteer = a_volunteer()

    with pytest.raises(RuleBroken) as refusal:
        planned(volunteer, start=at("10:00", days=1), residents=[a_person("trafford")])

    assert "is not known to the hub of Stockport" in str(refusal.value)


def test_a_volunteer_whose_membership_ends_before_the_day_is_not_asked():
    user = an_account("volunteer", "stockport", name="Jean Holt")
    volunteer = a_volunteer(user)
    end_membership(user.memberships.get(), ends_on=timezone.localdate() + timedelta(days=3), by=None)

    planned(volunteer, start=at("10:00", days=2))
    with pytest.raises(RuleBroken) as refusal:
        planned(volunteer, start=at("10:00", days=3))

    assert "Jean Holt: not serving as a volunteer of Stockport" in str(refusal.value)


def test_a_recorded_visit_can_no_longer_be_cancelled():
    visit = a_visit()
    the_record_of(visit)

    with pytest.raises(RuleBroken) as refusal:
        cancel_visit(visit, reason="By mistake", by=None)

    assert "it can no longer be cancelled" in str(refusal.value)
