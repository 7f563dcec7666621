"""Asking for impact reports, and keeping what their jobs made."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.jobs.kinds import kind_called
from fraudhub.jobs.models import Artefact, Job
from fraudhub.jobs.verbs import request_job
from mapping.audit import ImpactAudit
from mapping.impact.plan_verbs import plan_frozen_at_once
from mapping.impact.planning import plan_for, why_not_compare
from mapping.impact.superseding import changed_by_now, newer_decision
from mapping.models import Evaluation, PanelFigures, Plan, PlanVersion, Snapshot

IMPACT_JOB = "impact_report"
STORY_JOB = "borough_story"
PANEL_JOB = "panel_figures"


@transaction.atomic
def request_impact_report(treated: list[str], *, by) -> Job:
    """A job that compares these boroughs with the others by the standing settings, frozen here, before any outcome is
    read."""
    scope = by.scope_for(Permission.SEE_IMPACT)
    treated = sorted(set(treated))  # a borough said twice is one borough
    refuse_if(why_not_compare(plan_for(treated, scope=scope, known_at=timezone.now(), asked_by=by), scope=scope))
    return _request(plan_frozen_at_once(treated, by=by, scope=scope), by=by, scope=scope)


@transaction.atomic
def request_planned_report(plan: Plan, *, by) -> Job:
    """A job that compares by the version of the plan in force."""
    refuse_if(why_not_report(plan))
    return _request(plan.in_force, by=by, scope=by.scope_for(Permission.SEE_IMPACT))


def why_not_report(plan: Plan) -> Iterator[str]:
    """Outcomes are read by a frozen version. One that is not frozen yet stops nobody: once it is, it says how many
    reports there were before."""
    if plan.in_force is None:
        yield f"Freeze version {plan.latest.number} of the plan first. Outcomes are read only by a frozen plan."


def _request(version: PlanVersion, *, by, scope) -> Job:
    params = {"plan": version.plan.reference, "version": version.number, "treated": version.decided["treated"]}
    job = request_job(kind_called(IMPACT_JOB), by=by, scope=scope, params=params)
    if not Evaluation.objects.filter(job=job).exists():  # the second press finds the first one's plan
        evaluation = Evaluation.objects.create(
            job=job, plan_version=version, plan=version.decided, frozen_at=version.frozen_at,
            audience_code=job.audience_code, whole_area=scope.is_everything,
            demonstration=settings.DEMONSTRATION, created_by=by,
        )  # fmt: skip
        evaluation.boroughs.set(scope.borough_codes())
        audit(
            ImpactAudit.ASKED, evaluation, by=by, boroughs=sorted(version.decided["treated"]),
            facts={"job": job.reference, "plan": version.plan.reference, "version": version.number},
        )  # fmt: skip
    return job


def keep_impact_report(job: Job, artefacts: dict[str, Artefact], facts: dict) -> Evaluation:
    """The result of a comparison, beside the plan it was asked with and the counts it stands on. Earlier reports by
    the same plan stay as they are, and say what has changed since."""
    evaluation = Evaluation.objects.select_for_update().get(job=job)
    evaluation.result = facts["result"]
    evaluation.figures = facts["figures"]
    evaluation.chart, evaluation.chart_text = facts["chart"], facts["chart_text"]
    evaluation.snapshot = facts["result"]["snapshot"]["sha256"]
    evaluation.engine_version = facts["result"]["engine"]["version"]
    evaluation.data_cut = datetime.fromisoformat(facts["data_cut"])
    evaluation.counts = _kept_counts(facts)
    evaluation.look, evaluation.look_at = facts["look"], facts["look_at"]
    evaluation.finished_at = timezone.now()
    evaluation.save()
    audit(ImpactAudit.WRITTEN, evaluation, by=job.created_by, boroughs=evaluation.plan["treated"])
    for reference, sentences in facts["superseded"].items():
        _supersede(reference, evaluation, sentences, by=job.created_by)
    if (newer := newer_decision(evaluation)) is not None:
        number, newest = evaluation.plan_version.number, newer.plan_version.number
        sentence = f"This is by version {number} of the plan. Version {newest} had taken its place before it was ready."
        _supersede(evaluation.reference, newer, [sentence], by=job.created_by)
    job.result_url = evaluation.url()
    return evaluation


def _supersede(reference: str, later: Evaluation, sentences: list[str], *, by) -> None:
    """The earlier report stays as it is and says what has changed since. One that is superseded already stays so."""
    earlier = Evaluation.objects.select_for_update().filter(reference=reference, superseded_by__isnull=True).first()
    if earlier is not None:
        earlier.superseded_by, earlier.superseded_because = later, sentences
        earlier.save(update_fields=["superseded_by", "superseded_because"])
        audit(ImpactAudit.SUPERSEDED, earlier, by=by, facts={"by": later.reference, "because": sentences})


@transaction.atomic
def request_story(evaluation: Evaluation, *, borough: str, by) -> Job:
    """A job that writes one borough's sheet from a report's own counts, in published figures alone."""
    refuse_if(why_no_story(evaluation, borough))
    params = {"report": evaluation.reference, "borough": borough}
    job = request_job(kind_called(STORY_JOB), by=by, scope=by.scope_for(Permission.SEE_IMPACT), params=params)
    audit(ImpactAudit.STORY_ASKED, evaluation, by=by, boroughs=[borough], facts={"job": job.reference})
    return job


def why_no_story(evaluation: Evaluation, borough: str) -> Iterator[str]:
    if not evaluation.result:
        yield "The report is not written yet."
    elif evaluation.counts_id is None:
        yield "The counts of this report were not kept. Ask for the report again."
    if borough not in evaluation.plan["treated"]:
        yield "Choose one of the boroughs in question."


def keep_story(job: Job, artefacts: dict[str, Artefact], facts: dict) -> None:
    evaluation = Evaluation.objects.get(reference=job.params["report"])
    audit(ImpactAudit.STORY_WRITTEN, evaluation, by=job.created_by, boroughs=[job.params["borough"]])
    job.result_url = f"{evaluation.url()}#files"


@transaction.atomic
def request_panel_figures(*, by) -> Job:
    scope = by.scope_for(Permission.SEE_IMPACT)
    job = request_job(kind_called(PANEL_JOB), by=by, scope=scope, params={})
    audit(ImpactAudit.PANEL_ASKED, job, by=by, boroughs=scope.borough_codes())
    return job


def keep_panel_figures(job: Job, artefacts: dict[str, Artefact], facts: dict) -> PanelFigures:
    figures = PanelFigures.objects.create(
        job=job, audience_code=job.audience_code, lines=facts["lines"], counts=_kept_counts(facts),
        demonstration=settings.DEMONSTRATION, data_cut=datetime.fromisoformat(facts["data_cut"]),
        created_by=job.created_by,
    )  # fmt: skip
    audit(ImpactAudit.PANEL_COUNTED, figures, by=job.created_by)
    job.result_url = figures.url()
    return figures


def _kept_counts(facts: dict) -> Snapshot:
    """The counts, kept once for all that stands on them."""
    cut = datetime.fromisoformat(facts["data_cut"])
    snapshot, _ = Snapshot.objects.get_or_create(
        digest=facts["digest"],
        defaults={"content": b64decode(facts["counts"]), "as_of": facts["as_of"], "data_cut": cut},
    )
    return snapshot


def note_what_changed() -> int:
    """Reports that stand on something that is so no longer say so, until a later report takes their place. Running it
    twice changes nothing."""
    noted = 0
    for reference, sentences in changed_by_now().items():
        with transaction.atomic():
            report = Evaluation.objects.select_for_update().get(reference=reference)
            if report.superseded_by_id is None and report.superseded_because != sentences:
                report.superseded_because = sentences
                report.save(update_fields=["superseded_because"])
                audit(ImpactAudit.CHANGED_SINCE, report, by=None, facts={"because": sentences})
                noted += 1
    return noted
