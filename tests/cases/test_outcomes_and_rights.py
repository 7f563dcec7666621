"""Outcomes with their history, and the clocks of the Victims' Code."""

from datetime import date

import pytest

from fraudhub.cases.models import CloseReason, CodeDuty, CodeRight, FraudCase, OutcomeCode
from fraudhub.cases.outcomes import shares_by_year, the_set
from fraudhub.cases.verbs import (
    agree_updates,
    begin_duty,
    close_case,
    decide_enhanced_rights,
    decide_outcome,
    drop_duty,
    meet_duty,
    reopen_case,
    triage_to_new_case,
)
from fraudhub.core.errors import RuleBroken
from tests.factories.cases import a_case, a_report
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def the_code(code):
    return OutcomeCode.objects.get(pk=code)


def the_duty(case, right) -> CodeDuty:
    return case.duties.waiting().get(right=right)


def an_outcome(case, code, day, **told):
    return decide_outcome(case, outcome=the_code(code), decided_on=day, by=None, **told)


def test_an_outcome_stands_in_the_place_of_the_one_before_and_both_are_kept():
    case = a_case()
    an_outcome(case, "18", date(2025, 6, 2))
    an_outcome(case, "1", date(2025, 6, 2), suspect_is_named=True)

    assert [each.outcome_id for each in case.outcomes.all()] == ["1", "18"]


def test_an_outcome_may_be_older_than_the_case_and_not_than_what_was_reported():
    """The police decided before the report reached the hub."""
    report = a_report(reported_on="2025-05-10", received_on="2025-05-30")
    case = triage_to_new_case(report, person=a_person(), by=None)
    began_long_ago = a_case(occurred_on=date(1995, 4, 1))

    with pytest.raises(RuleBroken, match="cannot be older than what was reported, 10 May 2025"):
        an_outcome(case, "18", date(2025, 5, 9))
    assert an_outcome(case, "18", date(2025, 5, 12)).outcome_id == "18"
    with pytest.raises(RuleBroken, match="cannot be older than what was reported, 1 January 2000"):
        an_outcome(began_long_ago, "18", date(1999, 12, 31))


def test_an_outcome_needs_what_its_code_needs():
    case = a_case()

    with pytest.raises(RuleBroken, match="needs a named suspect"):
        an_outcome(case, "1", date(2025, 6, 2))
    with pytest.raises(RuleBroken, match="nothing to take back"):
        an_outcome(case, "0", date(2025, 6, 2))
    with pytest.raises(RuleBroken, match="cannot be older than what was reported, 2 June 2025"):
        an_outcome(case, "18", date(2025, 6, 1))
    with pytest.raises(RuleBroken, match="today or in the past"):
        an_outcome(case, "18", date(2025, 6, 3))


def test_positive_is_a_dated_set_and_every_share_says_which():
    cases = [a_case() for _ in range(4)]
    an_outcome(cases[0], "1", date(2025, 6, 2), suspect_is_named=True)
    an_outcome(cases[1], "22", date(2025, 6, 2), suspect_is_named=True)
    an_outcome(cases[2], "19", date(2025, 6, 2))
    narrow, there = the_set("", date(2026, 2, 1))
    wide, _ = the_set("wide-2026", date(2026, 2, 1))

    [by_narrow] = shares_by_year(FraudCase.objects.all(), narrow)
    [by_wide] = shares_by_year(FraudCase.objects.all(), wide)

    assert [each.pk for each in there] == ["judicial-2026", "wide-2026"]
    assert (by_narrow.cases, by_narrow.without, by_narrow.positive, by_narrow.share) == (4, 1, 1, 25.0)
    assert (by_wide.positive, by_wide.share, by_wide.share_without_nationally_filed) == (2, 50.0, 66.7)
    assert the_set("", date(2025, 6, 2)) == (None, [])


@pytest.mark.feature(69)
def test_rights_run_from_the_report_and_in_working_days_of_england():
    report = a_report("stockport", reported_on="2025-05-22")  # a Thursday before a bank holiday
    case = triage_to_new_case(report, person=a_person("stockport"), by=None)

    assert the_duty(case, "R4_REFER").due_on == date(2025, 5, 27)
    assert the_duty(case, "R3_CONFIRM").due_on == date(2025, 5, 30)
    assert the_duty(case, "R4_REFER").state(date(2025, 6, 2)) == "late"
    assert the_duty(case, "R6_UPDATES").due_on == date(2025, 6, 30)


@pytest.mark.feature(69)
def test_what_was_due_is_met_or_met_late_with_a_reason(time_machine):
    duty = the_duty(a_case(), "R4_REFER")
    assert duty.due_on == date(2025, 6, 4)
    time_machine.move_to("2025-06-06T08:00:00Z", tick=False)

    with pytest.raises(RuleBroken, match=r"It was due by 4 June 2025\. Say why it was late"):
        meet_duty(duty, met_on=date(2025, 6, 5), how="phone", by=None)
    late = meet_duty(duty, met_on=date(2025, 6, 5), how="phone", late_reason="No answer twice.", by=None)

    assert late.state(date(2025, 6, 6)) == "met late"
    in_time = the_duty(late.case, "R3_CONFIRM")
    assert meet_duty(in_time, met_on=date(2025, 6, 3), met_by="Report Fraud", by=None).state(date(2025, 6, 6)) == "met"


@pytest.mark.feature(69)
def test_enhanced_rights_shorten_every_clock_that_still_runs():
    case = a_case()
    duty = begin_duty(
        case, right=CodeRight.objects.get(pk="R6_EVENT"), happened_on=date(2025, 6, 2), because="An arrest", by=None
    )
    assert duty.due_on == date(2025, 6, 9)

    decide_enhanced_rights(case, apply=True, ground="persistent", by=None)

    duty.refresh_from_db()
    assert duty.due_on == date(2025, 6, 3)
    later = begin_duty(
        case, right=CodeRight.objects.get(pk="R6_CHARGE"), happened_on=date(2025, 6, 2), because="Charged", by=None
    )
    assert later.due_on == date(2025, 6, 3)
    decide_enhanced_rights(case, apply=False, by=None)
    later.refresh_from_db()
    assert later.due_on == date(2025, 6, 9)


@pytest.mark.feature(69)
def test_updates_come_as_often_as_was_agreed_and_each_starts_the_next(time_machine):
    case = a_case()
    agree_updates(case, every_days=14, how="letter", note="Not by phone.", by=None)
    assert the_duty(case, "R6_UPDATES").due_on == date(2025, 6, 16)
    time_machine.move_to("2025-06-10T08:00:00Z", tick=False)

    meet_duty(the_duty(case, "R6_UPDATES"), met_on=date(2025, 6, 10), how="letter", by=None)

    assert the_duty(case, "R6_UPDATES").due_on == date(2025, 6, 24)


@pytest.mark.feature(69)
def test_who_wanted_no_updates_and_agrees_to_them_after_all_gets_them(time_machine):
    case = a_case()
    drop_duty(the_duty(case, "R6_UPDATES"), reason="She does not want to hear of it.", by=None)
    time_machine.move_to("2025-06-10T08:00:00Z", tick=False)

    agree_updates(case, every_days=14, how="letter", by=None)

    assert [duty.due_on for duty in case.duties.waiting().filter(right="R6_UPDATES")] == [date(2025, 6, 24)]


def test_with_the_closing_updates_end_and_the_victim_is_told_why():
    case = a_case()
    close_case(case, reason=CloseReason.objects.get(pk="protected"), by=None)

    assert not case.duties.waiting().filter(right="R6_UPDATES").exists()
    assert the_duty(case, "R6_CLOSE").due_on == date(2025, 6, 9)

    reopen_case(case, reason="A new report.", by=None)
    assert the_duty(case, "R6_UPDATES").due_on == date(2025, 6, 30)
    assert not case.duties.waiting().filter(right="R6_CLOSE").exists()


def test_what_is_owed_no_longer_says_why_and_stays_in_the_history():
    duty = the_duty(a_case(), "R4_REFER")

    drop_duty(duty, reason="She does not want it now.", by=None)

    duty.refresh_from_db()
    assert duty.state(date(2025, 6, 2)) == "dropped"
    with pytest.raises(RuleBroken, match="owed no longer"):
        meet_duty(duty, met_on=date(2025, 6, 2), how="phone", by=None)


def test_a_clock_that_starts_by_itself_is_not_started_by_hand():
    with pytest.raises(RuleBroken, match="starts by itself"):
        begin_duty(
            a_case(), right=CodeRight.objects.get(pk="R4_REFER"), happened_on=date(2025, 6, 2), because="", by=None
        )
