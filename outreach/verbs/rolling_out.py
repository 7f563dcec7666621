"""A borough's way through the stages, its dates and what shows that it is ready: each arrives as a row, and none is
ever overwritten. ``now`` is when a thing was decided, for history that is entered afterwards; left out, this moment."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from outreach.audit import RolloutAudit
from outreach.models import GateEvidence, ReadinessGate, Rollout, RolloutDate, RolloutStep
from outreach.rules.rolling_out import (
    why_not_begin,
    why_not_move,
    why_not_plan_go_live,
    why_not_record_evidence,
    why_not_record_go_live,
    why_not_withdraw_evidence,
    why_not_withdraw_go_live,
)

Stage = Rollout.Stage


@transaction.atomic
def begin_rollout(borough: Borough, *, by: User | None) -> Rollout:
    borough = Borough.objects.select_for_update().get(pk=borough.pk)
    refuse_if(why_not_begin(borough))
    rollout = Rollout.objects.create(borough=borough, created_by=by)
    audit(RolloutAudit.BEGUN, rollout, by=by)
    return rollout


@transaction.atomic
def plan_go_live(
    rollout: Rollout, *, on: date, reason: str = "", by: User | None, now: datetime | None = None
) -> Rollout:
    now = now or timezone.now()
    rollout = _locked(rollout)
    refuse_if(why_not_plan_go_live(rollout, on=on))
    _date(rollout, RolloutDate.Kind.PLANNED, on, reason, by, now)
    audit(RolloutAudit.GO_LIVE_PLANNED, rollout, by=by, reason=reason, facts={"on": on.isoformat()})
    return rollout


@transaction.atomic
def move_rollout(
    rollout: Rollout, *, stage: str, reason: str = "", by: User | None, now: datetime | None = None
) -> Rollout:
    """To the next stage once its gates are met, back to the one before, into a pause or out of it. The go-live itself
    is recorded by ``record_go_live``, which stamps its day."""
    now = now or timezone.now()
    rollout = _locked(rollout)
    refuse_if(why_not_move(rollout, stage=stage, reason=reason, day=timezone.localdate(now)))
    was = rollout.stage
    _move(rollout, stage, reason, by, now)
    audit(RolloutAudit.MOVED, rollout, by=by, reason=reason, fields=["stage"], facts={"from": was, "to": str(stage)})
    return rollout


@transaction.atomic
def record_go_live(
    rollout: Rollout, *, on: date, reason: str = "", by: User | None, now: datetime | None = None
) -> Rollout:
    """The borough is live from that day. Said again with another day, it is a correction with its reason."""
    now = now or timezone.now()
    rollout = _locked(rollout)
    refuse_if(why_not_record_go_live(rollout, on=on, reason=reason, now=now))
    _date(rollout, RolloutDate.Kind.ACTUAL, on, reason, by, now)
    if not rollout.has_started:
        _move(rollout, Stage.LIVE, reason, by, now)
    audit(RolloutAudit.GO_LIVE_RECORDED, rollout, by=by, reason=reason, facts={"on": on.isoformat()})
    return rollout


@transaction.atomic
def withdraw_go_live(rollout: Rollout, *, reason: str, by: User | None, now: datetime | None = None) -> Rollout:
    """It did not start after all: back to ready. The day that was recorded stays beside the version that takes it
    back, and the planned ones with it; no actual date is in force until another go-live is recorded."""
    now = now or timezone.now()
    rollout = _locked(rollout)
    refuse_if(why_not_withdraw_go_live(rollout, reason=reason))
    _date(rollout, RolloutDate.Kind.ACTUAL, None, reason, by, now)
    _move(rollout, Stage.READY, reason, by, now)
    audit(RolloutAudit.GO_LIVE_WITHDRAWN, rollout, by=by, reason=reason, fields=["stage"])
    return rollout


@transaction.atomic
def record_evidence(
    rollout: Rollout,
    *,
    gate: ReadinessGate,
    words: str,
    shown_on: date,
    valid_until: date | None = None,
    document: str = "",
    by: User | None,
    now: datetime | None = None,
) -> GateEvidence:
    now = now or timezone.now()
    rollout = _locked(rollout)
    today = timezone.localdate(now)
    refuse_if(why_not_record_evidence(gate, words=words, shown_on=shown_on, valid_until=valid_until, today=today))
    evidence = GateEvidence.objects.create(
        rollout=rollout, gate=gate, words=words, document=document, shown_on=shown_on, valid_until=valid_until,
        recorded_at=now, recorded_by=by, created_by=by,
    )  # fmt: skip
    audit(RolloutAudit.EVIDENCE_RECORDED, evidence, by=by, references=[rollout.reference], facts={"gate": gate.pk})
    return evidence


@transaction.atomic
def withdraw_evidence(
    evidence: GateEvidence, *, reason: str, by: User | None, now: datetime | None = None
) -> GateEvidence:
    """From this day it no longer counts. Returns the row that says so; the other stays as it is."""
    now = now or timezone.now()
    rollout = _locked(evidence.rollout)
    evidence = GateEvidence.objects.select_related("withdrawal", "gate").get(pk=evidence.pk)
    refuse_if(why_not_withdraw_evidence(evidence, reason=reason))
    withdrawal = GateEvidence.objects.create(
        rollout=rollout, gate=evidence.gate, withdraws=evidence, reason=reason,
        shown_on=timezone.localdate(now), recorded_at=now, recorded_by=by, created_by=by,
    )  # fmt: skip
    audit(
        RolloutAudit.EVIDENCE_WITHDRAWN, withdrawal, by=by, reason=reason,
        references=[rollout.reference, evidence.reference], facts={"gate": evidence.gate_id},
    )  # fmt: skip
    return withdrawal


def _locked(rollout: Rollout) -> Rollout:
    return Rollout.objects.select_for_update(of=("self",)).select_related("borough").get(pk=rollout.pk)


def _date(rollout, kind, on, reason, by, now) -> None:
    RolloutDate.objects.create(rollout=rollout, kind=kind, on=on, reason=reason, recorded_at=now, recorded_by=by)


def _move(rollout, stage, reason, by, now) -> None:
    RolloutStep.objects.create(
        rollout=rollout, from_stage=rollout.stage, to_stage=stage, reason=reason, moved_at=now, moved_by=by
    )
    rollout.stage = stage
    rollout.save(update_fields=["stage"])
