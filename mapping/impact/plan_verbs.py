"""Making a plan, freezing it, and changing it afterwards where everybody can see that it was changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.jobs.kinds import kind_called
from fraudhub.jobs.models import Job
from fraudhub.jobs.verbs import request_job
from mapping.audit import PlanAudit
from mapping.evaluation.plan import AnalysisPlan
from mapping.impact.planning import OUTCOME, decided_from, why_not_ask, with_first_days
from mapping.models import Evaluation, Plan, PlanVersion

POWER_JOB = "plan_power"


@transaction.atomic
def make_plan(*, title: str, wanted: Mapping, by) -> Plan:
    """A question and its first version, not frozen yet. What it could see is worked out from the months before."""
    scope = by.scope_for(Permission.PLAN_ANALYSES)
    decided = decided_from(dict(wanted) | {"outcome": OUTCOME}, created_by=by.acting_role)
    refuse_if(why_not_ask(decided, scope=scope))
    plan = Plan.objects.create(title=title, created_by=by)
    version = PlanVersion.objects.create(
        plan=plan, number=1, decided=decided.to_json(), made_at=timezone.now(), made_by=by
    )
    audit(PlanAudit.MADE, plan, by=by, boroughs=scope.borough_codes(), facts={"treated": list(decided.treated)})
    _ask_for_power(version, by=by)
    return plan


@transaction.atomic
def change_plan(plan: Plan, *, wanted: Mapping, reason: str = "", read: str = "", by) -> Plan:
    """Other settings. A version not yet frozen is changed where it stands; after a frozen one comes another, which
    says why. ``read``: the mark of the version that was read; refused where it is another by now."""
    scope = by.scope_for(Permission.PLAN_ANALYSES)
    Plan.objects.select_for_update().get(pk=plan.pk)
    latest = plan.versions.order_by("-number").first()
    reason = reason.strip() or ("" if latest.is_frozen else latest.reason)
    decided = decided_from(dict(wanted) | {"outcome": OUTCOME}, created_by=by.acting_role, reason=reason)
    refuse_if(
        [*why_not_act_on(latest, read), *why_not_ask(decided, scope=scope), *why_not_change(latest, decided, reason)]
    )
    if latest.is_frozen:
        latest = PlanVersion.objects.create(
            plan=plan, number=latest.number + 1, decided=decided.to_json(), reason=reason, made_at=timezone.now(),
            made_by=by,
        )  # fmt: skip
    else:
        latest.decided, latest.reason, latest.power = decided.to_json(), reason, None
        latest.save(update_fields=["decided", "reason", "power"])
    audit(PlanAudit.CHANGED, plan, by=by, boroughs=scope.borough_codes(), facts={"version": latest.number})
    _ask_for_power(latest, by=by)
    return plan


def why_not_act_on(latest: PlanVersion, read: str) -> Iterator[str]:
    if read and read != latest.mark:
        yield "Somebody decided otherwise since you opened this. Nothing of yours is saved: read the plan as it is now."


def why_not_change(latest: PlanVersion, decided: AnalysisPlan, reason: str) -> Iterator[str]:
    if latest.is_frozen and not reason:
        yield "Say why the plan is changed. The reason is printed with every report."
    if latest.is_frozen and same_question(latest.decided, decided.to_json()):
        yield f"Nothing is different from version {latest.number}, which is frozen."
    if not latest.is_frozen and latest.number > 1 and not reason:
        yield "Say why the plan is changed. The reason is printed with every report."


@transaction.atomic
def freeze_plan(plan: Plan, *, read: str = "", by) -> Plan:
    """From now on these settings stand, with the first days in force at this moment. Reports are written by them.
    ``read`` as in ``change_plan``."""
    scope = by.scope_for(Permission.PLAN_ANALYSES)
    _freeze(plan, read=read, by=by, scope=scope)
    return plan


def why_not_freeze(latest: PlanVersion) -> Iterator[str]:
    if latest.is_frozen:
        yield f"Version {latest.number} is frozen already. To decide otherwise, change the plan and say why."


def _freeze(plan: Plan, *, read: str = "", by, scope) -> PlanVersion:
    Plan.objects.select_for_update().get(pk=plan.pk)
    latest = plan.versions.order_by("-number").first()
    refuse_if([*why_not_freeze(latest), *(why_not_act_on(latest, read) if not latest.is_frozen else [])])
    now = timezone.now()
    decided = with_first_days(AnalysisPlan.from_json(latest.decided), scope=scope, known_at=now)
    refuse_if(why_not_ask(decided, scope=scope))
    latest.decided = decided.to_json()
    latest.frozen_at, latest.frozen_by = now, by
    latest.reports_before = reports_on(decided.treated)
    latest.save(update_fields=["decided", "frozen_at", "frozen_by", "reports_before"])
    audit(
        PlanAudit.FROZEN, plan, by=by, boroughs=scope.borough_codes(),
        facts={"version": latest.number, "reports_before": latest.reports_before},
    )  # fmt: skip
    return latest


def reports_on(treated) -> int:
    """How often the outcomes of any of these boroughs had been compared by then."""
    asked = Evaluation.objects.filter(result__isnull=False).values_list("plan__treated", flat=True)
    return sum(bool(set(treated) & set(codes or [])) for codes in asked)


@transaction.atomic
def plan_frozen_at_once(treated: list[str], *, by, scope) -> PlanVersion:
    """The version of the standing question on these boroughs: the one in force if nothing is different, else a new
    plan, or a new version that says that a first day changed."""
    decided = decided_from({"outcome": OUTCOME, "treated": treated}, created_by=by.acting_role)
    now = timezone.now()
    dated = with_first_days(decided, scope=scope, known_at=now)
    for plan in Plan.objects.with_versions().newest_first():
        version = plan.in_force
        if version is not None and plan.latest == version and same_question(version.decided, dated.to_json()):
            if version.decided["go_live"] == dict(dated.go_live):
                return version
            reason = "The first days on record changed."
            PlanVersion.objects.create(
                plan=plan, number=version.number + 1, decided=decided.to_json() | {"reason_if_changed": reason},
                reason=reason, made_at=now, made_by=by,
            )  # fmt: skip
            audit(PlanAudit.CHANGED, plan, by=by, facts={"version": version.number + 1})
            return _freeze(plan, by=by, scope=scope)
    plan = Plan.objects.create(title="", created_by=by)
    PlanVersion.objects.create(plan=plan, number=1, decided=decided.to_json(), made_at=now, made_by=by)
    audit(PlanAudit.MADE, plan, by=by, facts={"treated": list(decided.treated)})
    return _freeze(plan, by=by, scope=scope)


OF_WHOM_AND_WHEN = {"go_live", "planned", "created_by", "frozen_at", "reason_if_changed"}


def same_question(one: Mapping, other: Mapping) -> bool:
    """Whether two plans decide the same, whoever made them, whenever, and whatever the first days were."""
    return {name: value for name, value in one.items() if name not in OF_WHOM_AND_WHEN} == {
        name: value for name, value in other.items() if name not in OF_WHOM_AND_WHEN
    }


def _ask_for_power(version: PlanVersion, *, by) -> Job:
    params = {"plan": version.plan.reference, "version": version.number, "decided": version.decided}
    return request_job(kind_called(POWER_JOB), by=by, scope=by.scope_for(Permission.PLAN_ANALYSES), params=params)


def keep_power(job: Job, artefacts: dict, facts: dict) -> PlanVersion:
    """What could be seen, beside the settings it was worked out for; nothing if those were changed meanwhile."""
    version = PlanVersion.objects.select_for_update().get(
        plan__reference=job.params["plan"], number=job.params["version"]
    )
    if same_question(version.decided, job.params["decided"]):
        version.power = facts
        version.save(update_fields=["power"])
        audit(PlanAudit.POWER_WORKED_OUT, version.plan, by=job.created_by, facts={"version": version.number})
    job.result_url = version.plan.url()
    return version
