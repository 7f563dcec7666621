"""Triage: a report becomes a case, joins one, or is set aside."""

from datetime import date

import pytest

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.incidents import earlier_cases, linked_cases, what_it_may_be_part_of, who_it_may_be
from fraudhub.cases.models import FraudCase, FraudReport, Identifier, Triage
from fraudhub.cases.verbs import (
    join_case,
    name_identifier,
    open_case,
    set_aside_report,
    take_out_report,
    triage_to_new_case,
    triage_to_somebody_new,
)
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import Scope
from fraudhub.people.models import Person
from fraudhub.people.verbs import confirm_match
from tests.factories.accounts import the_borough
from tests.factories.cases import a_case, a_closed_case, a_report, a_row, imported
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
TODAY = "2025-06-02T08:00:00Z"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.mark.feature(55)
def test_a_report_leads_to_a_case_that_begins_with_what_it_says(stockport_officer):
    person = a_person("stockport")
    report = a_report("stockport", fraud_type_code="NFIB1D", summary="He asked for money for a ticket.")

    case = triage_to_new_case(report, person=person, by=stockport_officer)

    assert (case.borough_id, case.person, case.owner, case.status) == (
        the_borough("stockport").code, person, stockport_officer, "open",
    )  # fmt: skip
    assert (case.fraud_type_id, case.summary) == ("NFIB1D", "He asked for money for a ticket.")
    assert report.triage.case == case
    assert {"case.opened", "report.triaged"} <= set(AuditEntry.objects.values_list("action", flat=True))


@pytest.mark.feature(40)
def test_a_report_of_somebody_new_adds_them_as_the_report_describes_them(stockport_officer):
    report = a_report(
        "stockport", victim_name="Ada Novak", victim_birth_date="1941-03-02", victim_phone="0161 496 0123"
    )

    case = triage_to_somebody_new(report, full_name="Ada Novak", borough=the_borough("stockport"), by=stockport_officer)

    assert (case.person.full_name, case.person.birth_date) == ("Ada Novak", date(1941, 3, 2))
    assert case.person.phone == "+441614960123"
    assert case.person.name_source_id == "report"


@pytest.mark.feature(59)
def test_forty_reports_of_one_romance_fraud_are_one_case(stockport_officer):
    case = a_case("stockport")
    reports = [a_report("stockport") for _ in range(40)]

    for report in reports:
        join_case(report, case, by=stockport_officer)

    assert case.triages.count() == 40
    assert FraudReport.objects.victims() == 1


def test_two_who_triage_one_report_open_one_case(stockport_officer):
    report, person = a_report("stockport"), a_person("stockport")
    first = triage_to_new_case(report, person=person, by=stockport_officer)

    with pytest.raises(RuleBroken, match=f"belongs to case {first.reference} already"):
        triage_to_new_case(report, person=person, by=stockport_officer)

    assert FraudCase.objects.count() == 1


def test_a_report_is_set_aside_with_a_reason_and_may_still_lead_to_a_case(stockport_officer):
    report = a_report("stockport")
    set_aside_report(report, reason="A letter was sent.", by=stockport_officer)

    case = triage_to_new_case(report, person=a_person("stockport"), by=stockport_officer)

    triage = Triage.objects.get(report=report)
    assert (triage.case, triage.reason) == (case, "")
    assert [row.decision for row in triage.history.order_by("history_id")] == ["set_aside", "case"]


def test_a_report_in_the_wrong_case_is_taken_out_and_waits_again(stockport_officer):
    case, report = a_case("stockport"), a_report("stockport")
    triage = join_case(report, case, by=stockport_officer)

    take_out_report(triage, reason="Another Mrs Kay.", by=stockport_officer)

    assert Triage.objects.waiting().filter(report=report).exists()
    entry = AuditEntry.objects.get(action="report.taken_out")
    assert (entry.reason, set(entry.references)) == ("Another Mrs Kay.", {report.reference, case.reference})


def test_a_closed_case_takes_no_report_before_it_is_reopened(stockport_officer):
    with pytest.raises(RuleBroken, match="Reopen it first"):
        join_case(a_report("stockport"), a_closed_case("stockport"), by=stockport_officer)


def test_somebody_known_to_another_hub_is_not_put_into_this_hubs_case(stockport_officer):
    with pytest.raises(RuleBroken, match="known to another hub"):
        open_case(borough=the_borough("stockport"), person=a_person("trafford"), by=stockport_officer)


@pytest.mark.feature(28)
def test_the_same_person_and_the_same_incident_are_proposed_with_their_evidence():
    margaret = a_person("stockport", full_name="Margaret Ollerenshaw", birth_date=date(1940, 2, 1))
    case = a_case("stockport", person=margaret, occurred_on=date(2025, 5, 1))
    report = a_report(
        "stockport", victim_name="Margret Olerenshaw", victim_birth_date="1940-02-01", occurred_on="2025-05-05"
    )
    scope = Scope.borough(the_borough("stockport").code)

    people = who_it_may_be(report, scope)
    [(found, why)] = what_it_may_be_part_of(report, people, scope)

    assert [each.person for each in people] == [margaret]
    assert "the same date of birth" in people[0].comparison.agrees
    assert found == case
    assert "within a month of it" in why


def test_nobody_and_no_case_of_another_hub_is_proposed():
    a_case("trafford", person=a_person("trafford", full_name="Margaret Ollerenshaw", birth_date=date(1940, 2, 1)))
    report = a_report("stockport", victim_name="Margaret Ollerenshaw", victim_birth_date="1940-02-01")
    scope = Scope.borough(the_borough("stockport").code)

    people = who_it_may_be(report, scope)

    assert (people, what_it_may_be_part_of(report, people, scope)) == ([], [])


def test_reports_of_the_last_weeks_wait_and_older_ones_are_history():
    imported(
        a_row(reference="new", reported_on="2025-05-30"),
        a_row(reference="edge", reported_on="2025-05-05"),
        a_row(reference="history", reported_on="2025-05-04"),
    )

    waiting = Triage.objects.waiting().order_by("report__source_reference")

    assert [triage.report.source_reference for triage in waiting] == ["edge", "new"]
    assert {triage.due_on for triage in waiting} == {date(2025, 6, 3)}


@pytest.mark.feature(62)
def test_a_repeat_victim_is_seen_across_boroughs_without_opening_the_other_file():
    here, there = a_person("stockport"), a_person("trafford")
    confirm_match(here, there, by=None)
    first, other = a_case("stockport", person=here), a_case("trafford", person=there)
    second = a_case("stockport", person=here)

    mine, elsewhere = earlier_cases(second, Scope.borough(the_borough("stockport").code))

    assert (mine, elsewhere) == ([first], True)
    assert earlier_cases(second, Scope.everything()) == ([other, first], False)


def test_victims_are_counted_by_person_whatever_row_they_are_written_with(stockport_officer):
    here, there, somebody = a_person("stockport"), a_person("trafford"), a_person("bury")
    for person in (here, there, somebody, here):
        slug = person.borough.slug
        triage_to_new_case(a_report(slug), person=person, by=None)
    a_report("stockport")
    assert FraudReport.objects.victims() == 4

    confirm_match(here, there, by=None)

    assert FraudReport.objects.victims() == 3
    rows = {row["area"]: row["victims"] for row in FraudReport.objects.totals_by_borough()}
    assert rows == {the_borough(slug).code: count for slug, count in (("stockport", 2), ("trafford", 1), ("bury", 1))}


@pytest.mark.feature(68)
def test_the_same_phone_in_two_cases_links_them_and_another_hubs_is_only_counted():
    mine, near, far = a_case("stockport"), a_case("stockport"), a_case("trafford")
    for case in (mine, near, far):
        name_identifier(case, kind="phone", value="+441614960999", as_written="+441614960999", by=None)
    name_identifier(near, kind="trader", value="apex roofing", as_written="Apex Roofing Ltd", by=None)

    linked, elsewhere = linked_cases(mine, Scope.borough(the_borough("stockport").code))

    assert [(case, shared) for case, shared in linked] == [(near, ["Phone number: +441614960999"])]
    assert elsewhere == 1
    assert len(linked_cases(mine, Scope.everything())[0]) == 2
    assert [each.value for each in Identifier.objects.shared_with_other_cases(near)] == ["+441614960999"]


def test_a_person_is_not_lost_when_the_report_cannot_be_triaged(stockport_officer):
    report = a_report("stockport", victim_name="Ada Novak")
    triage_to_new_case(report, person=a_person("stockport"), by=stockport_officer)
    before = Person.objects.count()

    with pytest.raises(RuleBroken):
        triage_to_somebody_new(report, full_name="Ada Novak", borough=the_borough("stockport"), by=stockport_officer)

    assert Person.objects.count() == before
