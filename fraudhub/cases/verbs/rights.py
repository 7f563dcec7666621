"""Outcomes, and what the Victims' Code gives: clocks that start, are met, or are met late with a reason."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.cases.audit import RightsAudit
from fraudhub.cases.models import (
    CodeDuty,
    CodeRight,
    EnhancedRights,
    FraudCase,
    OutcomeCode,
    OutcomeDecision,
    UpdateAgreement,
)
from fraudhub.cases.rules.rights import why_not_begin_duty, why_not_decide_outcome, why_not_drop, why_not_meet
from fraudhub.cases.verbs.held import held
from fraudhub.core.errors import refuse_if
from fraudhub.core.references import new_reference
from fraudhub.core.working_days import after_working_days

DEFAULT_UPDATE_DAYS = 28
UPDATES = "R6_UPDATES"
CLOSED_WHILE_OWED = "The case closed."


@transaction.atomic
def decide_outcome(
    case: FraudCase,
    *,
    outcome: OutcomeCode,
    decided_on: date,
    suspect_is_named: bool = False,
    note: str = "",
    by,
) -> OutcomeDecision:
    """Also on a closed case: courts are slow. Code 0 takes an outcome back."""
    case = held(case)
    standing = case.outcomes.first()
    refuse_if(
        why_not_decide_outcome(
            case,
            outcome=outcome,
            decided_on=decided_on,
            suspect_is_named=suspect_is_named,
            standing=standing,
            today=timezone.localdate(),
        )
    )
    decision = OutcomeDecision.objects.create(
        case=case,
        outcome=outcome,
        decided_on=decided_on,
        suspect_is_named=suspect_is_named,
        note=note,
        created_by=by,
    )
    audit(RightsAudit.OUTCOME_DECIDED, decision, by=by, references=[case.reference], facts={"outcome": outcome.pk})
    return decision


# The Victims' Code --------------------------------------------------------------------------------------


def has_enhanced_rights(case: FraudCase) -> bool:
    return EnhancedRights.objects.filter(case=case, ended_at=None, apply=True).exists()


def begin_clocks(case: FraudCase, *, by, since: date | None = None) -> None:
    """What the Code gives everybody from the report on, and updates by default. Part of opening a case, in its
    transaction. ``since``: the day of the report; rights run from then, not from the first visit."""
    today = timezone.localdate()
    start = since or today
    rights = list(CodeRight.objects.valid_on(today).filter(begins=CodeRight.Begins.REPORT))
    CodeDuty.objects.bulk_create(_duty(case, right, start=start, enhanced=False, by=by) for right in rights)
    UpdateAgreement.objects.create(
        case=case, every_days=DEFAULT_UPDATE_DAYS, how="phone", agreed_on=today, is_default=True, recorded_by=by
    )
    _next_update(case, last=today, by=by)
    audit(RightsAudit.DUTY_BEGAN, case, by=by, facts={"rights": [right.pk for right in rights] + [UPDATES]})


def _duty(case: FraudCase, right: CodeRight, *, start: date, enhanced: bool, because: str = "", by) -> CodeDuty:
    return CodeDuty(
        reference=new_reference(CodeDuty.reference_prefix),
        case=case,
        right=right,
        because=because,
        starts_on=start,
        due_on=due_day(right, start, enhanced=enhanced),
        created_by=by,
    )


def due_day(right: CodeRight, start: date, *, enhanced: bool) -> date | None:
    """The last day in time, in working days of England; None where the Code sets no limit."""
    days = right.enhanced_days if enhanced and right.enhanced_days is not None else right.standard_days
    return None if days is None else after_working_days(start, days)


def _next_update(case: FraudCase, *, last: date, by) -> None:
    agreement = UpdateAgreement.objects.get(case=case, ended_at=None)
    right = CodeRight.objects.get(pk=UPDATES)
    duty = _duty(case, right, start=last, enhanced=False, by=by)
    duty.due_on = last + timedelta(days=agreement.every_days)
    duty.save()


@transaction.atomic
def begin_duty(case: FraudCase, *, right: CodeRight, happened_on: date, because: str, by) -> CodeDuty:
    """Something happened that the victim has to be told: an arrest, a decision, a complaint."""
    case = held(case)
    refuse_if(why_not_begin_duty(right))
    duty = _duty(case, right, start=happened_on, enhanced=has_enhanced_rights(case), because=because, by=by)
    duty.save()
    audit(RightsAudit.DUTY_BEGAN, duty, by=by, references=[case.reference], facts={"rights": [right.pk]})
    return duty


@transaction.atomic
def meet_duty(
    duty: CodeDuty,
    *,
    met_on: date,
    how: str = "",
    met_by: str = "",
    note: str = "",
    late_reason: str = "",
    by,
) -> CodeDuty:
    """``met_by``: the body that met it when it was not the hub. An update that was given starts the next clock."""
    case = held(duty.case)
    duty = CodeDuty.objects.select_for_update(of=("self",)).select_related("right").get(pk=duty.pk)
    refuse_if(why_not_meet(duty, met_on=met_on, late_reason=late_reason, today=timezone.localdate()))
    duty.met_on, duty.how, duty.met_by, duty.note, duty.late_reason = met_on, how, met_by, note, late_reason
    duty.save()
    audit(RightsAudit.DUTY_MET, duty, by=by, references=[case.reference], facts={"rights": [duty.right_id]})
    if duty.right_id == UPDATES and case.is_open:
        _next_update(case, last=met_on, by=by)
    return duty


@transaction.atomic
def drop_duty(duty: CodeDuty, *, reason: str, by) -> CodeDuty:
    """The victim does not want it, or it applies no longer."""
    duty = CodeDuty.objects.select_for_update(of=("self",)).select_related("case").get(pk=duty.pk)
    refuse_if(why_not_drop(duty))
    duty.dropped_because = reason
    duty.save(update_fields=["dropped_because"])
    audit(RightsAudit.DUTY_DROPPED, duty, by=by, references=[duty.case.reference], reason=reason)
    return duty


@transaction.atomic
def agree_updates(case: FraudCase, *, every_days: int, how: str, note: str = "", by) -> UpdateAgreement:
    """The next update is due counting from the last one, or from the day the clock began; from today where no clock
    runs, as they wanted no updates before."""
    case = held(case)
    UpdateAgreement.objects.filter(case=case, ended_at=None).update(ended_at=timezone.now())
    agreement = UpdateAgreement.objects.create(
        case=case, every_days=every_days, how=how, agreed_on=timezone.localdate(), note=note, recorded_by=by
    )
    waiting = list(CodeDuty.objects.waiting().filter(case=case, right=UPDATES))
    for duty in waiting:
        duty.due_on = duty.starts_on + timedelta(days=every_days)
        duty.save(update_fields=["due_on"])
    if not waiting and case.is_open:
        _next_update(case, last=timezone.localdate(), by=by)
    audit(RightsAudit.UPDATES_AGREED, case, by=by, facts={"every_days": every_days, "how": how})
    return agreement


@transaction.atomic
def decide_enhanced_rights(case: FraudCase, *, apply: bool, ground: str = "", note: str = "", by) -> EnhancedRights:
    """Every clock that still runs is set anew: Enhanced Rights shorten them."""
    case = held(case)
    EnhancedRights.objects.filter(case=case, ended_at=None).update(ended_at=timezone.now())
    decided = EnhancedRights.objects.create(
        case=case, apply=apply, ground=ground if apply else "", note=note, decided_at=timezone.now(), decided_by=by
    )
    for duty in CodeDuty.objects.waiting().filter(case=case).exclude(right=UPDATES).select_related("right"):
        duty.due_on = due_day(duty.right, duty.starts_on, enhanced=apply)
        duty.save(update_fields=["due_on"])
    audit(RightsAudit.ENHANCED_DECIDED, case, by=by, facts={"apply": apply})
    return decided


def end_clocks(case: FraudCase, *, by) -> None:
    """With the closing of a case: no more updates, but the victim is told that it ends and why."""
    CodeDuty.objects.waiting().filter(case=case, right=UPDATES).update(dropped_because=CLOSED_WHILE_OWED)
    enhanced, today = has_enhanced_rights(case), timezone.localdate()
    for right in CodeRight.objects.valid_on(today).filter(begins=CodeRight.Begins.CLOSING):
        _duty(case, right, start=today, enhanced=enhanced, because="The case closed", by=by).save()


def begin_clocks_again(case: FraudCase, *, by) -> None:
    """With its reopening: updates go on, and nobody need be told any more that it ended."""
    closing = CodeDuty.objects.waiting().filter(case=case, right__begins=CodeRight.Begins.CLOSING)
    closing.update(dropped_because="The case was reopened.")
    _next_update(case, last=timezone.localdate(), by=by)
