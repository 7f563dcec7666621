"""Thin Celery doorways. Running one twice changes nothing."""

import threading

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.db import close_old_connections

from fraudhub.jobs import verbs
from fraudhub.jobs.running import claimed, in_child

_stopping = threading.Event()


@shared_task(name="jobs.run")
def run(job_id):
    with claimed(job_id) as job:  # None when it is done, or held by a live worker
        if job:
            verbs.store_product(job, in_child(job.job_kind.function, job))


@shared_task(name="jobs.reap")
def reap():
    verbs.reap()


@shared_task(name="jobs.expire_artefacts")
def expire_artefacts():
    verbs.expire_artefacts()


@worker_ready.connect
def start_heartbeat(sender, **_):
    """Of a worker that takes jobs; the one for alarms alone tells of itself by its sweeps."""
    if "maps" not in sender.app.amqp.queues.consume_from:
        return
    _stopping.clear()
    threading.Thread(target=_beat, daemon=True, name="hub-heartbeat").start()


@worker_shutting_down.connect
def stop_heartbeat(**_):
    _stopping.set()


def _beat() -> None:
    while True:
        close_old_connections()
        try:
            verbs.note_heartbeat("worker")
        except Exception:  # noqa: S110 a database that is away must not end the heartbeat
            pass
        finally:
            close_old_connections()
        if _stopping.wait(10):
            return
