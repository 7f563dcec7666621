"""What becomes of a report."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.cases.audit import CaseAudit, ReportAudit
from fraudhub.cases.incidents import person_from
from fraudhub.cases.models import FraudCase, FraudReport, Triage
from fraudhub.cases.rules.casework import (
    why_not_join,
    why_not_open,
    why_not_set_aside,
    why_not_take_out,
    why_not_triage,
)
from fraudhub.cases.rules.reports import TRIAGE_WITHIN_WORKING_DAYS
from fraudhub.cases.verbs.rights import begin_clocks
from fraudhub.core.errors import refuse_if
from fraudhub.core.working_days import after_working_days
from fraudhub.geography.models import Borough
from fraudhub.people.models import Person
from fraudhub.people.verbs import add_person


@transaction.atomic
def open_case(
    *,
    borough: Borough,
    person: Person,
    owner=None,
    summary: str = "",
    fraud_type=None,
    method=None,
    channel: str = "",
    occurred_on: date | None = None,
    reported_on: date | None = None,
    by,
) -> FraudCase:
    """A new incident. Who opens it owns it, unless somebody else is named. The clocks of the Victims' Code start with
    the report, or today."""
    today = timezone.localdate()
    refuse_if(why_not_open(borough=borough, person=person, occurred_on=occurred_on, today=today))
    case = FraudCase.objects.create(
        borough=borough,
        person=person,
        owner=owner or by,
        summary=summary,
        fraud_type=fraud_type,
        method=method,
        channel=channel,
        occurred_on=occurred_on,
        opened_on=today,
        created_by=by,
    )
    audit(CaseAudit.OPENED, case, by=by, references=[person.reference])
    begin_clocks(case, since=reported_on, by=by)
    return case


@transaction.atomic
def triage_to_somebody_new(report: FraudReport, *, full_name: str, borough: Borough, by) -> FraudCase:
    """As ``triage_to_new_case``, for somebody whom the hub does not know: what the report says of them is kept."""
    refuse_if(why_not_triage(_held(report, by=by)))
    person = add_person(**person_from(report, full_name=full_name, borough=borough), by=by)
    return triage_to_new_case(report, person=person, by=by)


@transaction.atomic
def triage_to_new_case(report: FraudReport, *, person: Person, by) -> FraudCase:
    """The report is an incident of its own. What it says of the fraud is where the case begins."""
    triage = _held(report, by=by)
    refuse_if(why_not_triage(triage))
    case = open_case(
        borough=person.borough,
        person=person,
        summary=report.summary,
        fraud_type=report.fraud_type,
        method=report.method,
        channel=report.channel,
        occurred_on=report.occurred_on,
        reported_on=report.reported_on,
        by=by,
    )
    _decide(triage, Triage.Decision.CASE, case=case, by=by)
    return case


@transaction.atomic
def join_case(report: FraudReport, case: FraudCase, *, by) -> Triage:
    """One more report of an incident we work already."""
    triage = _held(report, by=by)
    case = FraudCase.objects.select_for_update().get(pk=case.pk)
    refuse_if(why_not_join(triage, case))
    return _decide(triage, Triage.Decision.CASE, case=case, by=by)


@transaction.atomic
def set_aside_report(report: FraudReport, *, reason: str, by) -> Triage:
    triage = _held(report, by=by)
    refuse_if(why_not_set_aside(triage))
    return _decide(triage, Triage.Decision.SET_ASIDE, reason=reason, by=by)


@transaction.atomic
def take_out_report(triage: Triage, *, reason: str, by) -> Triage:
    """It was put into the wrong case: it waits again for somebody to decide."""
    triage = Triage.objects.select_for_update().get(pk=triage.pk)
    refuse_if(why_not_take_out(triage))
    case = triage.case
    triage.decision, triage.case, triage.reason = "", None, ""
    triage.decided_at = triage.decided_by = None
    triage.due_on = after_working_days(timezone.localdate(), TRIAGE_WITHIN_WORKING_DAYS)
    triage.save()
    audit(ReportAudit.TAKEN_OUT, triage, by=by, references=[triage.report.reference, case.reference], reason=reason)
    return triage


def _held(report: FraudReport, *, by) -> Triage:
    """The report's triage, locked. A report that was history when it came has none yet; its own row is locked first,
    so that two who press at once make one."""
    FraudReport.objects.select_for_update(no_key=True).get(pk=report.pk)
    triage = Triage.objects.filter(report=report).first()
    if triage is None:
        due_on = after_working_days(timezone.localdate(report.created_at), TRIAGE_WITHIN_WORKING_DAYS)
        triage = Triage.objects.create(report=report, due_on=due_on, created_by=by)
    return triage


def _decide(triage: Triage, decision: str, *, case: FraudCase | None = None, reason: str = "", by) -> Triage:
    triage.decision, triage.case, triage.reason = decision, case, reason
    triage.decided_at, triage.decided_by = timezone.now(), by
    triage.save()
    set_aside = decision == Triage.Decision.SET_ASIDE
    audit(
        ReportAudit.SET_ASIDE if set_aside else ReportAudit.TRIAGED,
        triage,
        by=by,
        references=[triage.report.reference, *([case.reference] if case else [])],
        reason=reason,
        boroughs={triage.report.victim_borough_id, case.borough_id if case else None},
    )
    return triage
