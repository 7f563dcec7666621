"""The nudge: a Celery message with a row's number and nothing else."""

import structlog

from fraudhub.celery import app

log = structlog.get_logger("fraudhub.jobs")


def nudge(job) -> bool:
    """Tell a worker of a job."""
    return tell_a_worker("jobs.run", job.pk, queue=str(job.job_kind.queue), about=job.reference)


def tell_a_worker(task: str, pk: int, *, queue: str = "default", about: str = "") -> bool:
    """A broker that is away never fails the page: beat finds the row and nudges again."""
    try:
        app.send_task(task, args=[pk], queue=queue, retry=False)
    except Exception as problem:  # whichever error the broker's library has for not being there
        log.warning("the broker does not answer; the work waits", about=about, problem=type(problem).__name__)
        return False
    return True
