"""What test jobs do, in their child processes."""

import os
import signal
import time

from fraudhub.core.errors import RuleBroken
from fraudhub.jobs.products import ProducedFile, Product


def make_file(job):
    job.tell_progress(50, "Half way")
    return Product([ProducedFile("hello.txt", "text/plain", b"hello " + job.params["name"].encode())], {"length": 5})


def refuse(job):
    raise RuleBroken("There is nothing to draw for that year.")


def crash(job):
    os.kill(os.getpid(), signal.SIGKILL)


def fault(job):
    raise ValueError("inside")


def sleep(job):
    time.sleep(60)


def finish(job, artefacts, facts):
    job.result_url = f"/files/{artefacts['hello.txt'].reference}/"
