"""Meetings make themselves, their agenda too, and each reads of it what concerns them."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import show_date
from fraudhub.core.references import new_reference
from fraudhub.messages.models import Message
from maaf.agenda import agenda_of, in_order
from maaf.models import AgendaItem, Meeting, Paper, StatementAccepted
from maaf.need_to_know import reader_of
from maaf.rhythm import agenda_due, next_day
from maaf.verbs import (
    accept_statement,
    begin_meeting,
    cancel_meeting,
    declare_conflict,
    keep_rhythm,
    lay_paper,
    move_meeting,
    raise_issue,
    send_agenda,
    send_due_agendas,
    share_item,
)
from tests.factories.accounts import an_account
from tests.factories.cases import a_case
from tests.factories.maaf import (
    a_chair,
    a_meeting,
    a_member,
    a_named_item,
    a_partner,
    a_partnership,
    a_theme,
    accepted_by,
    held,
    sitting,
)
from tests.factories.people import a_person
from tests.factories.reasons import says_why

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rhythm", "last", "expected"),
    [
        ("monthly", date(2026, 6, 11), date(2026, 7, 9)),  # the second Thursday
        ("monthly", date(2026, 4, 30), date(2026, 5, 28)),  # the fifth Thursday is the last of May
        ("monthly", date(2026, 4, 6), date(2026, 5, 5)),  # the first Monday of May 2026 is a bank holiday
        ("monthly", date(2025, 12, 11), date(2026, 1, 8)),
        ("six_weekly", date(2026, 6, 11), date(2026, 7, 23)),
    ],
)
def test_the_rhythm_says_the_next_day(rhythm, last, expected):
    assert next_day(rhythm, last) == expected


def test_an_agenda_goes_out_five_working_days_before():
    assert agenda_due(date(2026, 6, 11)) == date(2026, 6, 4)
    assert agenda_due(date(2026, 4, 9)) == date(2026, 3, 31)  # Good Friday and Easter Monday between


@pytest.mark.feature(81)
def test_a_meeting_that_ends_makes_the_next_one_with_its_agenda():
    partnership = a_partnership()
    a_member(partnership)
    a_member(partnership)
    a_member(partnership)
    with time_machine.travel("2026-06-11T08:00:00+00:00"):
        meeting = a_meeting(partnership, days=0, hour=10)
        a_theme(partnership)
    with time_machine.travel("2026-06-11T09:05:00+00:00"):
        held(meeting)

    coming = partnership.meetings.to_come().get()
    assert timezone.localtime(coming.starts_at).isoformat() == "2026-07-09T10:00:00+01:00"
    assert coming.items.filter(kind="standing").count() == 10
    assert coming.agenda_due_on == date(2026, 7, 2)


def test_the_calendar_makes_one_next_meeting_and_no_second():
    partnership = a_partnership()
    a_member(partnership), a_member(partnership), a_member(partnership)
    meeting = a_meeting(partnership, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=1, hours=12)):
        held(meeting)
        cancel_meeting(partnership.meetings.to_come().get(), reason="Snow.", by=None)

        assert (keep_rhythm(), keep_rhythm()) == (1, 0)


def test_what_was_proposed_for_a_cancelled_meeting_waits_for_the_next():
    partnership = a_partnership()
    meeting = a_meeting(partnership)
    theme = a_theme(partnership)

    cancel_meeting(meeting, reason="Snow.", by=None)
    following = a_meeting(partnership, days=21)

    theme.refresh_from_db()
    assert theme.meeting == following


@pytest.mark.feature(81)
def test_an_agenda_that_nobody_sent_goes_out_by_itself_and_names_nobody():
    partnership = a_partnership()
    a_chair()
    member = a_member(partnership)
    meeting = a_meeting(partnership, days=14)
    item = a_named_item(partnership, organisations=[member.organisation])
    day = timezone.localdate(meeting.starts_at)

    with time_machine.travel(f"{agenda_due(day) - timedelta(days=1)}T12:00:00+00:00"):
        assert send_due_agendas() == 0
    with time_machine.travel(f"{agenda_due(day)}T12:00:00+00:00"):
        assert send_due_agendas() == 1
        assert send_due_agendas() == 0

    mails = Message.objects.filter(subject__contains="agenda")
    assert mails.count() == 2  # the delegate and the chair
    for mail in mails:
        assert item.person.full_name not in mail.body + mail.subject
        assert item.case.reference not in mail.body + mail.subject


def two_members():
    """(partnership, its meeting, a named item, a body with a role in it, a body without)."""
    partnership = a_partnership()
    inside, outside = a_member(partnership), a_member(partnership)
    meeting = a_meeting(partnership)
    item = a_named_item(partnership, organisations=[inside.organisation])
    return partnership, meeting, item, inside.organisation, outside.organisation


def secrets_of(item):
    """What must not be read by those outside: name, initials, ward, loss, the case."""
    names = item.person.full_name.split()
    initials = ".".join(name[0] for name in names) + "."
    return [item.person.full_name, initials, "4,321", item.case.reference, item.reference]


@pytest.mark.feature(83)
def test_a_named_item_is_read_by_who_has_a_role_and_signed(client):
    _, meeting, item, inside, _ = two_members()
    partner = a_partner(inside)
    client.force_login(partner)

    before = client.get(meeting.url()).content.decode()
    client.post(meeting.url("accept"), {"accepts": "on"})
    after = client.get(meeting.url()).content.decode()
    own = client.get(item.url()).content.decode()

    assert item.person.full_name not in before
    assert item.person.full_name in after
    assert "4,321" in own
    assert "Public task" in own
    assert "OFFICIAL-SENSITIVE" in own


@pytest.mark.feature(83)
def test_those_outside_find_no_trace_of_a_named_item_on_any_page(client):
    partnership, meeting, item, inside, outside = two_members()
    lay_paper(item, title="Letter of Mrs Secret", file_name="a.csv", content=b"a,b\n1,2\n", by=None)
    paper = Paper.objects.get()
    partner = a_partner(outside)
    accepted_by(partner, meeting)
    client.force_login(partner)
    pages = [
        meeting.url(), partnership.url(), reverse("maaf:meeting_list"), reverse("maaf:action_list"),
        reverse("maaf:action_list") + "?words=courier&state=any",
        reverse("maaf:agency_detail", args=[outside.reference]),
        reverse("web:home"), "/api/v1/agenda-items/", "/api/v1/actions/", "/api/v1/meetings/",
    ]  # fmt: skip

    for page in pages:
        answer = client.get(page)
        text = answer.content.decode()
        assert answer.status_code == 200, page
        assert not [secret for secret in secrets_of(item) if secret in text], page
        assert "Letter of Mrs Secret" not in text, page
    for shut in (item.url(), reverse("maaf:paper_download", args=[paper.reference]),
                 f"/api/v1/agenda-items/{item.reference}/"):  # fmt: skip
        assert client.get(shut).status_code == 404
    assert client.get(reverse("maaf:agency_detail", args=[inside.reference])).status_code == 404


@pytest.mark.feature(83)
def test_numbers_of_the_agenda_do_not_count_what_is_shut():
    _, meeting, _, inside, outside = two_members()
    a_named_item(meeting.partnership, organisations=[inside])

    seen = agenda_of(meeting, reader_of(a_partner(outside)))
    known = agenda_of(meeting, reader_of(a_partner(inside)))

    assert [entry.number for entry in in_order(seen)] == [str(number) for number in range(1, 11)]
    assert [entry.number for entry in in_order(known) if entry.item and entry.item.kind == "case"] == ["8.1", "8.2"]


def test_who_signed_nothing_may_be_given_no_role():
    partnership = a_partnership()
    member = a_member(partnership, signs=False)
    signed = a_member(partnership)

    with pytest.raises(RuleBroken, match="has signed no sharing agreement"):
        a_named_item(partnership, organisations=[member.organisation], controller=signed.organisation)


def test_the_programme_lead_reads_no_named_item(client, programme_lead):
    _, meeting, item, *_ = two_members()
    accepted_by(programme_lead, meeting)
    client.force_login(programme_lead)

    assert item.person.full_name not in client.get(meeting.url()).content.decode()
    assert client.get(item.url()).status_code == 404


@pytest.mark.feature(90)
def test_no_paper_opens_before_the_statement_is_accepted_and_accepting_is_kept(client):
    partnership = a_partnership()
    member = a_member(partnership)
    meeting = a_meeting(partnership)
    theme = a_theme(partnership)
    lay_paper(theme, title="Figures", file_name="a.csv", content=b"a,b\n1,2\n", by=None)
    there = reverse("maaf:paper_download", args=[Paper.objects.get().reference])
    partner = a_partner(member.organisation)
    client.force_login(partner)

    first = client.get(there)
    unticked = client.post(meeting.url("accept"), {})
    client.post(meeting.url("accept"), {"accepts": "on"})
    second = client.get(there)

    assert first["Location"] == meeting.url("accept")
    assert "Tick that you accept the statement." in unticked.content.decode()
    assert second.content == b"a,b\n1,2\n"
    accepted = StatementAccepted.objects.get()
    assert (accepted.user, accepted.organisation) == (partner, member.organisation)
    assert "closed part" in accepted.words
    assert AuditEntry.objects.filter(action="agenda_item.paper_read").count() == 1


def test_the_statement_is_of_one_meeting_and_opens_no_other(client):
    _, meeting, item, inside, _ = two_members()
    other = a_meeting(meeting.partnership, days=40)
    partner = a_partner(inside)
    accepted_by(partner, other)
    client.force_login(partner)

    assert client.get(item.url())["Location"] == meeting.url("accept")


def test_a_conflict_of_interest_shuts_the_item():
    _, meeting, item, inside, _ = two_members()
    a_member(meeting.partnership)
    sitting(meeting)

    declare_conflict(item, organisation=inside, what="Their driver is the suspect.", by=None)

    titles = [entry.title for entry in in_order(agenda_of(meeting, reader_of(a_partner(inside))))]
    assert item.person.full_name not in titles


@pytest.mark.feature(83)
def test_sharing_an_item_opens_it_and_is_written_down_as_a_disclosure():
    _, meeting, item, _, outside = two_members()

    share_item(item, organisation=outside, role="Visits her", by=None)

    titles = [entry.title for entry in in_order(agenda_of(meeting, reader_of(a_partner(outside))))]
    assert item.person.full_name in titles
    entry = AuditEntry.objects.get(action="agenda_item.shared")
    assert entry.recipient == outside.name


def proposal(**told):
    return {
        "kind": "case", "why_here": "She lost £4,321.", "basis": "public_task", "mark": "sensitive", **told
    }  # fmt: skip


@pytest.mark.feature(89)
def test_an_officer_proposes_a_case_with_its_basis_and_mark(client, stockport_officer):
    partnership = a_partnership()
    member = a_member(partnership)
    a_meeting(partnership)
    case = a_case("stockport", by=stockport_officer)
    client.force_login(stockport_officer)

    client.post(
        partnership.url("propose"),
        proposal(about=case.reference, controller=member.organisation.pk, organisations=[member.organisation.pk]),
    )

    item = AgendaItem.objects.get(kind="case")
    assert (item.person, item.basis_id, item.mark_id) == (case.person, "public_task", "sensitive")
    assert item.controller == member.organisation
    assert item.meeting is not None
    assert AuditEntry.objects.filter(action="agenda_item.proposed").exists()


def test_somebody_out_of_scope_is_refused_and_what_was_typed_is_kept(client, stockport_officer):
    partnership = a_partnership()
    member = a_member(partnership)
    theirs = a_person("trafford")
    client.force_login(stockport_officer)

    page = client.post(partnership.url("propose"), proposal(about=theirs.reference, controller=member.organisation.pk))

    text = page.content.decode()
    assert page.status_code == 400
    assert "There is no case or person that you can see under this reference." in text
    assert theirs.reference in text
    assert "She lost £4,321." in text
    assert not AgendaItem.objects.exists()


@pytest.mark.feature(89)
def test_a_case_without_a_lawful_basis_is_refused(client, stockport_officer):
    partnership = a_partnership()
    member = a_member(partnership)
    case = a_case("stockport", by=stockport_officer)
    client.force_login(stockport_officer)

    page = client.post(
        partnership.url("propose"), proposal(about=case.reference, controller=member.organisation.pk, basis="")
    )

    assert "Choose the lawful basis on which it is shared." in page.content.decode()
    assert not AgendaItem.objects.exists()


def test_a_theme_names_nobody(client, stockport_officer):
    partnership = a_partnership()
    case = a_case("stockport", by=stockport_officer)
    client.force_login(stockport_officer)

    page = client.post(
        partnership.url("propose"),
        {"kind": "theme", "title": "", "why_here": "Seven.", "mark": "official", "about": case.reference},
    )

    text = page.content.decode()
    assert "Enter a title." in text
    assert "A theme or an event names nobody." in text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.exe", b"MZ", "Choose a PDF, JPEG, PNG, CSV or XLSX file."),
        ("letter.pdf", b"MZ", "This is not a PDF, whatever its name says."),
        ("letter.csv", b"a" * 10_600_000, "The file must be 10 MB or smaller."),
    ],
)
def test_a_paper_of_a_wrong_type_or_size_is_refused(client, name, content, sentence):
    partnership = a_partnership()
    a_meeting(partnership)
    theme = a_theme(partnership)
    client.force_login(a_chair())

    page = client.post(theme.url("paper"), {"title": "The letter", "file": SimpleUploadedFile(name, content)})

    text = page.content.decode()
    assert page.status_code == 400
    assert sentence in text
    assert "The letter" in text
    assert not Paper.objects.exists()


def test_a_paper_of_the_strategic_partnership_belongs_to_no_borough_and_opens_for_its_members(client, programme_lead):
    meeting = a_meeting(a_partnership(None))
    theme = a_theme(meeting.partnership)
    client.force_login(programme_lead)
    client.post(
        theme.url("paper"), {"title": "Ten boroughs", "file": SimpleUploadedFile("a.csv", b"borough,visits\nBury,9\n")}
    )
    paper = Paper.objects.get()
    chair = a_chair()
    accept_statement(meeting, by=chair)

    client.force_login(chair)
    there = client.get(reverse("maaf:paper_download", args=[paper.reference]))

    assert paper.document.borough is None
    assert b"Bury,9" in there.content
    client.force_login(an_account("hub_officer", "stockport"))
    assert client.get(reverse("documents:detail", args=[paper.document.reference])).status_code == 404


def test_a_meeting_does_not_begin_before_its_day(client):
    meeting, chair = a_meeting(a_partnership(), days=2), a_chair()
    client.force_login(chair)

    page = client.post(meeting.url("begin"), {"chair": chair.pk})

    assert "Give it another time first if it is held earlier." in page.content.decode()
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.PLANNED


def test_an_issue_goes_up_and_its_answer_comes_back(client, programme_lead):
    partnership, strategic = a_partnership(), a_partnership(None)
    chair = a_chair()
    client.force_login(chair)
    client.post(partnership.url("raise"), {"title": "One number for banks", "words": "Each bank has its own."})
    issue = partnership.issues.get()
    above = a_meeting(strategic, days=20)
    coming = a_meeting(partnership, days=30)

    client.force_login(programme_lead)
    assert "One number for banks" in client.get(above.url()).content.decode()
    client.post(issue.url("answer"), {"answer": "The banks agreed on one."})

    client.force_login(chair)
    assert "The banks agreed on one." in client.get(coming.url()).content.decode()
    assert Message.objects.filter(to_user=chair, subject="An issue you raised has an answer").count() == 1


def test_a_chair_answers_no_issue(client):
    issue = raise_issue(a_partnership(), title="One number", words="Each has its own.", by=None)
    client.force_login(a_chair())

    assert client.get(issue.url("answer")).status_code == 404


def test_a_meeting_in_the_past_is_not_planned(client):
    partnership = a_partnership()
    client.force_login(a_chair())

    page = client.post(partnership.url("plan"), {"on": "2020-01-01", "clock": "10am", "place": "Town hall"})

    assert "Day must be today or in the future" in page.content.decode()
    assert "Town hall" in page.content.decode()
    assert not Meeting.objects.exists()


def test_a_meeting_is_not_moved_onto_the_day_of_another(client):
    partnership = a_partnership()
    first, second = a_meeting(partnership, days=7), a_meeting(partnership, days=14)
    client.force_login(a_chair())
    day = timezone.localdate(first.starts_at)

    page = client.post(second.url("move"), {"on": day.isoformat(), "clock": "3pm", "place": "Library"})

    assert "There is a meeting of this partnership on that day already." in page.content.decode()
    assert "Library" in page.content.decode()


@pytest.mark.feature(81)
def test_whoever_was_sent_the_agenda_is_told_that_the_meeting_moved_or_is_off():
    partnership = a_partnership()
    a_member(partnership), a_chair()
    meeting = a_meeting(partnership, days=20)

    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    assert not Message.objects.exists()  # nobody had been told of it

    send_agenda(meeting, by=None)
    meeting.refresh_from_db()
    move_meeting(meeting, starts_at=meeting.starts_at, place="Library", by=None)
    moved = Message.objects.filter(subject="A meeting has another time")
    assert not moved.exists()
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    cancel_meeting(meeting, reason="Mrs Secret is ill.", by=None)
    off = Message.objects.filter(subject="A meeting is cancelled")

    assert (moved.count(), off.count()) == (2, 2)  # the delegate and the chair
    meeting.refresh_from_db()
    assert f"{show_date(timezone.localdate(meeting.starts_at))} at 10am" in moved[0].body
    assert "Secret" not in off[0].body


def test_what_waits_for_a_meeting_is_read_by_the_hub_alone_and_found_on_the_partnerships_page(
    client, stockport_officer
):
    partnership = a_partnership()
    member = a_member(partnership)
    item, theme = a_named_item(partnership, organisations=[member.organisation]), a_theme(partnership)

    for outside in (a_partner(member.organisation), a_chair()):
        client.force_login(outside)
        page = client.get(partnership.url()).content.decode()
        assert theme.title in page
        assert item.person.full_name not in page
        assert client.get(item.url()).status_code == 404
        assert client.get(f"/api/v1/agenda-items/{item.reference}/").status_code == 404
    client.force_login(stockport_officer)
    assert item.person.full_name in client.get(partnership.url()).content.decode()
    assert client.get(item.url()).status_code == 200


def test_the_hundredth_case_still_stands_under_the_case_review():
    partnership = a_partnership()
    member = a_member(partnership)
    meeting = a_meeting(partnership)
    first = a_named_item(partnership, organisations=[member.organisation])
    AgendaItem.objects.bulk_create(
        AgendaItem(
            reference=new_reference("AI"), partnership=partnership, meeting=meeting, kind="case", part="closed",
            person=first.person, basis=first.basis, controller=first.controller, mark=first.mark, position=899,
        )
        for _ in range(99)
    )  # fmt: skip
    last = a_named_item(partnership, organisations=[member.organisation])

    entries = agenda_of(meeting, reader_of(a_partner(member.organisation)))

    assert [each.item for each in entries[7].children][-1] == last
    assert not entries[8].children


def test_an_issue_of_another_borough_is_read_on_the_agenda_and_leads_nowhere(client):
    above = a_meeting(a_partnership(None), days=20)
    issue = raise_issue(a_partnership(), title="One number for banks", words="Each has its own.", by=None)
    item = above.items.get(kind="issue")

    client.force_login(a_chair("trafford"))
    theirs = client.get(item.url()).content.decode()
    client.force_login(a_chair("stockport"))

    assert "One number for banks" in theirs
    assert issue.url() not in theirs
    assert issue.url() in client.get(item.url()).content.decode()


def test_the_file_of_a_paper_is_kept_under_a_name_that_says_nothing_of_anybody():
    partnership = a_partnership()
    member = a_member(partnership)
    a_meeting(partnership)
    item = a_named_item(partnership, organisations=[member.organisation])

    paper = lay_paper(item, title="Her letter", file_name="Mrs Secret.csv", content=b"a,b\n1,2\n", by=None)

    assert (paper.document.file_name, "Secret" in paper.document.title) == ("paper.csv", False)


@pytest.mark.parametrize("role", ["hub_officer", "investigator"])
def test_a_paper_of_a_meeting_has_no_other_door(client, role):
    partnership = a_partnership()
    member = a_member(partnership)
    a_meeting(partnership)
    item = a_named_item(partnership, organisations=[member.organisation])
    document = lay_paper(item, title="Her letter", file_name="a.csv", content=b"a,b\n1,2\n", by=None).document
    client.force_login(an_account(role, "stockport" if role == "hub_officer" else None))
    if role == "investigator":
        says_why(client)

    listed = client.get(reverse("documents:list"))

    assert listed.status_code == 200
    assert document.reference not in listed.content.decode()
    for page in ("detail", "download"):
        assert client.get(reverse(f"documents:{page}", args=[document.reference])).status_code == 404


def test_of_what_two_people_do_at_once_one_is_told_why_not(committed_db):
    partnership = a_partnership()
    member = a_member(partnership)
    first, second = a_meeting(partnership, days=0, hour=23), a_meeting(partnership, days=1)
    case, chairs = a_case("stockport"), [a_chair(), a_chair()]
    Meeting.objects.filter(pk=second.pk).update(starts_at=first.starts_at)

    sat = at_once(
        lambda: begin_meeting(first, chair=chairs[0], by=chairs[0]),
        lambda: begin_meeting(second, chair=chairs[1], by=chairs[1]),
    )
    proposed = at_once(
        *[lambda: a_named_item(partnership, case=case, organisations=[member.organisation])] * 2
    )  # fmt: skip

    assert (sat, partnership.meetings.filter(state="sitting").count()) == (["done", "refused"], 1)
    assert (proposed, AgendaItem.objects.filter(kind="case").count()) == (["done", "refused"], 1)


def at_once(*doings) -> list[str]:
    barrier, outcomes = Barrier(len(doings)), []

    def one(doing):
        barrier.wait()
        try:
            doing()
            outcomes.append("done")
        except RuleBroken:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=one, args=[doing]) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_only_a_chair_takes_the_chair():
    meeting = a_meeting()

    with pytest.raises(RuleBroken, match="does not chair this partnership"):
        sitting(meeting, an_account("hub_coordinator", "stockport"))
