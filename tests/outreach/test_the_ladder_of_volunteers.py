"""From application to leaving: steps, what each needs, and what is kept of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from fraudhub.accounts.models import Invitation
from fraudhub.accounts.one_time_links import place_of, with_links
from fraudhub.accounts.verbs import join_by_invitation
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken, Stale
from fraudhub.core.periods import show_date
from outreach.models import Activity, AgreementText, Volunteer, VolunteerRequirement
from outreach.verbs import (
    accept_agreement,
    change_volunteer,
    enrol_volunteer,
    give_card,
    invite_volunteer,
    move_volunteer,
    record_application,
    record_check,
    say_safe,
    withdraw_check,
)
from tests.factories.accounts import an_account, the_borough
from tests.factories.lone_working import on_the_rota, out_on_a_visit
from tests.factories.outreach import a_live_borough, a_volunteer

pytestmark = pytest.mark.django_db
Step = Volunteer.Status


def an_applicant(name="Nora Newcomer", **details):
    values = {"full_name": name, "email": f"{name.split()[0].lower()}@example.org"} | details
    return record_application(the_borough("stockport"), by=None, **values)


@pytest.mark.feature(42)
def test_an_application_climbs_step_by_step_and_each_step_is_kept(stockport_coordinator):
    volunteer = an_applicant()

    move_volunteer(volunteer, step=Step.CHECKS, by=stockport_coordinator)
    move_volunteer(volunteer, step=Step.PAUSED, reason="She is abroad until June.", by=stockport_coordinator)
    move_volunteer(volunteer, step=Step.CHECKS, by=stockport_coordinator)

    steps = [(step.was, step.now) for step in volunteer.steps.all()]
    assert steps == [("", "applied"), ("applied", "checks"), ("checks", "paused"), ("paused", "checks")]
    assert AuditEntry.objects.filter(action="volunteer.moved").count() == 3


@pytest.mark.feature(42)
def test_nobody_jumps_over_a_step(stockport_coordinator):
    volunteer = an_applicant()

    with pytest.raises(RuleBroken, match="nobody moves to “Cleared for home visits” directly"):
        move_volunteer(volunteer, step=Step.VISITS, by=stockport_coordinator)


@pytest.mark.feature(42)
def test_no_step_is_dated_before_the_one_it_follows(client, stockport_coordinator):
    today = timezone.localdate()
    volunteer = an_applicant(applied_on=today - timedelta(days=10))
    early = today - timedelta(days=11)
    typed = {"step": "checks", "reason": "", "moved_on_day": early.day, "moved_on_month": early.month,
             "moved_on_year": early.year}  # fmt: skip
    client.force_login(stockport_coordinator)

    refused = client.post(volunteer.url("move"), typed)
    same_day = move_volunteer(volunteer, step=Step.CHECKS, moved_on=volunteer.applied_on, by=stockport_coordinator)

    assert f"since {show_date(volunteer.applied_on)}: choose that day or a later one." in refused.content.decode()
    assert [(step.now, step.moved_on) for step in same_day.steps.all()] == [
        ("applied", volunteer.applied_on), ("checks", volunteer.applied_on),
    ]  # fmt: skip


@pytest.mark.feature(42)
def test_a_pause_and_an_end_need_their_reason(stockport_coordinator):
    volunteer = an_applicant()

    with pytest.raises(RuleBroken, match="Say why"):
        move_volunteer(volunteer, step=Step.LEFT, by=stockport_coordinator)


def test_the_same_address_applies_once(stockport_coordinator):
    an_applicant()

    with pytest.raises(RuleBroken, match="a volunteer of Stockport already"):
        an_applicant("Nora Again", email="NORA@example.org")


@pytest.mark.feature(43)
@pytest.mark.feature(45)
def test_home_visits_are_open_only_to_who_lacks_nothing_that_blocks_them(stockport_coordinator):
    a_live_borough("stockport")
    user = an_account("volunteer", "stockport")
    day = timezone.localdate() - timedelta(days=10)
    for_talks = [(row, day) for row in VolunteerRequirement.objects.filter(blocks_talks=True)]
    volunteer = enrol_volunteer(
        user, borough=the_borough("stockport"), status=Step.SHADOWING, held=for_talks, by=stockport_coordinator
    )
    contact = {"emergency_name": "Ken", "emergency_phone": "+441614960001"}
    change_volunteer(volunteer, version=volunteer.version, by=stockport_coordinator, **contact)

    move_volunteer(volunteer, step=Step.TALKS, by=stockport_coordinator)
    with pytest.raises(RuleBroken) as refusal:
        move_volunteer(volunteer, step=Step.VISITS, by=stockport_coordinator)

    missing = VolunteerRequirement.objects.filter(blocks_visits=True, blocks_talks=False)
    for requirement in missing:
        assert f"{requirement.name} is missing. {requirement.who_can_fix}" in str(refusal.value)
    for requirement in missing:
        record_check(volunteer, requirement=requirement, done_on=day, by=stockport_coordinator)
    assert move_volunteer(volunteer, step=Step.VISITS, by=stockport_coordinator).status == Step.VISITS


@pytest.mark.feature(43)
def test_a_check_ends_when_the_list_says_or_when_its_paper_says(stockport_coordinator):
    volunteer = an_applicant()
    dbs = VolunteerRequirement.objects.get(pk="DBS_ENH")

    by_list = record_check(
        volunteer, requirement=dbs, done_on=date(2024, 2, 29), level="Enhanced", number="001234567890", by=None
    )
    by_paper = record_check(volunteer, requirement=dbs, done_on=date(2024, 2, 29), expires_on=date(2025, 1, 1), by=None)

    assert (by_list.expires_on, by_list.level, by_list.number) == (date(2027, 2, 28), "Enhanced", "001234567890")
    assert by_paper.expires_on == date(2025, 1, 1)
    with pytest.raises(RuleBroken, match="counts until 28 February 2027 at most"):
        record_check(volunteer, requirement=dbs, done_on=date(2024, 2, 29), expires_on=date(2090, 1, 1), by=None)
    with pytest.raises(RuleBroken, match="recorded already, of the same day"):
        record_check(volunteer, requirement=dbs, done_on=date(2024, 2, 29), by=None)
    with pytest.raises(RuleBroken, match="Choose a date from 1 March 2002 on"):
        record_check(volunteer, requirement=dbs, done_on=date(1924, 2, 29), by=None)


@pytest.mark.feature(42)
def test_who_leaves_before_they_accept_is_invited_no_more(stockport_coordinator):
    volunteer = an_applicant()
    move_volunteer(volunteer, step=Step.CHECKS, by=stockport_coordinator)
    invite_volunteer(volunteer, base_url="http://testserver/", by=stockport_coordinator)
    invitation = Invitation.objects.get()

    move_volunteer(volunteer, step=Step.LEFT, reason="References were bad.", by=stockport_coordinator)

    assert not Invitation.objects.waiting().exists()
    with pytest.raises(RuleBroken):
        join_by_invitation(place_of(invitation), password="correct horse battery staple")


def test_an_emergency_contact_is_held_once_there_is_one(stockport_coordinator):
    volunteer, held = an_applicant(), VolunteerRequirement.objects.get(pk="EMERGENCY")
    today = timezone.localdate()

    with pytest.raises(RuleBroken, match="whom to ring in an emergency"):
        record_check(volunteer, requirement=held, done_on=today, by=None)
    change_volunteer(
        volunteer, version=volunteer.version, emergency_name="Ken", emergency_phone="+441614960001",
        by=stockport_coordinator,
    )  # fmt: skip
    volunteer.refresh_from_db()
    record_check(volunteer, requirement=held, done_on=today, by=None)


def test_two_volunteers_of_a_hub_have_two_addresses(stockport_coordinator):
    nora, other = an_applicant(), an_applicant("Jean Hargreaves")

    with pytest.raises(RuleBroken, match=f"has this email address: {nora.reference}"):
        change_volunteer(other, version=other.version, email="NORA@example.org", by=stockport_coordinator)


@pytest.mark.feature(43)
def test_vetting_that_ends_is_the_last_day_they_sign_in_as_a_volunteer(stockport_coordinator):
    volunteer = a_volunteer()
    vetting = VolunteerRequirement.objects.get(pk="VETTING")
    today = timezone.localdate()

    record_check(
        volunteer, requirement=vetting, done_on=today, expires_on=today + timedelta(days=1000), by=stockport_coordinator
    )

    assert volunteer.user.memberships.get().vetted_until == today + timedelta(days=999)


@pytest.mark.feature(44)
def test_what_was_withdrawn_stays_with_its_reason_and_no_longer_counts(stockport_coordinator):
    volunteer = a_volunteer()
    today = timezone.localdate()
    training = volunteer.checks.that_count_on(today).filter(requirement="T_FRAUD")
    assert training.count() >= 1

    for check in list(training):
        withdraw_check(check, reason="The certificate was another person's.", by=stockport_coordinator)

    assert training.all().count() == 0
    assert not Volunteer.objects.cleared_for(Activity.VISITS, today).filter(pk=volunteer.pk).exists()
    with pytest.raises(RuleBroken, match="withdrawn already"):
        withdraw_check(check, reason="Again.", by=stockport_coordinator)


def test_whoever_withdraws_a_renewal_reads_that_an_earlier_one_still_counts(client, stockport_coordinator):
    volunteer, today = a_volunteer(), timezone.localdate()
    first = volunteer.checks.that_count_on(today).filter(requirement="DBS_ENH").first()
    renewed = record_check(
        volunteer, requirement=first.requirement, done_on=today, expires_on=None, by=stockport_coordinator
    )
    client.force_login(stockport_coordinator)

    half = client.post(renewed.url("withdraw"), {"reason": "Another person’s."}, follow=True).content.decode()
    none = client.post(first.url("withdraw"), {"reason": "Another person’s."}, follow=True).content.decode()

    assert "still does: withdraw it too if they may not go." in half
    assert "Visits that it cleared wait for somebody else." in none


def test_nobody_leaves_while_they_are_out_alone(stockport_coordinator):
    on_the_rota()
    outing = out_on_a_visit()
    volunteer = outing.visit.volunteer

    with pytest.raises(RuleBroken, match="is out alone now"):
        move_volunteer(volunteer, step=Step.LEFT, reason="Moved to Leeds.", by=stockport_coordinator)

    say_safe(outing, by=outing.user)
    left = move_volunteer(volunteer, step=Step.LEFT, reason="Moved to Leeds.", by=stockport_coordinator)
    assert left.status == "left"


@pytest.mark.feature(54)
def test_an_agreement_is_accepted_by_themselves_in_the_version_in_force(stockport_coordinator):
    volunteer = a_volunteer()
    text = AgreementText.objects.get(pk="CONDUCT-2024-1")

    check = accept_agreement(volunteer, text=text, by=volunteer.user)

    assert (check.text, check.done_on) == (text, timezone.localdate())
    with pytest.raises(RuleBroken, match="accept it themselves"):
        accept_agreement(volunteer, text=text, by=stockport_coordinator)


@pytest.mark.feature(54)
def test_words_that_were_replaced_are_no_longer_accepted(db):
    volunteer = a_volunteer()
    old = AgreementText.objects.get(pk="CONDUCT-2024-1")
    AgreementText.objects.create(
        pk="CONDUCT-2025-1", name="Newer", requirement_id="CONDUCT", words="I am kind.", valid_from=date(2025, 1, 1)
    )

    with pytest.raises(RuleBroken, match="replaced by newer ones"):
        accept_agreement(volunteer, text=old, by=volunteer.user)


@pytest.mark.feature(42)
def test_who_accepts_the_invitation_is_that_volunteer(stockport_coordinator):
    volunteer = an_applicant()

    invite_volunteer(volunteer, base_url="http://testserver/", by=stockport_coordinator)
    invitation = Invitation.objects.get(email="nora@example.org")
    user = join_by_invitation(with_links(place_of(invitation)), password="a-quiet-canal-at-dusk-41")

    volunteer.refresh_from_db()
    assert volunteer.user == user
    assert user.memberships.get().role == "volunteer"


@pytest.mark.feature(42)
def test_who_leaves_hands_back_the_card_and_the_right_to_sign_in(stockport_coordinator):

    volunteer = a_volunteer()
    give_card(volunteer, by=stockport_coordinator)

    move_volunteer(volunteer, step=Step.LEFT, reason="Moved to Leeds.", by=stockport_coordinator)

    assert not volunteer.cards.standing().exists()
    assert not Volunteer.objects.serving_on(timezone.localdate()).filter(pk=volunteer.pk).exists()


def test_details_that_somebody_else_changed_meanwhile_are_not_overwritten(stockport_coordinator):
    volunteer = an_applicant()
    change_volunteer(volunteer, version=1, phone="+441614960000", by=stockport_coordinator)

    with pytest.raises(Stale):
        change_volunteer(volunteer, version=1, phone="+441614960001", by=stockport_coordinator)

    volunteer.refresh_from_db()
    assert volunteer.phone == "+441614960000"


@pytest.mark.feature(45)
@time_machine.travel("2026-10-25 00:30:00+01:00", tick=False)
def test_a_check_counts_until_the_london_midnight_before_its_end_also_when_the_clocks_change():
    volunteer = a_volunteer(today=date(2026, 10, 24))
    for check in volunteer.checks.filter(requirement="T_LONE"):
        check.expires_on = date(2026, 10, 26)
        check.save()

    def cleared(day):
        return Volunteer.objects.cleared_for(Activity.VISITS, day).filter(pk=volunteer.pk).exists()

    assert cleared(date(2026, 10, 25))
    assert not cleared(date(2026, 10, 26))


# Pages ------------------------------------------------------------------------------------------------------


@pytest.mark.feature(42)
def test_a_coordinator_records_an_application_and_reads_what_is_missing_and_who_can_fix_it(
    client, stockport_coordinator
):
    client.force_login(stockport_coordinator)
    typed = {
        "full_name": "Siân O’Hara", "email": "Sian@Example.org", "travels": "by_car", "free_on": ["0", "3"],
        "applied_on_day": "1", "applied_on_month": "6", "applied_on_year": "2025", "postcode": "sk3 9aa",
        "languages": "Welsh, Urdu",
    }  # fmt: skip

    page = client.post("/volunteers/apply/", typed, follow=True).content.decode()

    volunteer = Volunteer.objects.get(full_name="Siân O’Hara")
    assert (volunteer.email, volunteer.free_on, volunteer.applied_on) == ("sian@example.org", [0, 3], date(2025, 6, 1))
    assert "Enhanced DBS check (adult workforce) is missing." in page
    assert "The hub coordinator asks for it." in page


@pytest.mark.feature(42)
def test_a_refused_move_says_why_and_keeps_what_was_typed(client, stockport_coordinator):
    volunteer = an_applicant()
    client.force_login(stockport_coordinator)

    page = client.post(
        volunteer.url("move"),
        {"step": "left", "reason": "", "moved_on_day": "1", "moved_on_month": "6", "moved_on_year": "2025"},
    )

    text = page.content.decode()
    assert page.status_code == 400
    assert "Say why." in text
    assert 'value="left" id=' in text or 'value="left"' in text
    volunteer.refresh_from_db()
    assert volunteer.status == Step.APPLIED


@pytest.mark.feature(44)
def test_a_volunteer_reads_on_the_phone_what_they_lack_and_accepts_their_agreement(client):
    volunteer = a_volunteer()
    for check in volunteer.checks.filter(requirement="AGREEMENT"):
        check.expires_on = max(check.done_on + timedelta(days=1), timezone.localdate() - timedelta(days=3))
        check.save()
    client.force_login(volunteer.user)

    before = client.get("/field/about-you/").content.decode()
    client.post("/field/about-you/agreements/AGREEMENT-2024-1/")
    after = client.get("/field/about-you/").content.decode()

    assert "Volunteer agreement and confidentiality ran out on" in before
    assert "ran out on" not in after
    assert "You accepted it on" in after


@pytest.mark.feature(45)
def test_who_may_not_visit_tomorrow_reads_today_why_and_who_can_fix_it(client):
    volunteer, tomorrow = a_volunteer(), timezone.localdate() + timedelta(days=1)
    volunteer.checks.filter(requirement="T_LONE").update(expires_on=tomorrow)
    client.force_login(volunteer.user)

    visits, about = client.get("/field/").content.decode(), client.get("/field/about-you/").content.decode()

    assert "You are not asked to visit from tomorrow on." in visits
    assert "Before you can visit from tomorrow on" in about
    for page in (visits, about):
        assert f"Lone working and personal safety runs out on {show_date(tomorrow)}." in page
        assert VolunteerRequirement.objects.get(pk="T_LONE").who_can_fix in page
    assert "something is missing today" not in about


@pytest.mark.feature(45)
def test_who_lacks_something_today_does_not_read_that_they_are_cleared(client):
    volunteer = a_volunteer()
    volunteer.checks.filter(requirement="T_LONE").update(expires_on=timezone.localdate())
    client.force_login(volunteer.user)

    about = client.get("/field/about-you/").content.decode()

    assert "Your step is “Cleared for home visits”, and something is missing today." in about
    assert "You are not asked to visit now." in client.get("/field/").content.decode()
