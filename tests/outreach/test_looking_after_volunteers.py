"""Supervisors and who stands in for them, hours, replies and thanks, second looks, the weekly digest."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import show_date
from fraudhub.messages.models import Message
from outreach.models import QualityCheck, VisitReply, Volunteer
from outreach.supervision import minutes_given, quiet_since, under_the_eye_of
from outreach.verbs import (
    arrange_cover,
    find_safe,
    give_hours,
    hand_cover_back,
    look_at_visit,
    reply_to_visit,
    send_weekly_digests,
    set_supervisor,
    start_outing,
    take_hours_back,
)
from outreach.verbs.supervising import draw_for_a_second_look
from tests.factories.accounts import an_account, the_borough
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import a_visit, a_volunteer, an_event, at, the_record_of

pytestmark = pytest.mark.django_db
A_MONDAY = "2026-11-23"


def looked_after_by(user, **told):
    volunteer = a_volunteer(**told)
    set_supervisor(volunteer, supervisor=user, by=None)
    return volunteer


@pytest.mark.feature(46)
def test_a_supervisor_sees_their_own_volunteers_with_caseload_and_hours_and_nobody_elses(client, stockport_officer):
    jean = looked_after_by(stockport_officer)
    derek = a_volunteer()
    a_visit(jean.user, start=at("10:00", days=1))
    give_hours(jean, on=timezone.localdate(), minutes=90, what="Training", by=None)
    client.force_login(stockport_officer)

    page = client.get("/volunteers/yours/").content.decode()

    assert str(jean) in page
    assert str(derek) not in page
    assert ">1.5</td>" in page


def test_only_who_may_look_after_volunteers_there_is_their_supervisor(trafford_officer):
    with pytest.raises(RuleBroken, match="does not look after volunteers of Stockport"):
        set_supervisor(a_volunteer(), supervisor=trafford_officer, by=None)


@pytest.mark.feature(46)
def test_a_supervisor_reads_who_is_held_back_and_what_runs_out(
    client, stockport_officer, django_assert_max_num_queries
):
    today = timezone.localdate()
    soon = today + timedelta(days=3)
    held, ending, fine = (looked_after_by(stockport_officer) for _ in range(3))
    held.checks.filter(requirement="DBS_ENH").update(expires_on=today)
    ending.checks.filter(requirement="T_LONE").update(expires_on=soon)
    client.force_login(stockport_officer)

    with django_assert_max_num_queries(15):
        page = client.get("/volunteers/yours/")

    rows = {row: row for row in page.context["object_list"]}
    text = page.content.decode()
    assert [lack.what for lack in rows[held].lacks] == [
        f"Enhanced DBS check (adult workforce) ran out on {show_date(today)}."
    ]
    assert rows[ending].lacks == rows[fine].lacks == []
    assert [row["requirement"].pk for row in rows[ending].ending] == ["T_LONE"]
    assert text.count("Held back") == 1
    assert f"Enhanced DBS check (adult workforce) ran out on {show_date(today)}." in text
    assert f"Lone working and personal safety, on {show_date(soon)}" in text
    assert set(Volunteer.objects.held_back(today)) == {held}


@pytest.mark.feature(47)
def test_who_stands_in_sees_the_volunteers_for_those_days_and_it_hands_itself_back(
    stockport_officer, stockport_coordinator
):
    jean, today = looked_after_by(stockport_officer), timezone.localdate()
    arrange_cover(
        the_borough("stockport"), supervisor=stockport_officer, covered_by=stockport_coordinator,
        first_on=today + timedelta(days=2), last_on=today + timedelta(days=4), by=stockport_coordinator,
    )  # fmt: skip

    seen = {
        days: jean in under_the_eye_of(stockport_coordinator, today + timedelta(days=days)) for days in (1, 2, 4, 5)
    }

    assert seen == {1: False, 2: True, 4: True, 5: False}
    assert jean in under_the_eye_of(stockport_officer, today + timedelta(days=3))


@pytest.mark.feature(47)
def test_cover_is_handed_back_early(stockport_officer, stockport_coordinator):
    jean, today = looked_after_by(stockport_officer), timezone.localdate()
    cover = arrange_cover(
        the_borough("stockport"), supervisor=stockport_officer, covered_by=stockport_coordinator,
        first_on=today, last_on=today + timedelta(days=4), by=stockport_coordinator,
    )  # fmt: skip

    hand_cover_back(cover, by=stockport_coordinator)

    assert jean not in under_the_eye_of(stockport_coordinator, today)
    with pytest.raises(RuleBroken, match="handed back already"):
        hand_cover_back(cover, by=stockport_coordinator)


def test_nobody_stands_in_for_themselves_nor_on_days_that_are_over(stockport_officer, stockport_coordinator):
    day = timezone.localdate() - timedelta(days=1)

    with pytest.raises(RuleBroken) as refusal:
        arrange_cover(
            the_borough("stockport"), supervisor=stockport_officer, covered_by=stockport_officer,
            first_on=day, last_on=day, by=stockport_coordinator,
        )  # fmt: skip

    assert "These days are over." in str(refusal.value)
    assert "Choose somebody else to stand in." in str(refusal.value)


@pytest.mark.feature(47)
def test_the_same_cover_is_arranged_once_and_two_do_not_stand_in_for_each_other(
    stockport_officer, stockport_coordinator
):
    today = timezone.localdate()

    def arranged(supervisor, covered_by, first, last):
        return arrange_cover(
            the_borough("stockport"), supervisor=supervisor, covered_by=covered_by,
            first_on=today + timedelta(days=first), last_on=today + timedelta(days=last), by=stockport_coordinator,
        )  # fmt: skip

    cover = arranged(stockport_officer, stockport_coordinator, 2, 4)
    already = f"{stockport_coordinator} stands in for {stockport_officer} from .* already"
    with pytest.raises(RuleBroken, match=already):
        arranged(stockport_officer, stockport_coordinator, 4, 9)
    with pytest.raises(RuleBroken, match=already):
        arranged(stockport_coordinator, stockport_officer, 1, 2)

    arranged(stockport_officer, stockport_coordinator, 5, 9)
    hand_cover_back(cover, by=stockport_coordinator)
    arranged(stockport_officer, stockport_coordinator, 1, 4)


@pytest.mark.feature(47)
def test_handing_back_says_who_still_stands_in(client, stockport_officer, stockport_coordinator):
    another, today = an_account("hub_coordinator", "stockport"), timezone.localdate()
    covers = [
        arrange_cover(
            the_borough("stockport"), supervisor=stockport_officer, covered_by=by, first_on=today, last_on=today,
            by=stockport_coordinator,
        )
        for by in (stockport_coordinator, another)
    ]  # fmt: skip
    client.force_login(stockport_coordinator)

    said = [client.post(cover.url("hand_back"), follow=True).content.decode() for cover in covers]

    assert f"{another} still stands in for {stockport_officer} today" in said[0]
    assert "The volunteers are with their supervisor alone." in said[1]


@pytest.mark.feature(50)
def test_a_thank_you_is_read_on_the_phone_once(client, stockport_officer):
    visit = a_visit(start=at("00:01"))
    the_record_of(visit, happened_at=timezone.now())
    client.force_login(stockport_officer)

    client.post(
        f"/visits/{visit.reference}/reply/",
        {"volunteer": visit.volunteer.pk, "text": "She rang to say how kind you were.", "is_thanks": "on"},
    )

    client.force_login(visit.volunteer.user)
    page = client.get("/field/").content.decode()
    assert f"Thank you from {stockport_officer}" in page
    assert "She rang to say how kind you were." in page
    client.post(f"/field/replies/{VisitReply.objects.get().reference}/read/")
    assert "She rang" not in client.get("/field/").content.decode()
    assert "She rang" in client.get("/field/about-you/").content.decode()


@pytest.mark.feature(50)
def test_a_reply_waits_until_the_visit_is_recorded_and_goes_to_who_made_it(stockport_officer):
    visit = a_visit(start=at("10:00", days=1))

    with pytest.raises(RuleBroken) as refusal:
        reply_to_visit(visit, volunteer=a_volunteer(), text="Thank you.", by=stockport_officer)

    assert "Reply once the visit is recorded." in str(refusal.value)
    assert "did not make this visit" in str(refusal.value)


@pytest.mark.feature(51)
def test_one_visit_in_so_many_is_drawn_and_nobody_knows_which_without_the_key_of_the_hub(settings):
    visits = [a_visit(start=at("00:01", days=1 + number)) for number in range(3)]
    assert all(draw_for_a_second_look(visit, now=timezone.now(), one_in=1) for visit in visits)
    QualityCheck.objects.all().delete()

    drawn = set()
    for number in range(40):
        settings.SECRET_KEY = f"a long key that only this hub has, number {number}"
        drawn.add(draw_for_a_second_look(visits[0], now=timezone.now(), one_in=2) is not None)
        QualityCheck.objects.all().delete()

    assert drawn == {True, False}


@pytest.mark.feature(51)
def test_a_second_look_is_by_somebody_else_and_says_what_was_found(stockport_officer, stockport_coordinator):
    visit = a_visit(a_volunteer().user, officer=stockport_officer, start=at("00:01"))
    the_record_of(visit, by=stockport_officer, happened_at=timezone.now())
    check = QualityCheck.objects.filter(visit=visit).first() or draw_for_a_second_look(
        visit, now=timezone.now(), one_in=1
    )

    with pytest.raises(RuleBroken, match="Somebody who did not make the visit"):
        look_at_visit(check, finding="good", by=stockport_officer)
    with pytest.raises(RuleBroken, match="Say what was found"):
        look_at_visit(check, finding="serious", by=stockport_coordinator)

    look_at_visit(check, finding="talk", note="The leaflet was not left.", by=stockport_coordinator)
    assert QualityCheck.objects.waiting().count() == 0
    assert AuditEntry.objects.filter(action="quality_check.looked_at").count() == 1


# Hours ------------------------------------------------------------------------------------------------------


@pytest.mark.feature(46)
def test_hours_are_outings_visits_by_plan_events_and_what_was_written_down(stockport_coordinator):
    with time_machine.travel(at("09:00"), tick=False):
        jean = a_volunteer()
        by_plan = a_visit(jean.user, start=at("09:00"), hours=1)
        the_record_of(by_plan)
        timed = a_visit(jean.user, start=at("11:00"), hours=1)
        on_the_rota(stockport_coordinator)
    with time_machine.travel(at("11:00"), tick=False):
        outing = start_outing(timed, by=jean.user)
    with time_machine.travel(at("11:20"), tick=False):
        find_safe(outing, how_known="He rang.", left_at=at("11:20"), by=stockport_coordinator)
    today = timezone.localdate()
    an_event(held_on=today, volunteers=[jean], lasted_minutes=45)
    entry = give_hours(jean, on=today, minutes=30, what="Training", by=stockport_coordinator)

    assert minutes_given([jean.pk], today, today)[jean.pk] == 60 + 20 + 45 + 30
    take_hours_back(entry, by=stockport_coordinator)
    assert minutes_given([jean.pk], today, today)[jean.pk] == 60 + 20 + 45


# The digest -------------------------------------------------------------------------------------------------


@pytest.mark.feature(49)
def test_the_digest_comes_on_monday_from_eight_once_with_counts_and_no_name(stockport_officer):
    jean = looked_after_by(stockport_officer)
    jean.checks.filter(requirement="T_LONE").update(expires_on=date.fromisoformat(A_MONDAY))
    with time_machine.travel(f"{A_MONDAY} 07:59:00+00:00", tick=False):
        assert send_weekly_digests() == 0
    with time_machine.travel(f"{A_MONDAY} 08:00:00+00:00", tick=False):
        assert send_weekly_digests() == 1
        assert send_weekly_digests() == 0
    with time_machine.travel("2026-11-26 12:00:00+00:00", tick=False):
        assert send_weekly_digests() == 0

    mail = Message.objects.get(subject="Your volunteers this week")
    assert mail.to_address == stockport_officer.email
    assert "Volunteers you look after: 1." in mail.body
    assert "something is missing or ran out: 1." in mail.body
    assert str(jean) not in mail.body


@pytest.mark.feature(49)
def test_of_whom_nobody_has_heard_is_found():
    quiet, busy = a_volunteer(), a_volunteer()
    Volunteer.objects.update(applied_on=date(2024, 1, 1))
    for volunteer in (quiet, busy):
        volunteer.checks.filter(done_on__gte=timezone.localdate() - timedelta(days=60)).update(
            done_on=timezone.localdate() - timedelta(days=70)
        )
    visit = a_visit(busy.user, start=at("00:01"))
    the_record_of(visit, happened_at=timezone.now())

    found = quiet_since(Volunteer.objects.all(), timezone.localdate() - timedelta(weeks=4))

    assert set(found) == {quiet}


def test_a_role_that_is_gone_gets_no_digest(stockport_officer):
    looked_after_by(stockport_officer)
    stockport_officer.memberships.update(ends_on=timezone.localdate() - timedelta(days=30))

    with time_machine.travel(f"{A_MONDAY} 09:00:00+00:00", tick=False):
        stockport_officer.memberships.update(ends_on=date(2026, 1, 1))
        assert send_weekly_digests() == 0


def test_pages_of_supervision_open_for_a_neighbour_without_stockports_people(client, stockport_officer):
    jean = looked_after_by(stockport_officer)
    client.force_login(an_account("hub_officer", "trafford"))

    assert str(jean) not in client.get("/volunteers/yours/").content.decode()
