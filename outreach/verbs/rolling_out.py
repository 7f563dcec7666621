"""Dates of the rollout arrive as versions; none is ever overwritten."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from outreach.audit import RolloutAudit
from outreach.models import Rollout, RolloutDate
from outreach.rules.rolling_out import why_not_begin, why_not_plan_go_live, why_not_record_go_live


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
    """``now`` is when it was decided, for history that is entered afterwards; left out, this moment."""
    now = now or timezone.now()
    rollout = _locked(rollout)
    refuse_if(why_not_plan_go_live(rollout, on=on))
    _add(rollout, RolloutDate.Kind.PLANNED, on, reason, by, now)
    audit(RolloutAudit.GO_LIVE_PLANNED, rollout, by=by, reason=reason, facts={"on": on.isoformat()})
    return rollout


@transaction.atomic
def record_go_live(
    rollout: Rollout, *, on: date, reason: str = "", by: User | None, now: datetime | None = None
) -> Rollout:
    """The borough is live from that day. Said again with another day, it is a correction with its reason."""
    now = now or timezone.now()
    rollout = _locked(rollout)
    refuse_if(why_not_record_go_live(rollout, on=on, reason=reason, now=now))
    _add(rollout, RolloutDate.Kind.ACTUAL, on, reason, by, now)
    rollout.stage = Rollout.Stage.LIVE
    rollout.save(update_fields=["stage"])
    audit(RolloutAudit.GO_LIVE_RECORDED, rollout, by=by, reason=reason, facts={"on": on.isoformat()})
    return rollout


def _locked(rollout: Rollout) -> Rollout:
    return Rollout.objects.select_for_update(of=("self",)).select_related("borough").get(pk=rollout.pk)


def _add(rollout, kind, on, reason, by, now) -> None:
    RolloutDate.objects.create(rollout=rollout, kind=kind, on=on, reason=reason, recorded_at=now, recorded_by=by)
