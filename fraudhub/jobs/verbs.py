"""Asking for a job, and what may happen to it. Every change of state is one conditional update, so that two
workers, a late worker and the reaper can meet on one row without harm."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from fraudhub.accounts.receipts import digest_of
from fraudhub.audit.writing import audit
from fraudhub.geography.scoping import Scope
from fraudhub.jobs import store
from fraudhub.jobs.audit import JobAudit
from fraudhub.jobs.kinds import KEPT_FOR, JobKind
from fraudhub.jobs.models import LEASE, MOST_ATTEMPTS, Artefact, Heartbeat, Job, JobState
from fraudhub.jobs.products import Product
from fraudhub.jobs.sending import nudge


def request_job(kind: JobKind, *, by, scope: Scope, params: dict, audience=None) -> Job:
    """The job for this request: a new one, or the same one while it is still waiting or being worked on. Of a shared
    kind also somebody else's, who had the same rights when they asked."""
    audience = audience or by.audience  # `by` is None for what the hub asks of itself: it then says for whom
    audience_code = audience.code if audience else ""
    key = digest_of([kind.code, params, scope.to_json(), audience_code, by.pk if by and not kind.shared else None])
    with transaction.atomic():
        if live := Job.objects.live().filter(dedupe_key=key).first():
            return _joined(live, by=by)
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind.code, params=params, scope_json=scope.to_json(), audience_code=audience_code,
                    borough_codes=scope.borough_codes(), dedupe_key=key, created_by=by,
                )  # fmt: skip
        except IntegrityError:  # the other press came first
            return _joined(Job.objects.live().get(dedupe_key=key), by=by)
        audit(JobAudit.ASKED, job, by=by, boroughs=scope.borough_codes(), facts={"kind": kind.code})
        transaction.on_commit(lambda: nudge(job))
    return job


def _joined(job: Job, *, by) -> Job:
    """The same job for somebody who asks for it too: it is among theirs from now on."""
    if by is not None and job.created_by_id != by.pk and not job.also_asked_by.filter(pk=by.pk).exists():
        job.also_asked_by.add(by)
        audit(JobAudit.ASKED, job, by=by, boroughs=job.borough_codes, facts={"kind": job.kind})
    return job


@transaction.atomic
def claim_job(job_id: int) -> Job | None:
    """Take the job: None when it is finished, or a live worker holds it, or it was tried too often."""
    now = timezone.now()
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or not job.is_live or (job.state == JobState.RUNNING and job.lease_until > now):
        return None
    if job.attempts >= MOST_ATTEMPTS:
        _fail(
            job,
            f"It was started {job.attempts} times and each time the work stopped before the end. Ask again later.",
        )
        return None
    job.state = JobState.RUNNING
    job.token = uuid.uuid4().hex
    job.attempts += 1
    job.started_at = now
    job.lease_until = now + LEASE
    job.deadline_at = now + job.job_kind.deadline
    job.progress, job.note = 0, "Starting"
    job.save(
        update_fields=[
            "state",
            "token",
            "attempts",
            "started_at",
            "lease_until",
            "deadline_at",
            "progress",
            "note",
        ]
    )
    return job


def renew_lease(job: Job, *, progress: int | None = None, note: str = "") -> bool:
    """Still at it. False when the job is no longer ours: somebody else has taken it up."""
    changes = {"lease_until": timezone.now() + LEASE}
    if progress is not None:
        changes |= {"progress": progress, "note": note}
    return bool(Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING).update(**changes))


@transaction.atomic
def store_product(job: Job, product: Product) -> Job | None:
    """Keep what was produced and finish the job, at once. None when the job was taken from us in the meantime."""
    held = Job.objects.select_for_update().filter(pk=job.pk, token=job.token, state=JobState.RUNNING).first()
    if held is None:
        return None
    kind = held.job_kind
    kept_for = KEPT_FOR[kind.artefact_kind]
    artefacts = {}
    for file in product.files:
        artefacts[file.name] = Artefact.objects.create(
            job=held, kind=kind.artefact_kind, name=file.name, content_type=file.content_type,
            size=len(file.content), sha256=store.keep(file.content), permission=kind.permission,
            audience_code=held.audience_code, borough_codes=held.borough_codes,
            whole_area=held.scope.is_everything, created_by=held.created_by,
            expires_at=timezone.now() + kept_for if kept_for else None,
        )  # fmt: skip
    if kind.finish:
        import_string(kind.finish)(held, artefacts, product.facts)
    held.state, held.progress, held.note = JobState.DONE, 100, ""
    held.finished_at = timezone.now()
    held.save(update_fields=["state", "progress", "note", "finished_at", "result_url"])
    audit(JobAudit.FINISHED, held, by=held.created_by, boroughs=held.borough_codes, facts={"kind": held.kind})
    return held


@transaction.atomic
def fail_job(job: Job, *, reason: str) -> None:
    held = Job.objects.select_for_update().filter(pk=job.pk, token=job.token, state=JobState.RUNNING).first()
    if held is not None:
        _fail(held, reason)


@transaction.atomic
def give_back_job(job: Job) -> None:
    """The work stopped and may be tried again: waiting once more, unless that was the last try."""
    held = Job.objects.select_for_update().filter(pk=job.pk, token=job.token, state=JobState.RUNNING).first()
    if held is not None:
        _wait_again(held)


def reap() -> int:
    """Take up jobs whose worker is gone and jobs whose message is lost. Safe to run twice, and by two at once."""
    now = timezone.now()
    taken_up = 0
    for job_id in list(Job.objects.dropped(now).values_list("pk", flat=True)[:200]):
        with transaction.atomic():
            job = Job.objects.select_for_update().dropped(now).filter(pk=job_id).first()
            if job is not None:
                _wait_again(job)
                taken_up += 1
    for job in list(Job.objects.untaken(now)[:200]):
        if Job.objects.filter(pk=job.pk, nudged_at=job.nudged_at, state=JobState.QUEUED).update(nudged_at=now):
            nudge(job)
            taken_up += 1
    return taken_up


def expire_artefacts() -> int:
    """Remove files past their time; the row stays, so that an old link says what happened."""
    removed = 0
    now = timezone.now()
    for artefact in Artefact.objects.expired(now)[:500]:
        with transaction.atomic():
            if Artefact.objects.filter(pk=artefact.pk, removed_at__isnull=True).update(removed_at=now):
                audit(JobAudit.EXPIRED, artefact, by=None, boroughs=artefact.borough_codes)
                removed += 1
        if not Artefact.objects.filter(sha256=artefact.sha256, removed_at__isnull=True).exists():
            store.forget(artefact.sha256)
    return removed


def note_heartbeat(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def worker_is_running() -> bool:
    """Heard of in the last 40 seconds; it tells every 10."""
    return was_heard_of("worker", within=timedelta(seconds=40))


def was_heard_of(name: str, *, within: timedelta) -> bool:
    return Heartbeat.objects.filter(name=name, at__gte=timezone.now() - within).exists()


def _wait_again(job: Job) -> None:
    if job.attempts >= MOST_ATTEMPTS:
        _fail(
            job,
            f"It was started {job.attempts} times and each time the work stopped before the end. Ask again later.",
        )
        return
    job.state, job.token, job.lease_until = JobState.QUEUED, "", None
    job.progress, job.note = 0, "The work stopped and is taken up again"
    job.nudged_at = timezone.now()
    job.save(update_fields=["state", "token", "lease_until", "progress", "note", "nudged_at"])
    transaction.on_commit(lambda: nudge(job))


def _fail(job: Job, reason: str) -> None:
    job.state, job.reason, job.finished_at = JobState.FAILED, reason, timezone.now()
    job.lease_until, job.note = None, ""
    job.save(update_fields=["state", "reason", "finished_at", "lease_until", "note"])
    audit(JobAudit.FAILED, job, by=job.created_by, boroughs=job.borough_codes, facts={"kind": job.kind})
