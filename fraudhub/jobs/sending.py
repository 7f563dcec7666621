"""The nudge: a Celery message with the job's number and nothing else."""

import structlog

from fraudhub.celery import app

log = structlog.get_logger("fraudhub.jobs")


def nudge(job) -> bool:
    """Tell a worker. A broker that is away never fails the page: the reaper nudges again."""
    try:
        app.send_task("jobs.run", args=[job.pk], queue=str(job.job_kind.queue), retry=False)
    except Exception as problem:  # whichever error the broker's library has for not being there
        log.warning("the broker does not answer; the job waits", job=job.reference, problem=type(problem).__name__)
        return False
    return True
