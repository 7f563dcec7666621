"""What is decided becomes an action that nobody forgets, and minutes that nobody changes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.verbs import end_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.documents.models import Document
from fraudhub.messages.models import Message
from fraudhub.people.consenting import MEETING
from fraudhub.people.verbs import withdraw_consent
from maaf.models import Action, AgendaItem, Decision, Delegate, Minutes, MinutesCorrection
from maaf.need_to_know import reader_of
from maaf.panels import on_case_timeline, readable_actions
from maaf.verbs import (
    agree_action,
    approve_minutes,
    chase_actions,
    correct_minutes,
    declare_conflict,
    do_action,
    drop_action,
    end_meeting,
    escalate_actions,
    forget_named_parts,
    freeze_minutes,
    freeze_settled_minutes,
    lay_paper,
    leave_partnership,
    record_attendance,
    record_decision,
    redraft_minutes,
    say_what_is_known,
    share_item,
    withdraw_item,
    write_up,
)
from tests.factories.accounts import an_account
from tests.factories.maaf import (
    a_chair,
    a_meeting,
    a_member,
    a_named_item,
    a_partner,
    a_partnership,
    a_theme,
    accepted_by,
    sitting,
)
from tests.factories.people import a_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    """A meeting that sits: (meeting, its chair, a named item, a body with a role in it, a body without)."""
    partnership = a_partnership()
    inside, outside, _ = a_member(partnership), a_member(partnership), a_member(partnership)
    meeting = a_meeting(partnership, days=0, hour=23)
    item = a_named_item(partnership, organisations=[inside.organisation])
    chair = a_chair()
    sitting(meeting, chair)
    accepted_by(chair, meeting)
    meeting.refresh_from_db()
    item.refresh_from_db()
    return meeting, chair, item, inside.organisation, outside.organisation


@pytest.fixture(autouse=True)
def _midday():
    with time_machine.travel("2026-06-10T11:00:00+00:00", tick=True):
        yield


def decided(item, organisation, *, days: int = 14, what: str = "Fit a call blocker.", by=None) -> Decision:
    return record_decision(
        item, what=what, reason="She is called daily.", organisation=organisation,
        due_on=timezone.localdate() + timedelta(days=days), by=by,
    )  # fmt: skip


def row(body, **told):
    return {
        "what": "Fit a call blocker.", "reason": "She is called daily.", "organisation": body.pk,
        "owner_name": "Pat", "due_on": "2026-07-01", **told,
    }  # fmt: skip


@pytest.mark.feature(85)
def test_a_decision_its_reason_owner_and_date_are_one_row_and_an_action_at_once(client, room):
    _, chair, item, inside, _ = room
    client.force_login(chair)

    client.post(item.url("room"), row(inside))

    decision = Decision.objects.get()
    action = Action.objects.get()
    assert (decision.reason, decision.organisation, decision.due_on) == (
        "She is called daily.",
        inside,
        date(2026, 7, 1),
    )
    assert (action.decision, action.case, action.organisation) == (decision, item.case, inside)
    assert AuditEntry.objects.filter(action="agenda_item.decided").exists()


@pytest.mark.feature(85)
@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("reason", "Enter the reason: a decision without one is none."),
        ("organisation", "Choose who does it."),
        ("due_on", "Enter by when it is done."),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_the_rest_is_kept(client, room, left_out, sentence):
    _, chair, item, inside, _ = room
    client.force_login(chair)

    page = client.post(item.url("room"), row(inside, **{left_out: ""}))

    text = page.content.decode()
    assert page.status_code == 400
    assert sentence in text
    assert "Fit a call blocker." in text
    assert not Decision.objects.exists()


def test_what_was_decided_stands_once_in_the_room_with_its_action(client, room):
    _, chair, item, inside, _ = room
    action = decided(item, inside).action
    client.force_login(chair)

    page = client.get(item.url("room")).content.decode()

    assert page.count("Fit a call blocker.") == 1
    assert action.url() in page


def test_the_room_says_why_nothing_is_entered_and_takes_no_more(client, over):
    minutes, chair, item, *_ = over
    client.force_login(chair)
    assert "Record the decision" in client.get(item.url("room")).content.decode()

    approve_minutes(minutes, by=chair)
    room, page = (client.get(there).content.decode() for there in (item.url("room"), item.url()))

    assert "The minutes are approved." in room
    assert "Record the decision" not in room
    assert item.url("room") not in page
    assert item.url("paper") not in page


def test_sentences_of_the_minutes_do_not_run_into_each_other(client, room):
    meeting, chair, item, inside, _ = room
    decided(item, inside, what="Fit a call blocker")
    client.force_login(chair)

    assert "Decided: Fit a call blocker. Reason: She is called daily. Owner: " in (
        client.get(meeting.minutes.url()).content.decode()
    )


def test_a_decision_whose_button_is_pressed_twice_is_one(client, room):
    _, chair, item, inside, _ = room
    client.force_login(chair)
    key = client.get(item.url("room")).context["submission_key"]

    for _ in range(2):
        answer = client.post(item.url("room"), row(inside, submission_key=str(key)))
        assert answer["Location"] == item.url("room")

    assert (Decision.objects.count(), Action.objects.count()) == (1, 1)


def test_a_program_that_sends_a_decision_twice_records_one(client, room):
    _, chair, item, inside, _ = room
    client.force_login(chair)
    there, sent = f"/api/v1/agenda-items/{item.reference}/decide/", row(inside, organisation=inside.reference)

    without_a_key = client.post(there, sent, content_type="application/json")
    key = {"headers": {"Idempotency-Key": "6f2c1a52-94c5-4a53-9d7d-5be7c9ed5f11"}, "content_type": "application/json"}
    answers = [client.post(there, sent, **key) for _ in range(2)]

    assert without_a_key.status_code == 400
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert Decision.objects.count() == 1


def test_a_word_about_an_action_whose_button_is_pressed_twice_is_one(client, room):
    _, chair, item, inside, _ = room
    action = decided(item, inside).action
    client.force_login(chair)
    key = client.get(action.url("answer")).context["submission_key"]

    for _ in range(2):
        client.post(action.url("answer"), {"state": "noted", "text": "Half way.", "submission_key": str(key)})

    assert action.steps.filter(what="noted").count() == 1


def test_nothing_is_said_or_decided_about_an_item_that_was_taken_off(room):
    _, chair, item, inside, _ = room
    withdraw_item(item, reason="She moved away.", by=chair)

    for doing in (
        lambda: decided(item, inside),
        lambda: write_up(item, discussion="She lives alone.", by=chair),
        lambda: say_what_is_known(item, organisation=inside, knows="Two calls.", by=chair),
        lambda: declare_conflict(item, organisation=inside, what="A cousin.", by=chair),
        lambda: share_item(item, organisation=inside, by=chair),
        lambda: lay_paper(item, title="Letter", file_name="a.csv", content=b"a,b\n1,2\n", by=chair),
    ):
        with pytest.raises(RuleBroken, match="This item is off the agenda"):
            doing()


def test_an_item_that_was_decided_on_is_not_taken_out_of_the_minutes(client, room):
    meeting, chair, item, inside, _ = room
    decided(item, inside)
    client.force_login(chair)

    page = client.post(item.url("withdraw"), {"reason": "A mistake."})

    assert "It was spoken of in this meeting: it stays in the minutes" in page.content.decode()
    assert "Fit a call blocker." in client.get(meeting.minutes.url()).content.decode()


def test_a_restricted_item_is_spoken_of_no_more_also_by_the_hub(room):
    _, _, item, inside, _ = room
    withdraw_consent(a_consent(item.person, purpose=MEETING), by=None)

    for doing in (
        lambda: decided(item, inside),
        lambda: write_up(item, discussion="She lives alone.", by=None),
        lambda: declare_conflict(item, organisation=inside, what="A cousin.", by=None),
    ):
        with pytest.raises(RuleBroken, match="it is not spoken of"):
            doing()


def test_what_a_body_said_is_not_written_over_by_who_did_not_see_it(client, room):
    _, chair, item, inside, outside = room
    share_item(item, organisation=outside, by=chair)
    say_what_is_known(item, organisation=inside, knows="Her cards are gone.", by=chair)
    client.force_login(chair)

    blind = client.post(item.url("know"), {"organisation": inside.pk, "knows": "Two calls."})
    there = f"{item.url('know')}?organisation={inside.reference}"
    seen = client.get(there).content.decode()
    client.post(there, {"organisation": inside.pk, "knows": "Her cards are gone. Two calls."})

    assert f"{inside} has said something already." in blind.content.decode()
    assert "Two calls." in blind.content.decode()
    assert "Her cards are gone." in seen
    assert there.replace("&", "&amp;") in client.get(item.url()).content.decode()
    assert item.roles.get(organisation=inside).knows == "Her cards are gone. Two calls."


def test_attendance_of_nobody_at_all_is_refused(client, room):
    meeting, chair, *_ = room
    client.force_login(chair)

    page = client.post(meeting.url("attendance"), {})

    assert page.status_code == 400
    assert "Say of at least one organisation whether it is there." in page.content.decode()


def test_a_body_that_left_is_given_nothing_to_do(room):
    meeting, chair, _, _, outside = room
    leave_partnership(meeting.partnership.members.get(organisation=outside), by=chair)

    with pytest.raises(RuleBroken, match="is no member of this partnership"):
        agree_action(
            meeting.partnership, what="Print leaflets.", organisation=outside, meeting=meeting,
            due_on=timezone.localdate(), by=chair,
        )  # fmt: skip


def test_an_action_without_owner_or_date_is_refused_and_what_was_typed_is_kept(client, room):
    meeting, chair, *_ = room
    client.force_login(chair)

    page = client.post(meeting.url("action"), {"what": "Print the leaflet."})

    text = page.content.decode()
    assert "an action without an owner is nobody’s" in text
    assert "Enter by when it is done." in text
    assert "Print the leaflet." in text
    assert not Action.objects.exists()


@pytest.mark.feature(82)
def test_without_a_quorum_nothing_is_decided(room):
    meeting, chair, item, inside, outside = room
    record_attendance(meeting, rows={outside: {"state": "apologies"}}, by=chair)

    with pytest.raises(RuleBroken, match="2 of the 3 organisations that are needed are here"):
        decided(item, inside)


@pytest.mark.feature(82)
def test_attendance_and_apologies_by_organisation_stand_in_the_minutes(client, room):
    meeting, chair, _, inside, outside = room
    client.force_login(chair)

    refused = client.post(meeting.url("attendance"), {f"state_{inside.reference}": "deputy"})
    client.post(
        meeting.url("attendance"),
        {f"state_{inside.reference}": "deputy", f"who_{inside.reference}": "Dee Deputy",
         f"state_{outside.reference}": "apologies"},
    )  # fmt: skip

    assert f"Enter who came for {inside}." in refused.content.decode()
    page = client.get(meeting.minutes.url()).content.decode()
    assert f"{inside}: present by a deputy, Dee Deputy" in page
    assert f"{outside}: sent apologies" in page


def test_nobody_who_may_not_read_an_item_is_given_something_to_do_in_it(room):
    _, _, item, _, outside = room

    with pytest.raises(RuleBroken, match="has no role in this item"):
        decided(item, outside)


@pytest.mark.feature(87)
def test_an_action_is_on_the_cases_timeline_and_on_the_agencys_page_at_once(client, room, stockport_officer):
    _, chair, item, inside, _ = room

    decided(item, inside)

    timeline = on_case_timeline(item.case, stockport_officer)
    assert [each.text.startswith("Fit a call blocker.") for each in timeline] == [True]
    client.force_login(chair)
    assert "Fit a call blocker." in client.get(reverse("maaf:agency_detail", args=[inside.reference])).content.decode()
    client.force_login(stockport_officer)
    assert "Action agreed" in client.get(item.case.url("history")).content.decode()


@pytest.mark.feature(86)
def test_an_action_outlives_its_meeting_and_rolls_on_with_its_age(client, room):
    meeting, chair, item, inside, _ = room
    action = decided(item, inside, days=60).action

    end_meeting(meeting, by=chair)

    coming = meeting.partnership.meetings.to_come().get()
    accepted_by(chair, coming)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        client.force_login(chair)
        page = client.get(coming.url()).content.decode()
    assert action.reference in page
    assert "10 days" in page
    assert [step.what for step in action.steps.all()] == ["agreed", "carried"]


@pytest.mark.feature(90)
def test_the_action_log_has_nothing_of_the_closed_part_before_the_statement_is_accepted(client, room):
    meeting, chair, item, inside, _ = room
    decided(item, inside)
    end_meeting(meeting, by=chair)
    coming = meeting.partnership.meetings.to_come().get()
    partner = a_partner(inside)
    client.force_login(partner)

    before = client.get(coming.url()).content.decode()
    accepted_by(partner, coming)
    after = client.get(coming.url()).content.decode()

    assert "Fit a call blocker." not in before
    assert "Fit a call blocker." in after


@pytest.mark.feature(88)
@pytest.mark.parametrize(
    ("moment", "late"),
    [("2026-06-24T22:59:00+00:00", False), ("2026-06-24T23:01:00+00:00", True)],  # midnight in London, in summer
)
def test_an_action_is_late_when_its_london_day_is_over(room, moment, late):
    _, _, item, inside, _ = room
    decided(item, inside, days=14)

    with time_machine.travel(moment):
        assert Action.objects.overdue(timezone.localdate()).exists() is late


@pytest.mark.feature(88)
@pytest.mark.parametrize(
    ("due_on", "last_minute", "first_minute"),
    [
        (date(2026, 10, 24), "2026-10-24T22:59:00+00:00", "2026-10-24T23:00:00+00:00"),
        (date(2026, 10, 25), "2026-10-25T23:59:00+00:00", "2026-10-26T00:00:00+00:00"),  # a day of 25 hours
        (date(2027, 3, 27), "2027-03-27T23:59:00+00:00", "2027-03-28T00:00:00+00:00"),
        (date(2027, 3, 28), "2027-03-28T22:59:00+00:00", "2027-03-28T23:00:00+00:00"),  # a day of 23 hours
    ],
)
def test_an_action_is_late_from_midnight_in_london_also_where_the_clocks_change(
    room, due_on, last_minute, first_minute
):
    _, _, item, inside, _ = room
    decided(item, inside, days=(due_on - timezone.localdate()).days)

    late = []
    for moment in (last_minute, first_minute):
        with time_machine.travel(moment, tick=False):
            late.append((Action.objects.overdue(timezone.localdate()).exists(), chase_actions()))

    assert late == [(False, 0), (True, 1)]


@pytest.mark.feature(88)
def test_a_late_action_is_chased_once_and_then_the_chair_is_told_once(room):
    _, chair, item, inside, _ = room
    action = decided(item, inside, days=1).action

    told = []
    for days in range(1, 15):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            told.append((days, chase_actions(), escalate_actions()))

    assert [days for days, chased, _ in told if chased] == [2]
    assert [days for days, _, escalated in told if escalated] == [9]  # five working days after the reminder
    assert Message.objects.filter(subject="An action of your organisation is late").count() == 1
    mail = Message.objects.get(to_user=chair, subject="An action stays late")
    assert item.person.full_name not in mail.body
    assert [step.what for step in action.steps.all()] == ["agreed", "chased", "escalated"]


def test_where_nobody_is_there_to_remind_the_chair_is_told_at_once_and_told_so(room):
    _, chair, item, inside, _ = room
    action = decided(item, inside, days=1).action
    Delegate.objects.update(ended_on=timezone.localdate())

    told = []
    for days in range(1, 15):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            told.append((days, chase_actions(), escalate_actions()))

    assert [row for row in told if row[1] or row[2]] == [(2, 1, 0)]
    assert "Nobody was reminded" in Message.objects.get(to_user=chair, subject="An action stays late").body
    assert [step.what for step in action.steps.all()] == ["agreed", "escalated"]


def test_what_is_done_is_neither_chased_nor_told(room):
    _, _, item, inside, _ = room
    do_action(decided(item, inside, days=1).action, by=None)

    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert (chase_actions(), escalate_actions()) == (0, 0)


@pytest.mark.feature(88)
def test_late_by_agency_adds_up_to_a_count_by_hand(room):
    meeting, _, item, inside, outside = room
    for days in (1, 2, 3, 30):
        decided(item, inside, days=days)
    for days in (2, 40):
        agree_action(
            meeting.partnership, what="Print leaflets.", organisation=outside, meeting=meeting,
            due_on=timezone.localdate() + timedelta(days=days), by=None,
        )  # fmt: skip
    drop_action(decided(item, inside, days=1).action, text="Not needed.", by=None)
    later = timezone.localdate() + timedelta(days=10)

    rows = Action.objects.by_agency(later)

    assert {(each["organisation__name"], each["open_count"], each["late_count"]) for each in rows} == {
        (inside.name, 4, 3), (outside.name, 2, 1)
    }  # fmt: skip
    assert sum(each["late_count"] for each in rows) == Action.objects.overdue(later).count() == 4


def test_counts_of_who_is_outside_leave_out_what_is_shut_to_them(room):
    _, _, item, inside, outside = room
    decided(item, inside)

    assert readable_actions(reader_of(a_partner(outside))).count() == 0
    assert readable_actions(reader_of(a_partner(inside))).count() == 1


def test_a_partner_answers_for_its_own_organisation_alone(client, room):
    meeting, _, _, inside, outside = room
    action = agree_action(
        meeting.partnership, what="Print leaflets.", organisation=inside, meeting=meeting,
        due_on=timezone.localdate(), by=None,
    )  # fmt: skip
    client.force_login(a_partner(outside))
    page = client.post(action.url("answer"), {"state": "done", "text": "Printed."})
    assert f"This action belongs to {inside}" in page.content.decode()

    client.force_login(a_partner(inside))
    client.post(action.url("answer"), {"state": "done", "text": "Printed."})

    action.refresh_from_db()
    assert (action.state, action.outcome) == ("done", "Printed.")


def test_an_action_is_not_dropped_without_a_reason(client, room):
    meeting, chair, _, inside, _ = room
    action = agree_action(
        meeting.partnership, what="Print leaflets.", organisation=inside, due_on=timezone.localdate(), by=None
    )
    client.force_login(chair)

    page = client.post(action.url("answer"), {"state": "dropped", "text": ""})

    assert "Say why it is dropped." in page.content.decode()
    action.refresh_from_db()
    assert action.state == "open"


@pytest.mark.feature(89)
def test_consent_taken_back_restricts_the_item_and_tells_the_chair_without_a_name(client, room):
    meeting, chair, item, inside, _ = room
    consent = a_consent(item.person, purpose=MEETING)

    withdraw_consent(consent, by=None)

    item.refresh_from_db()
    assert item.restricted_as == "consent"
    mail = Message.objects.get(to_user=chair, subject="An agenda item is restricted")
    assert item.person.full_name not in mail.body
    assert "The hub takes it off the agenda." in mail.body
    partner = a_partner(inside)
    for reader in (chair, partner):
        accepted_by(reader, meeting) if reader is partner else None
        client.force_login(reader)
        assert item.person.full_name not in client.get(meeting.url()).content.decode()
        assert client.get(item.url()).status_code == 404


# Minutes ------------------------------------------------------------------------------------------------


@pytest.fixture
def over(room):
    """The meeting is over, with a decision: (minutes, chair, item, inside, outside)."""
    meeting, chair, item, inside, outside = room
    theme = a_theme(meeting.partnership, title="Couriers")
    AgendaItem.objects.filter(pk=theme.pk).update(meeting=meeting, position=350)
    theme.refresh_from_db()
    write_up(theme, discussion="Seven reports this month.", by=chair)
    say_what_is_known(item, organisation=inside, knows="Her cards are gone.", by=chair)
    decided(item, inside, by=chair)
    lay_paper(item, title="Her letter", file_name="letter.csv", content=b"Ada,Novak\n", by=chair)
    end_meeting(meeting, by=chair)
    return Minutes.objects.get(), chair, item, inside, outside


@pytest.mark.feature(84)
def test_minutes_draft_themselves_from_what_was_entered(client, over):
    minutes, chair, item, *_ = over
    client.force_login(chair)

    page = client.get(minutes.url()).content.decode()

    for words in (
        "Seven reports this month.",
        "Her cards are gone.",
        "She is called daily.",
        "In the chair: Carol Chair",
    ):
        assert words in page
    assert item.person.full_name in page


@pytest.mark.feature(84)
def test_the_named_part_of_minutes_is_shut_to_those_outside(client, over):
    minutes, chair, item, _, outside = over
    approve_minutes(minutes, by=chair)
    partner = a_partner(outside)
    accepted_by(partner, minutes.meeting)
    client.force_login(partner)

    for text in (
        client.get(minutes.url()).content.decode(),
        client.get(f"/api/v1/minutes/{minutes.reference}/").content.decode(),
    ):
        assert "Seven reports this month." in text
        assert item.person.full_name not in text
        assert "Her cards are gone." not in text
        assert "She is called daily." not in text


@pytest.mark.feature(84)
def test_only_who_chaired_approves_and_the_others_are_told_why(client, over):
    minutes, *_ = over
    coordinator = an_account("hub_coordinator", "stockport")
    client.force_login(coordinator)

    page = client.post(minutes.url("approve"))
    told = client.post(f"/api/v1/minutes/{minutes.reference}/approve/", {}, content_type="application/json")

    sentence = "Only Carol Chair, who chaired this meeting, approves its minutes."
    assert sentence in page.content.decode()
    assert told.status_code == 409
    assert sentence in told.content.decode()
    minutes.refresh_from_db()
    assert minutes.state == "draft"


@pytest.mark.feature(84)
def test_when_whoever_chaired_has_left_the_next_chair_approves(over):
    minutes, chair, *_ = over
    other = an_account("maaf_chair", "trafford")
    next_chair = an_account("maaf_chair", minutes.meeting.partnership.borough.slug)
    with pytest.raises(RuleBroken, match="Only Carol Chair, who chaired this meeting"):
        approve_minutes(minutes, by=next_chair)
    for membership in chair.memberships.all():
        end_membership(membership, ends_on=timezone.localdate(), by=None)

    with pytest.raises(RuleBroken, match="who chairs the partnership now"):
        approve_minutes(minutes, by=other)
    approve_minutes(minutes, by=next_chair)

    minutes.refresh_from_db()
    assert minutes.state == Minutes.State.APPROVED


def test_approved_minutes_keep_their_words_and_take_no_more(over):
    minutes, chair, item, inside, _ = over

    approve_minutes(minutes, by=chair)

    with pytest.raises(RuleBroken, match="The minutes are approved"):
        write_up(item, discussion="Something else.", by=chair)
    with pytest.raises(RuleBroken, match="The minutes are approved"):
        decided(item, inside)
    assert minutes.lines.filter(text__contains="She is called daily.").count() == 1


def test_an_approval_is_taken_back_by_who_gave_it_until_it_is_frozen(over):
    minutes, chair, *_ = over
    approve_minutes(minutes, by=chair)

    redraft_minutes(minutes, reason="A name was wrong.", by=chair)
    approve_minutes(minutes, by=chair)
    freeze_minutes(minutes, by=chair)

    with pytest.raises(RuleBroken, match="The minutes are frozen"):
        redraft_minutes(minutes, reason="Again.", by=chair)


@pytest.mark.feature(84)
def test_frozen_minutes_take_dated_corrections_by_page_and_by_program_and_nothing_else(client, over):
    minutes, chair, item, *_ = over
    approve_minutes(minutes, by=chair)
    freeze_minutes(minutes, by=chair)
    before = list(minutes.lines.values_list("heading", "text"))
    client.force_login(chair)

    client.post(minutes.url("correct"), {"text": "It was eight reports.", "item": ""})
    told = client.post(
        f"/api/v1/minutes/{minutes.reference}/correct/", {"text": "She has one card left.", "item": item.reference},
        content_type="application/json", headers={"Idempotency-Key": "9d0f5a5e-52b6-4ed5-9f3c-4f0d6a3f0a11"},
    )  # fmt: skip
    changed = client.patch(f"/api/v1/minutes/{minutes.reference}/", {"state": "draft"}, content_type="application/json")

    assert told.status_code == 201
    assert changed.status_code == 405
    assert list(minutes.lines.values_list("heading", "text")) == before
    page = client.get(minutes.url()).content.decode()
    assert "It was eight reports." in page
    assert "She has one card left." in page
    assert "10 June 2026" in page
    with pytest.raises(RuleBroken, match="The minutes are frozen already"):
        freeze_minutes(minutes, by=chair)


@pytest.mark.feature(84)
def test_a_meeting_whose_minutes_are_approved_agrees_and_shares_no_more(client, over):
    minutes, chair, item, _, outside = over
    approve_minutes(minutes, by=chair)
    client.force_login(chair)

    page = client.post(
        minutes.meeting.url("action"), {"what": "Print it.", "organisation": outside.pk, "due_on": "2026-07-01"}
    )

    assert "The minutes are approved." in page.content.decode()
    assert "Print it." in page.content.decode()
    assert not Action.objects.filter(what="Print it.").exists()
    with pytest.raises(RuleBroken, match="This meeting is over"):
        share_item(item, organisation=outside, by=chair)


def test_minutes_that_are_not_frozen_take_no_correction(client, over):
    minutes, chair, *_ = over
    client.force_login(chair)

    page = client.post(minutes.url("correct"), {"text": "It was eight.", "item": ""})

    assert "These minutes are not frozen yet" in page.content.decode()
    assert "It was eight." in page.content.decode()
    assert not MinutesCorrection.objects.exists()


def test_approved_minutes_freeze_by_themselves_after_five_working_days(over):
    minutes, chair, *_ = over
    approve_minutes(minutes, by=chair)  # a Wednesday

    with time_machine.travel("2026-06-17T12:00:00+00:00"):
        assert freeze_settled_minutes() == 0
    with time_machine.travel("2026-06-18T12:00:00+00:00"):
        assert freeze_settled_minutes() == 1


def test_the_named_part_is_deleted_after_two_years_and_the_open_part_stays(client, over):
    minutes, chair, item, *_ = over
    name = item.person.full_name
    paper, action = item.papers.get(), Action.objects.get()
    approve_minutes(minutes, by=chair)
    freeze_minutes(minutes, by=chair)
    correct_minutes(minutes, text="She has one card left.", item=item, by=chair)

    with time_machine.travel("2028-06-09T12:00:00+00:00"):
        assert forget_named_parts() == 0
    with time_machine.travel("2028-06-10T12:00:00+00:00"):
        assert (forget_named_parts(), forget_named_parts()) == (1, 0)
        kept = Action.objects.get(pk=action.pk).what  # it is still to be done
        do_action(action, text="Fitted.", organisations=[action.organisation_id], by=chair)
        forget_named_parts()

    item.refresh_from_db()
    action.refresh_from_db()
    document = Document.objects.get(pk=paper.document.pk)
    assert item.person is None
    assert (kept, action.what, action.outcome) == ("Fit a call blocker.", "(forgotten)", "(forgotten)")
    assert (document.state, document.file_name, document.sha256) == ("forgotten", "deleted", "")
    assert not storages["documents"].exists(document.stored_as)
    client.force_login(chair)
    page = client.get(minutes.url()).content.decode()
    assert "Seven reports this month." in page
    assert name not in page
    assert "She has one card left." not in page
    assert not Decision.objects.filter(reason__contains="called daily").exists()
