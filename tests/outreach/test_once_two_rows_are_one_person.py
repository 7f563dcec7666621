"""What one hub was told holds for the row of another from the minute both are one person: a no, a marker, a death."""

from datetime import date

import pytest
from django.utils import timezone

from fraudhub.core.errors import RuleBroken
from fraudhub.people.models import Person
from fraudhub.people.verbs import confirm_match, record_death, record_move, set_marker
from outreach.models import FollowUp, Visit
from outreach.rules.lone_working import why_not_start
from outreach.verbs import fit_device
from tests.factories.outreach import a_device, a_follow_up, a_visit, at
from tests.factories.people import a_consent, a_person
from tests.factories.referrals import a_referral

pytestmark = pytest.mark.django_db


def died(person):
    record_death(person, died_on=timezone.localdate(), by=None)


def said_no(person):
    a_consent(person, "visit", is_given=False)


def do_not_visit(person):
    set_marker(person, kind="do_not_visit", note="A relative threatened us.", by=None)


@pytest.mark.feature(37)
@pytest.mark.feature(38)
@pytest.mark.parametrize(
    ("happened", "because", "refused"),
    [
        (died, "The person has died.", "has died"),
        (said_no, "They do not want visits now.", "does not want visits now"),
        (do_not_visit, "Marked: do not visit.", "is not to be visited"),
    ],
)
def test_what_another_hub_was_told_calls_off_planned_visits_once_both_are_one_person(
    happened, because, refused, stockport_officer
):
    here, elsewhere = a_person(), a_person("trafford")
    visit = a_visit(start=at("10:00", days=2), residents=[here])
    a_follow_up(here)
    happened(elsewhere)
    assert Visit.objects.planned().exists()

    confirm_match(here, elsewhere, by=stockport_officer)

    visit.refresh_from_db()
    assert visit.cancelled_because == because
    assert not FollowUp.objects.open().exists()
    with pytest.raises(RuleBroken, match=refused):
        a_visit(visit.volunteer.user, start=at("10:00", days=3), residents=[Person.objects.get(pk=here.pk)])


def test_nothing_is_sent_for_or_fitted_at_whom_another_hub_knows_to_have_died(stockport_officer):
    here, elsewhere = a_person(), a_person("trafford")
    died(elsewhere)
    confirm_match(here, elsewhere, by=stockport_officer)
    here = Person.objects.get(pk=here.pk)

    with pytest.raises(RuleBroken, match="has died"):
        a_referral(here)
    with pytest.raises(RuleBroken, match="has died"):
        fit_device(a_device(), person=here, agreed=True, reason="She asked.", by=None)


def test_a_row_that_is_known_at_once_to_be_the_same_person_calls_off_what_was_planned(stockport_officer):
    told = {"full_name": "Ada Byron", "birth_date": timezone.localdate().replace(year=1940), "phone": "+441614960001"}
    here = a_person(**told)
    visit = a_visit(start=at("10:00", days=2), residents=[here])
    third = a_person("bolton", full_name="A Byron")
    do_not_visit(third)
    elsewhere = a_person("trafford", **told)
    assert elsewhere.canonical_id == here.pk
    assert Visit.objects.planned().get() == visit

    confirm_match(elsewhere, third, by=None)

    assert not Visit.objects.planned().exists()


@pytest.mark.feature(38)
def test_a_move_calls_off_the_visits_of_the_hub_they_left_by_whichever_of_its_rows_and_no_others():
    moved, twin, elsewhere = a_person(), a_person(), a_person("trafford")
    twins = a_visit(start=at("10:00", days=2), residents=[twin])
    theirs = a_visit(borough="trafford", start=at("10:00", days=2), residents=[elsewhere])
    record_move(moved, moved_on=timezone.localdate(), by=None)

    confirm_match(moved, elsewhere, by=None)
    confirm_match(moved, twin, by=None)

    assert set(Visit.objects.planned()) == {theirs}
    with pytest.raises(RuleBroken, match="has moved away"):
        a_visit(twins.volunteer.user, start=at("10:00", days=3), residents=[Person.objects.get(pk=twin.pk)])


def test_who_moved_back_is_visited_again():
    moved, back = a_person(), a_person()
    record_move(moved, moved_on=date(2025, 1, 6), by=None)

    confirm_match(moved, back, by=None)

    assert a_visit(start=at("10:00", days=2), residents=[Person.objects.get(pk=back.pk)]).is_planned


def test_a_no_that_was_taken_back_since_calls_nothing_off():
    here, elsewhere = a_person(), a_person("trafford")
    visit = a_visit(start=at("10:00", days=2), residents=[here])
    said_no(elsewhere)
    a_consent(elsewhere, "visit")

    confirm_match(here, elsewhere, by=None)

    assert Visit.objects.planned().get() == visit


@pytest.mark.feature(37)
def test_at_the_door_it_is_read_again(stockport_volunteer):
    """Of a visit that was planned in the very instant of the match."""
    here, elsewhere = a_person(), a_person("trafford")
    do_not_visit(elsewhere)
    visit = a_visit(stockport_volunteer, start=at("00:01"), residents=[here])

    Person.objects.filter(pk=elsewhere.pk).update(canonical=here.pk)

    in_the_way = " ".join(why_not_start(visit, by=stockport_volunteer, now=at("00:05")))
    assert "is not to be visited: a marker says so. It would have to be lifted first. Do not go in." in in_the_way
