"""A job runs in a child process of its own: memory comes back, a crash is not the worker's, and the deadline holds
on every broker and pool. The worker renews the lease from outside; the child ends itself when the worker is gone.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from fraudhub.jobs.models import Job
from fraudhub.jobs.products import Product, read_outcome, read_product
from fraudhub.jobs.verbs import claim_job, fail_job, give_back_job, renew_lease

HEARTBEAT_S = 5.0
log = structlog.get_logger("fraudhub.jobs")


class Refused(Exception):
    """The job's function said no in words for people; trying again would say the same."""


class Late(Exception):
    """The deadline came first."""


class Lost(Exception):
    """Somebody else has taken the job up; nothing of ours may be stored."""


@contextmanager
def claimed(job_id: int) -> Iterator[Job | None]:
    """The job, or None when there is nothing to do. Whatever stops the work, the row says what happens next."""
    job = claim_job(job_id)
    if job is None:
        yield None
        return
    try:
        yield job
    except Refused as refused:
        fail_job(job, reason=str(refused))
    except Late:
        minutes = max(1, round(job.job_kind.deadline.total_seconds() / 60))
        fail_job(
            job,
            reason=f"It took longer than {minutes} minutes and was stopped. Ask for a smaller area or period.",
        )
    except Lost:
        log.warning("another worker has this job now", job=job.reference)
    except Exception:
        log.exception("the job stopped", job=job.reference)
        give_back_job(job)
        raise


def in_child(function: str, job: Job) -> Product:
    """Run ``function(job)`` in a process of its own, renew the lease meanwhile, and bring back its product."""
    (settings.VAR / "jobs").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.VAR / "jobs", prefix=f"{job.reference}-") as name:
        folder = Path(name)
        child = subprocess.Popen(  # noqa: S603 our own interpreter and module
            [sys.executable, "-m", "fraudhub.jobs.child", str(job.pk), function, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "fraudhub.settings"),
            },
        )
        try:
            _watch(child, job)
        finally:
            _end(child)
        outcome = read_outcome(folder)
        if outcome is None:
            raise RuntimeError(f"The child of {job.reference} ended with code {child.returncode} and no outcome.")
        if "refused" in outcome:
            raise Refused(" ".join(outcome["refused"]))
        if "fault" in outcome:
            raise RuntimeError(f"The child of {job.reference} stopped: {outcome['fault']}.")
        return read_product(folder, outcome)


def _watch(child: subprocess.Popen, job: Job) -> None:
    told: queue.Queue = queue.Queue()
    threading.Thread(target=_listen, args=(child, told), daemon=True).start()
    renewed = 0.0
    while True:
        ended = child.poll() is not None
        progress, note = _latest(told)
        if progress is not None or time.monotonic() - renewed >= HEARTBEAT_S:
            if not renew_lease(job, progress=progress, note=note):
                raise Lost
            renewed = time.monotonic()
        if ended:
            return
        if timezone.now() >= job.deadline_at:
            raise Late
        time.sleep(0.1)


def _listen(child: subprocess.Popen, told: queue.Queue) -> None:
    for line in child.stdout:
        try:
            message = json.loads(line)
            told.put((int(message["progress"]), str(message["note"])))
        except (ValueError, KeyError, TypeError):
            continue  # a library printed something


def _latest(told: queue.Queue) -> tuple[int | None, str]:
    latest = (None, "")
    while True:
        try:
            latest = told.get_nowait()
        except queue.Empty:
            return latest


def _end(child: subprocess.Popen) -> None:
    if child.poll() is None:
        child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
