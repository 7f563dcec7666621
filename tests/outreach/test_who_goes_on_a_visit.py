"""A volunteer, two of them, an officer: who may go to whom, asked when it is planned and until it has been."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.accounts.models import Membership, User
from fraudhub.accounts.verbs import end_membership, give_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.people.models import TriageFactor
from fraudhub.people.verbs import assess_vulnerability, set_marker
from fraudhub.people.verbs.assessing import rule_now
from outreach.models import Visit, VisitPurpose, VisitTakenOff
from outreach.rules.visiting import why_not_go
from outreach.verbs import (
    cancel_visit,
    plan_visit,
    reallocate_visit,
    record_absence,
    record_acquaintance,
    see_taken_off,
    withdraw_check,
)
from tests.factories.accounts import an_account, the_borough
from tests.factories.outreach import a_visit, a_volunteer, at, the_record_of
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def stuck():
    return set(Visit.objects.that_cannot_go_ahead(timezone.now()))


def reasons(visit):
    return " ".join(why_not_go(Visit.objects.get(pk=visit.pk)))


def high_answers():
    return dict.fromkeys(TriageFactor.objects.values_list("pk", flat=True), "yes")


@pytest.mark.feature(43)
@pytest.mark.feature(45)
def test_a_check_that_is_withdrawn_takes_its_visits_away_at_once_and_says_who_can_fix_it(stockport_coordinator):
    visit = a_visit(start=at("10:00", days=1))
    assert stuck() == set()

    for check in visit.volunteer.checks.filter(requirement="DBS_ENH"):
        withdraw_check(check, reason="Another person’s.", by=stockport_coordinator)

    assert stuck() == {visit}
    assert "Enhanced DBS check (adult workforce) is missing. The hub coordinator asks for it." in reasons(visit)
    seen = Visit.objects.in_sight_of(visit.volunteer.user, timezone.now())
    assert visit not in seen


@pytest.mark.feature(43)
def test_a_visit_later_than_the_end_of_a_check_is_refused(stockport_coordinator):
    volunteer = a_volunteer()
    for check in volunteer.checks.that_count_on(timezone.localdate()).filter(requirement="T_LONE"):
        check.expires_on = timezone.localdate() + timedelta(days=3)
        check.save()

    a_visit(volunteer.user, start=at("10:00", days=2))
    with pytest.raises(RuleBroken, match="Lone working and personal safety runs out on"):
        a_visit(volunteer.user, start=at("10:00", days=3))


def test_a_membership_that_ends_takes_its_visits_away(stockport_coordinator):
    visit = a_visit(start=at("10:00", days=1))

    Membership.objects.filter(user=visit.volunteer.user).update(ends_on=timezone.localdate())

    assert stuck() == {visit}
    assert ": not serving as a volunteer of Stockport" in reasons(visit)


def test_an_officer_whose_role_ends_is_missing_at_their_visits_of_that_day_and_after(
    client, stockport_officer, stockport_coordinator
):
    before = a_visit(a_volunteer().user, officer=stockport_officer, start=at("10:00", days=1))
    visit = a_visit(a_volunteer().user, officer=stockport_officer, start=at("10:00", days=2))
    assert stuck() == set()

    role = Membership.objects.get(user=stockport_officer)
    end_membership(role, ends_on=timezone.localdate(visit.planned_start), by=None)

    assert stuck() == {visit}
    assert reasons(before) == ""
    assert f"{stockport_officer} is not an officer of the hub of Stockport on" in reasons(visit)
    client.force_login(stockport_coordinator)
    said = "The officer who was to go is none of this hub on that day."
    assert said in client.get("/allocation/").content.decode()
    assert "A visit cannot go ahead as planned" in client.get("/inbox/").content.decode()


def test_an_officer_who_may_no_longer_sign_in_is_missing_too(stockport_officer):
    visit = a_visit(officer=stockport_officer, start=at("10:00", days=1))
    assert visit in Visit.objects.in_sight_of(stockport_officer, timezone.now())

    User.objects.filter(pk=stockport_officer.pk).update(is_active=False)

    assert stuck() == {visit}
    assert "is not an officer of the hub of Stockport" in reasons(visit)
    assert visit not in Visit.objects.in_sight_of(stockport_officer, timezone.now())


def test_who_is_away_is_not_asked_and_planned_visits_wait_for_somebody_else(stockport_coordinator):
    visit = a_visit(start=at("10:00", days=2))
    day = timezone.localdate() + timedelta(days=2)

    record_absence(visit.volunteer, first_on=day, last_on=day, by=stockport_coordinator)

    assert stuck() == {visit}
    with pytest.raises(RuleBroken, match="is away on"):
        a_visit(visit.volunteer.user, start=at("14:00", days=2))


@pytest.mark.feature(52)
def test_who_knows_a_resident_neither_visits_nor_reads_of_them(stockport_coordinator):
    person = a_person()
    visit = a_visit(start=at("10:00", days=1), residents=[person])
    assert visit in Visit.objects.in_sight_of(visit.volunteer.user, timezone.now())

    record_acquaintance(visit.volunteer, person=person, how="A neighbour", by=stockport_coordinator)

    assert stuck() == {visit}
    assert visit not in Visit.objects.in_sight_of(visit.volunteer.user, timezone.now())
    with pytest.raises(RuleBroken, match="knows who is to be visited"):
        a_visit(visit.volunteer.user, start=at("14:00", days=1), residents=[person])


@pytest.mark.feature(23)
def test_where_a_hazard_is_marked_two_people_go(stockport_officer, stockport_coordinator):
    person, jean, derek = a_person(), a_volunteer(), a_volunteer()
    set_marker(person, kind="hazard", note="A dog that bites.", by=stockport_officer)

    with pytest.raises(RuleBroken, match="Two people go to"):
        a_visit(jean.user, residents=[person], start=at("10:00", days=1))

    two = a_visit(jean.user, companion=derek, residents=[person], start=at("10:00", days=1))
    with_officer = a_visit(jean.user, officer=stockport_officer, residents=[person], start=at("12:00", days=1))
    assert two.visitors == f"{jean} and {derek}"
    assert with_officer.visitors == f"{stockport_officer} and {jean}"


@pytest.mark.feature(23)
def test_a_hazard_that_is_marked_after_planning_stops_a_visit_of_one(stockport_officer):
    person = a_person()
    visit = a_visit(residents=[person], start=at("10:00", days=1))

    set_marker(person, kind="hazard", note="A violent relative is back.", by=stockport_officer)

    assert stuck() == {visit}
    assert "Two people go to" in reasons(visit)


@pytest.mark.feature(23)
def test_a_hazard_at_the_address_holds_for_whoever_else_lives_there(stockport_officer):
    son = a_person(full_name="Ian Khan", address="14 Canal Row", postcode="SK1 3XE")
    her = a_person(full_name="Ada Khan", address="14, Canal Row", postcode="SK1 3XE")
    next_door = a_person(full_name="Next Door", address="16 Canal Row", postcode="SK1 3XE")
    to_her = a_visit(residents=[her], start=at("10:00", days=1))
    a_visit(residents=[next_door], start=at("10:00", days=1))

    set_marker(son, kind="hazard", note="A dog that bites.", by=stockport_officer)

    assert stuck() == {to_her}
    with pytest.raises(RuleBroken, match="Two people go to Ada Khan"):
        a_visit(residents=[her], start=at("10:00", days=2))


@pytest.mark.feature(37)
def test_do_not_visit_calls_off_what_is_planned_to_others_at_the_address(stockport_officer):
    lodger = a_person(full_name="Lodger", address="14 Canal Row", postcode="SK1 3XE")
    her = a_person(full_name="Ada Khan", address="14, Canal Row", postcode="SK1 3XE")
    next_door = a_person(full_name="Next Door", address="16 Canal Row", postcode="SK1 3XE")
    to_her, beside = (a_visit(residents=[person], start=at("10:00", days=1)) for person in (her, next_door))

    set_marker(lodger, kind="do_not_visit", note="Asked to be left alone.", by=stockport_officer)

    to_her.refresh_from_db()
    beside.refresh_from_db()
    assert (to_her.status, beside.status) == ("cancelled", "planned")


@pytest.mark.feature(37)
def test_do_not_visit_holds_for_everybody_at_the_address_in_whichever_hub(stockport_officer, trafford_officer):
    lodger = a_person(full_name="Lodger", address="14 Canal Row", postcode="SK1 3XE")
    her = a_person(full_name="Ada Khan", address="14, Canal Row", postcode="SK1 3XE")
    next_door = a_person(full_name="Next Door", address="16 Canal Row", postcode="SK1 3XE")
    set_marker(lodger, kind="do_not_visit", note="Asked to be left alone.", by=stockport_officer)

    with pytest.raises(RuleBroken, match="Somebody at the address of Ada Khan is not to be visited"):
        a_visit(residents=[her], start=at("10:00", days=1))
    a_visit(residents=[next_door], start=at("10:00", days=1))


def test_an_officer_goes_first_where_the_score_is_high(stockport_officer):
    person = a_person()
    scored = assess_vulnerability(person, rule=rule_now(), answers=high_answers(), by=None)
    assert scored.holds.officer_first

    with pytest.raises(RuleBroken, match="an officer goes first, or along"):
        a_visit(residents=[person], start=at("10:00", days=1))

    jean = a_volunteer()
    first = a_visit(jean.user, officer=stockport_officer, residents=[person], start=at("00:01"))
    the_record_of(first, by=stockport_officer, happened_at=timezone.now())
    later = a_visit(jean.user, residents=[person], start=at("10:00", days=2))
    assert later.goes_alone


def test_a_score_that_rises_after_planning_stops_a_visit_without_an_officer():
    person = a_person()
    visit = a_visit(residents=[person], start=at("10:00", days=1))

    assess_vulnerability(person, rule=rule_now(), answers=high_answers(), by=None)

    assert stuck() == {visit}
    assert "an officer goes first" in reasons(visit)


def test_neither_of_two_and_no_officer_is_asked_to_be_in_two_places(stockport_officer):
    jean, derek = a_volunteer(), a_volunteer()
    a_visit(jean.user, companion=derek, start=at("10:00", days=1))
    a_visit(a_volunteer().user, officer=stockport_officer, start=at("10:00", days=1))

    with pytest.raises(RuleBroken, match=f"{derek} already has a visit from 10am to 11am"):
        a_visit(derek.user, start=at("10:30", days=1))
    with pytest.raises(RuleBroken, match=f"{stockport_officer} already has a visit"):
        a_visit(a_volunteer().user, officer=stockport_officer, start=at("10:30", days=1))


def test_an_officer_of_another_hub_is_not_asked(trafford_officer):
    with pytest.raises(RuleBroken, match="is not an officer of the hub of Stockport"):
        a_visit(officer=trafford_officer, start=at("10:00", days=1))


def test_whoever_goes_along_sees_and_may_record_the_visit_too():
    jean, derek = a_volunteer(), a_volunteer()
    visit = a_visit(jean.user, companion=derek, start=at("00:01"))

    assert visit in Visit.objects.in_sight_of(derek.user, timezone.now())
    assert the_record_of(visit, by=derek.user, happened_at=timezone.now()).recorded_by == derek.user


def test_whoever_goes_at_another_time_reads_when(client):
    jean = a_volunteer()
    visit = a_visit(jean.user, start=at("10:00", days=1))

    reallocate_visit(
        visit, volunteer=jean, planned_start=at("14:00", days=1), planned_end=at("15:00", days=1),
        reason="The resident asked.", by=None,
    )  # fmt: skip

    taken = VisitTakenOff.objects.select_related("visit").get()
    assert taken.what_now.startswith("You go at 2pm on ")
    client.force_login(jean.user)
    assert "You go at 2pm on" in client.get("/field/").content.decode()
    reallocate_visit(
        visit, volunteer=jean, planned_start=at("10:00", days=1), planned_end=at("11:00", days=1),
        reason="The resident asked again.", by=None,
    )  # fmt: skip
    assert VisitTakenOff.objects.order_by("pk").first().what_now == "You go at that time after all."


def test_somebody_who_is_a_volunteer_and_an_officer_is_one_person():
    jean = a_volunteer()
    give_membership(
        jean.user, role="hub_officer", borough=the_borough("stockport"), starts_on=timezone.localdate(), by=None
    )
    may, olive = a_person(), a_person()
    told = {"borough": the_borough("stockport"), "purpose": VisitPurpose.objects.get(pk="first_visit"), "by": None}

    with pytest.raises(RuleBroken, match="is one person, as a volunteer and as an officer"):
        plan_visit(jean, officer=jean.user, residents=[may], planned_start=at("10:00", days=1),
                   planned_end=at("11:00", days=1), **told)  # fmt: skip
    plan_visit(officer=jean.user, residents=[may], planned_start=at("14:00", days=1),
               planned_end=at("15:00", days=1), **told)  # fmt: skip
    with pytest.raises(RuleBroken, match="already has a visit from 2pm"):
        plan_visit(jean, residents=[olive], planned_start=at("14:30", days=1),
                   planned_end=at("15:30", days=1), **told)  # fmt: skip


@pytest.mark.feature(10)
def test_a_visit_given_to_another_is_gone_from_the_first_who_is_told_and_the_visit_keeps_it(
    client, stockport_coordinator
):
    jean, derek = a_volunteer(), a_volunteer()
    visit = a_visit(jean.user, start=at("10:00", days=1))

    reallocate_visit(
        visit, volunteer=derek, planned_start=visit.planned_start, planned_end=visit.planned_end,
        reason="Jean is ill.", by=stockport_coordinator,
    )  # fmt: skip

    client.force_login(jean.user)
    page = client.get("/field/").content.decode()
    assert "You do not go at that time." in page
    assert "Jean is ill." in page
    assert visit.residents.get().full_name not in page
    taken = VisitTakenOff.objects.get()
    client.post(f"/field/changes/{taken.reference}/read/")
    assert "You do not go at that time." not in client.get("/field/").content.decode()
    client.force_login(stockport_coordinator)
    page = client.get(visit.url()).content.decode()
    assert f"No longer {jean}" in page
    assert "they read it on" in page
    assert AuditEntry.objects.filter(action="visit.reallocated").count() == 1


def test_a_visit_moved_to_another_time_is_said_to_whoever_goes(stockport_coordinator):
    visit = a_visit(start=at("10:00", days=1))

    reallocate_visit(
        visit, volunteer=visit.volunteer, planned_start=at("14:00", days=1), planned_end=at("15:00", days=1),
        reason="They asked for the afternoon.", by=stockport_coordinator,
    )  # fmt: skip

    taken = VisitTakenOff.objects.get()
    assert (taken.user, taken.planned_start) == (visit.volunteer.user, at("10:00", days=1))
    see_taken_off(taken, by=taken.user)
    see_taken_off(taken, by=taken.user)
    assert AuditEntry.objects.filter(action="visit.taken_off_seen").count() == 1


def test_a_cancelled_visit_is_given_to_nobody(stockport_coordinator):
    visit = a_visit(start=at("10:00", days=1))
    cancel_visit(visit, reason="In hospital.", by=stockport_coordinator)

    with pytest.raises(RuleBroken, match="can no longer be given to others"):
        reallocate_visit(
            visit, volunteer=visit.volunteer, planned_start=visit.planned_start, planned_end=visit.planned_end,
            reason="Once more.", by=stockport_coordinator,
        )  # fmt: skip


@pytest.mark.feature(52)
def test_a_volunteer_says_on_the_phone_that_they_know_somebody_and_the_visit_waits_for_another(
    client, stockport_coordinator
):
    visit = a_visit(start=at("10:00", days=1))
    client.force_login(visit.volunteer.user)

    client.post(f"/field/visits/{visit.reference}/i-know-them/", {"how": "She is my neighbour."})

    assert client.get(f"/field/visits/{visit.reference}/").status_code == 404
    client.force_login(stockport_coordinator)
    inbox = client.get("/inbox/").content.decode()
    assert "A visit cannot go ahead as planned" in inbox
    allocation = client.get("/allocation/").content.decode()
    assert "knows who is to be visited" in allocation


def test_a_neighbours_volunteer_is_not_asked(stockport_coordinator):
    elsewhere = an_account("volunteer", "trafford")
    vera = a_volunteer(elsewhere, borough="trafford")

    with pytest.raises(RuleBroken, match="gives their time to the hub of Trafford"):
        a_visit(companion=vera, start=at("10:00", days=1))
