"""From what waits to who goes: who could go, the best first; telling the resident; the password they chose."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fraudhub.accounts.verbs import end_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.people.models import TriageFactor
from fraudhub.people.verbs import assess_vulnerability, set_marker
from fraudhub.people.verbs.assessing import rule_now
from fraudhub.referrals.verbs import send_referral
from outreach.allocating import who_could_go
from outreach.models import Activity, Visit, VisitNotice, Volunteer
from outreach.rules.visiting import why_not_go
from outreach.verbs import announce_visit, cancel_visit, record_absence, record_acquaintance, set_visit_password
from tests.factories.accounts import the_borough
from tests.factories.geography import a_postcode_in
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import a_visit, a_volunteer, at, the_record_of
from tests.factories.people import a_consent, a_person
from tests.factories.referrals import a_referral

pytestmark = pytest.mark.django_db


def a_volunteer_who(**details):
    volunteer = a_volunteer()
    Volunteer.objects.filter(pk=volunteer.pk).update(**details)
    volunteer.refresh_from_db()
    return volunteer


def those_of_stockport():
    return Volunteer.objects.filter(borough=the_borough("stockport"))


def test_the_one_who_speaks_the_language_and_lives_near_comes_first():
    home = a_postcode_in("stockport", 0)
    person = a_person(postcode=home, language="Urdu")
    near = a_volunteer_who(full_name="Near", postcode=home)
    speaks = a_volunteer_who(full_name="Speaks", postcode=a_postcode_in("stockport", 30), languages="Punjabi, urdu")
    far = a_volunteer_who(full_name="Far", postcode=a_postcode_in("stockport", 30))

    choice = who_could_go(those_of_stockport(), [person], at("10:00", days=2), at("11:00", days=2))

    assert [each.volunteer for each in choice.offered] == [speaks, near, far]
    assert choice.offered[1].words == "0.0 km away, no other visit that day, does not speak their language"


def test_who_is_not_cleared_away_busy_or_knows_them_is_left_out_and_counted(stockport_coordinator):
    person, day = a_person(), timezone.localdate() + timedelta(days=2)
    free, away, busy, knows = a_volunteer(), a_volunteer(), a_volunteer(), a_volunteer()
    a_volunteer_who(status="talks")
    record_absence(away, first_on=day, last_on=day, by=None)
    a_visit(busy.user, start=at("10:30", days=2))
    record_acquaintance(knows, person=person, how="A cousin", by=stockport_coordinator)

    choice = who_could_go(those_of_stockport(), [person], at("10:00", days=2), at("11:00", days=2))

    assert [each.volunteer for each in choice.offered] == [free]
    assert choice.left_out_in_words == ("1 away, 1 not cleared, 1 who know them, 1 with another visit at that time")


def test_visits_that_day_count_whoever_leads_them():
    leads, along = a_volunteer_who(full_name="Leads"), a_volunteer_who(full_name="Along")
    a_visit(leads.user, companion=along, start=at("14:00", days=2))
    cancel_visit(a_visit(along.user, start=at("16:00", days=2)), reason="In hospital.", by=None)
    a_visit(along.user, start=at("10:00", days=3))

    choice = who_could_go(those_of_stockport(), [a_person()], at("10:00", days=2), at("11:00", days=2))

    assert {str(each.volunteer): each.that_day for each in choice.offered} == {"Leads": 1, "Along": 1}


def test_a_couple_of_two_languages_needs_who_speaks_both():
    couple = [a_person(language="Urdu"), a_person(language="Polish")]
    a_volunteer_who(full_name="Urdu", languages="Urdu")
    both = a_volunteer_who(full_name="Both", languages="Urdu, Polish")

    choice = who_could_go(those_of_stockport(), couple, at("10:00", days=2), at("11:00", days=2))

    assert [each.volunteer for each in choice.offered if each.speaks] == [both]


@pytest.mark.feature(52)
def test_who_knows_somebody_of_the_home_comes_last_and_it_is_said(stockport_coordinator):
    home = {"address": "14 Chapel Street", "postcode": "SK1 1EU"}
    person, housemate = a_person(**home), a_person(**home)
    knows, free = a_volunteer_who(postcode="SK1 1EU"), a_volunteer_who(postcode=a_postcode_in("stockport", 30))
    record_acquaintance(knows, person=housemate, how="A cousin", by=stockport_coordinator)

    choice = who_could_go(those_of_stockport(), [person], at("10:00", days=2), at("11:00", days=2))

    assert [each.volunteer for each in choice.offered] == [free, knows]
    assert "knows somebody who lives there" in choice.offered[1].words
    assert "knows" not in choice.offered[0].words


def test_looking_who_could_go_saves_nothing_and_keeps_what_was_typed(client, stockport_coordinator):
    person, jean = a_person(), a_volunteer()
    client.force_login(stockport_coordinator)
    day = (timezone.localdate() + timedelta(days=2)).isoformat()

    page = client.post(
        "/visits/plan/",
        {"residents": person.reference, "day": day, "starts": "10:30am", "ends": "11:30am", "look": "1"},
    )

    text = page.content.decode()
    assert page.status_code == 200
    assert "1 could go at that time." in text
    assert "Nothing is saved yet." in text
    assert f'value="{jean.pk}"' in text
    assert 'value="10:30am"' in text
    assert Visit.objects.count() == 0


def test_an_officer_may_go_alone(client, stockport_coordinator, stockport_officer):
    person = a_person()
    a_volunteer()
    client.force_login(stockport_coordinator)
    day = (timezone.localdate() + timedelta(days=2)).isoformat()

    client.post(
        "/visits/plan/",
        {
            "residents": person.reference, "day": day, "starts": "10:30am", "ends": "11:30am",
            "officer": stockport_officer.pk, "purpose": "first_visit",
        },
    )  # fmt: skip

    visit = Visit.objects.get()
    assert (visit.volunteer, visit.officer) == (None, stockport_officer)
    assert visit.borough == person.borough


def test_what_waits_is_on_one_page_the_highest_score_first(client, stockport_coordinator):
    calm, urgent = a_person(full_name="Calm Person"), a_person(full_name="Urgent Person")
    for person in (calm, urgent):
        a_consent(person)
        send_referral(a_referral(person, destination="HUBVISIT"), by=None)
    answers = dict.fromkeys(TriageFactor.objects.values_list("pk", flat=True), "yes")
    assess_vulnerability(urgent, rule=rule_now(), answers=answers, by=None)
    untold = a_visit(start=at("10:00", days=3))
    client.force_login(stockport_coordinator)

    page = client.get("/allocation/").content.decode()

    assert page.index("Urgent Person") < page.index("Calm Person")
    assert f"/visits/{untold.reference}/announce/" in page
    read = AuditEntry.objects.get(action="visit.allocation_read")
    assert {untold.reference, calm.reference, urgent.reference} == set(read.references)


@pytest.mark.feature(21)
def test_the_password_a_resident_chose_is_shown_at_the_door_not_before_and_is_gone_afterwards(
    client, stockport_coordinator
):
    with time_machine.travel(at("09:00"), tick=False):
        visit = a_visit(start=at("10:00"))
        on_the_rota(stockport_coordinator)
        announce_visit(visit, how="call", told_on=timezone.localdate(), password="Bluebell", by=stockport_coordinator)
    client.force_login(visit.volunteer.user)

    with time_machine.travel(at("09:55"), tick=False):
        before = client.get(f"/field/visits/{visit.reference}/").content.decode()
        client.post(f"/field/visits/{visit.reference}/arrived/")
        at_the_door = client.get(f"/field/visits/{visit.reference}/").content.decode()
    with time_machine.travel(at("10:40"), tick=False):
        the_record_of(Visit.objects.get(pk=visit.pk))

    assert "Bluebell" not in before
    assert "Bluebell" in at_the_door
    assert Visit.objects.get(pk=visit.pk).password == ""
    assert "Bluebell" not in str(AuditEntry.objects.values_list("facts", "reason"))


@pytest.mark.feature(21)
def test_the_password_goes_when_a_visit_is_called_off_and_staff_never_read_it(client, stockport_coordinator):
    visit = a_visit(start=at("10:00", days=1))
    set_visit_password(visit, password="Bluebell", by=stockport_coordinator)
    client.force_login(stockport_coordinator)
    page = client.get(visit.url()).content.decode()
    assert "Chosen by the resident" in page
    assert "Bluebell" not in page

    cancel_visit(visit, reason="In hospital.", by=stockport_coordinator)

    assert Visit.objects.get(pk=visit.pk).password == ""
    with pytest.raises(RuleBroken, match="its password is no longer needed"):
        set_visit_password(visit, password="Bluebell", by=stockport_coordinator)


def test_that_a_resident_was_told_is_recorded_with_how_and_when(client, stockport_coordinator):
    visit = a_visit(start=at("10:00", days=1))
    client.force_login(stockport_coordinator)
    day = timezone.localdate()

    client.post(
        f"/visits/{visit.reference}/announce/",
        {"how": "letter", "told_on_day": day.day, "told_on_month": day.month, "told_on_year": day.year},
    )

    notice = VisitNotice.objects.get()
    assert (notice.how, notice.told_on, notice.recorded_by) == ("letter", day, stockport_coordinator)
    assert "By letter on" in client.get(visit.url()).content.decode()


def test_what_a_resident_was_told_is_overtaken_when_others_go_or_at_another_time(client, stockport_coordinator):
    visit = a_visit(start=at("10:00", days=1))
    announce_visit(visit, how="call", told_on=timezone.localdate(), by=stockport_coordinator)
    derek = a_volunteer()
    client.force_login(stockport_coordinator)
    assert visit.reference not in client.get("/allocation/").content.decode()
    day = timezone.localdate() + timedelta(days=1)

    page = client.post(
        f"/visits/{visit.reference}/reallocate/",
        {"day_day": day.day, "day_month": day.month, "day_year": day.year, "starts": "10am", "ends": "11am",
         "volunteer": derek.pk, "reason": "Jean is ill."},
        follow=True,
    ).content.decode()  # fmt: skip

    assert "The resident was told of the earlier plan. Tell them again, and record it." in page
    assert "of an earlier plan: who goes, or when, changed on" in page
    assert visit.reference in client.get("/allocation/").content.decode()


def test_nobody_was_told_after_the_visit():
    visit = a_visit(start=at("10:00", days=-1), now=at("09:00", days=-2))

    with pytest.raises(RuleBroken, match="must not come after the visit"):
        announce_visit(visit, how="call", told_on=timezone.localdate(), by=None)


# What the querysets find is what the sentences say ----------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ends=st.lists(st.integers(-3, 6), min_size=0, max_size=3),
    away=st.booleans(), knows=st.booleans(), hazard=st.booleans(), days=st.integers(1, 5),
    officer_for=st.none() | st.integers(0, 6),
)  # fmt: skip
def test_a_visit_is_found_to_be_stuck_exactly_when_there_is_a_sentence_that_says_why(
    stockport_coordinator, stockport_officer, ends, away, knows, hazard, days, officer_for
):
    with transaction.atomic():
        today, person = timezone.localdate(), a_person()
        officer = None if officer_for is None else stockport_officer
        visit = a_visit(start=at("10:00", days=days), residents=[person], officer=officer)
        if officer is not None:
            end_membership(officer.memberships.get(), ends_on=today + timedelta(days=officer_for), by=None)
        for number, days_left in enumerate(ends):
            code = ("T_LONE", "T_FRAUD", "DBS_ENH")[number]
            for check in visit.volunteer.checks.that_count_on(today).filter(requirement=code):
                check.expires_on = max(check.done_on + timedelta(days=1), today + timedelta(days=days_left))
                check.save()
        if away:
            day = today + timedelta(days=days)
            record_absence(visit.volunteer, first_on=day, last_on=day, by=None)
        if knows:
            record_acquaintance(visit.volunteer, person=person, how="A cousin", by=stockport_coordinator)
        if hazard:
            set_marker(person, kind="hazard", note="A dog.", by=stockport_coordinator)

        found = Visit.objects.that_cannot_go_ahead(timezone.now()).filter(pk=visit.pk)

        sentences = list(why_not_go(Visit.objects.get(pk=visit.pk)))
        assert bool(sentences) == found.exists(), sentences
        if found:
            assert found.get().stuck_because
        day = today + timedelta(days=days)
        is_cleared = Volunteer.objects.cleared_for(Activity.VISITS, day).filter(pk=visit.volunteer.pk).exists()
        ends_on = Volunteer.objects.filter(pk=visit.volunteer.pk).by_end_of_clearance(Activity.VISITS, today)
        assert is_cleared == all(day < end for end in ends_on)
        transaction.set_rollback(True)
