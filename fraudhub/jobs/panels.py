"""What the pages of jobs say about each."""

from __future__ import annotations

from collections.abc import Iterable

from fraudhub.jobs.models import Job
from fraudhub.jobs.sockets import Asked, what_was_asked


def asked_for(jobs: Iterable[Job], viewer) -> dict[int, Asked]:
    """What each job was asked for, by its row; the kind of work where nobody tells more."""
    jobs = list(jobs)
    told = {job.pk: Asked(job.pk, job.job_kind.name) for job in jobs}
    return told | {asked.job_id: asked for asked in what_was_asked.gather(jobs, viewer)}
