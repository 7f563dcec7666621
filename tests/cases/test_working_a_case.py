"""A case is changed, noted, given to somebody, closed and reopened."""

from datetime import date

import pytest

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.identifiers import comparable
from fraudhub.cases.models import CaseNote, CloseReason, FraudCase
from fraudhub.cases.timeline import happenings
from fraudhub.cases.verbs import (
    answer_closing,
    change_case,
    close_case,
    correct_note,
    draft_claim,
    hand_over_case,
    name_identifier,
    note_on_case,
    remove_identifier,
    reopen_case,
)
from fraudhub.core.errors import RuleBroken, Stale
from tests.factories.cases import a_case, a_closed_case, a_payment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def the_reason(code):
    return CloseReason.objects.get(pk=code)


def test_a_change_is_kept_with_what_it_was_before(stockport_officer):
    case = a_case(by=stockport_officer)

    case = change_case(case, version=1, summary="A roofer came twice.", by=stockport_officer)

    assert (case.summary, case.version) == ("A roofer came twice.", 2)
    assert [row.summary for row in case.history.order_by("history_id")] == ["", "A roofer came twice."]
    assert AuditEntry.objects.get(action="case.changed").fields == ["summary"]


@pytest.mark.feature(67)
def test_a_stale_edit_changes_nothing_and_gets_the_newer_version(stockport_officer, stockport_coordinator):
    case = a_case(by=stockport_officer)
    change_case(case, version=1, summary="First.", by=stockport_officer)

    with pytest.raises(Stale) as stale:
        change_case(case, version=1, summary="Second.", by=stockport_coordinator)

    assert (stale.value.current.summary, stale.value.current.version) == ("First.", 2)
    case.refresh_from_db()
    assert case.summary == "First."


def test_an_old_page_that_changes_nothing_is_no_conflict(stockport_officer):
    case = a_case(by=stockport_officer)
    change_case(case, version=1, summary="Same.", by=stockport_officer)

    assert change_case(case, version=1, summary="Same.", by=stockport_officer).version == 2


def test_a_case_is_given_only_to_who_works_cases_there(stockport_officer, stockport_coordinator, trafford_officer):
    case = a_case(by=stockport_officer)

    assert hand_over_case(case, owner=stockport_coordinator, by=stockport_officer).owner == stockport_coordinator
    with pytest.raises(RuleBroken, match="does not work cases in Stockport"):
        hand_over_case(case, owner=trafford_officer, by=stockport_officer)
    assert hand_over_case(case, owner=None, by=stockport_officer).owner is None


@pytest.mark.feature(57)
def test_a_note_is_corrected_once_by_a_note_of_its_own(stockport_officer):
    note = note_on_case(a_case(by=stockport_officer), text="She paid £400.", by=stockport_officer)

    better = correct_note(note, text="She paid £4,000.", visibility="hub", by=stockport_officer)

    assert (note.text, better.corrects) == ("She paid £400.", note)
    assert list(CaseNote.objects.standing()) == [better]
    with pytest.raises(RuleBroken, match="corrected already"):
        correct_note(note, text="No.", visibility="hub", by=stockport_officer)


@pytest.mark.feature(57)
def test_a_restricted_note_is_read_by_coordinators_and_its_writer(stockport_officer, stockport_coordinator):
    case = a_case(by=stockport_officer)
    mine = note_on_case(case, text="Mine.", visibility="restricted", by=stockport_officer)
    theirs = note_on_case(case, text="Theirs.", visibility="restricted", by=stockport_coordinator)

    def texts(viewer):
        return {each.text for each in happenings(case, viewer) if each.kind == "notes"}

    assert texts(stockport_officer) == {mine.text}
    assert texts(stockport_coordinator) == {mine.text, theirs.text}


@pytest.mark.feature(66)
def test_a_case_closes_with_a_reason(stockport_officer):
    case = a_case(by=stockport_officer)

    close_case(case, reason=the_reason("protected"), by=stockport_officer)

    case.refresh_from_db()
    assert (case.status, case.closed_on) == ("closed", date(2025, 6, 2))
    assert AuditEntry.objects.get(action="case.closed").facts["reason"] == "protected"


@pytest.mark.feature(66)
def test_some_closings_need_a_second_person(stockport_officer, stockport_coordinator):
    case = a_case(by=stockport_officer)
    with pytest.raises(RuleBroken, match="a second person decides by what you write"):
        close_case(case, reason=the_reason("declined"), by=stockport_officer)
    closing = close_case(case, reason=the_reason("declined"), note="She said no twice.", by=stockport_officer)
    case.refresh_from_db()
    assert (case.status, case.closed_on) == ("closing", None)

    with pytest.raises(RuleBroken, match="nobody agrees to their own wish"):
        answer_closing(closing, agreed=True, by=stockport_officer)
    answer_closing(closing, agreed=True, by=stockport_coordinator)

    case.refresh_from_db()
    assert case.status == "closed"


def test_a_closing_that_is_not_agreed_leaves_the_case_open_with_the_reason(stockport_officer, stockport_coordinator):
    case = a_case(by=stockport_officer)
    closing = close_case(case, reason=the_reason("died"), note="A neighbour said so.", by=stockport_officer)

    with pytest.raises(RuleBroken, match="Say why the case stays open"):
        answer_closing(closing, agreed=False, by=stockport_coordinator)
    answer_closing(closing, agreed=False, note="It was her sister.", by=stockport_coordinator)

    case.refresh_from_db()
    assert case.status == "open"
    assert close_case(case, reason=the_reason("protected"), by=stockport_officer).agreed


def test_what_stands_in_the_way_is_told_all_at_once(stockport_officer):
    case = a_case(by=stockport_officer)
    draft_claim(case, bank="Northern Bank", payments=[a_payment(case)], by=stockport_officer)
    change_case(case, version=1, review_on=date(2025, 7, 1), by=stockport_officer)

    with pytest.raises(RuleBroken) as refused:
        close_case(case, reason=the_reason("protected"), by=stockport_officer)

    assert len(refused.value.sentences) == 2
    assert "The claim to Northern Bank is open. Close it with a reason first." in refused.value.sentences


@pytest.mark.feature(67)
def test_a_closed_case_is_changed_only_after_it_is_reopened(stockport_officer):
    case = a_closed_case(by=stockport_officer)
    for late in (
        lambda: change_case(case, version=case.version, summary="Late.", by=stockport_officer),
        lambda: a_payment(case),
        lambda: name_identifier(case, kind="trader", value="apex", as_written="Apex", by=stockport_officer),
    ):
        with pytest.raises(RuleBroken, match="Reopen it first"):
            late()

    case = reopen_case(case, reason="A second report came.", by=stockport_officer)

    assert (case.status, case.closed_on) == ("open", None)
    assert case.closings.get().reopened_because == "A second report came."
    assert change_case(case, version=case.version, summary="Late.", by=stockport_officer).summary == "Late."


def test_what_was_learnt_late_may_be_noted_on_a_closed_case(stockport_officer):
    case = a_closed_case(by=stockport_officer)

    note_on_case(case, text="Her bank rang.", by=stockport_officer)

    assert FraudCase.objects.get(pk=case.pk).status == "closed"


@pytest.mark.feature(56)
def test_the_timeline_tells_everything_newest_first(stockport_coordinator, time_machine):
    case = a_case(by=stockport_coordinator)
    a_payment(case, paid_on=date(2025, 5, 1), by=stockport_coordinator)
    time_machine.move_to("2025-06-03T08:00:00Z", tick=False)
    note_on_case(case, text="Rang her.", by=stockport_coordinator)
    time_machine.move_to("2025-06-04T08:00:00Z", tick=False)
    close_case(case, reason=the_reason("protected"), by=stockport_coordinator)

    told = [each.heading for each in happenings(case, stockport_coordinator)]

    assert told == [
        "Closed: Protected: what could be done is done", "Note", "Case opened", "Payment lost: £1,000.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("phone", "0161 496 0999", "+441614960999"),
        ("account", "20-00-00 1234", "2000001234"),
        ("account", "200000, 1234", "2000001234"),
        ("trader", "APEX Roofing Ltd.", "apex roofing"),
        ("trader", "Mr. O’Brien", "obrien"),
        ("email", "Roof@Example.com", "roof@example.com"),
        ("website", "https://www.Apex-Roofing.example/contact", "apex-roofing.example"),
    ],
)
def test_the_same_thing_is_compared_in_one_form(kind, typed, value):
    assert comparable(kind, typed)[0] == value


def test_a_phone_number_is_shown_as_people_dial_it():
    assert comparable("phone", "+44 161 496 0999") == ("+441614960999", "0161 496 0999")


def test_a_thing_that_was_named_by_mistake_links_no_longer(stockport_officer):
    case, other = a_case(by=stockport_officer), a_case(by=stockport_officer)
    for each in (case, other):
        named = name_identifier(each, kind="trader", value="apex", as_written="Apex", by=stockport_officer)

    remove_identifier(named, reason="Another roofer.", by=stockport_officer)

    assert not case.identifiers.model.objects.in_other_cases_than(case).exists()
    with pytest.raises(RuleBroken, match="taken out already"):
        remove_identifier(named, reason="Again.", by=stockport_officer)
