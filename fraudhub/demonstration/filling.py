"""The life-size world is filled in by a job, so that the hub can be used meanwhile."""

import time

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.demonstration.kinds import FILL
from fraudhub.demonstration.world import fill_to_life_size
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import Product
from fraudhub.jobs.verbs import request_job

REST_S = 0.02  # between two parts, so that somebody who waits to write gets in


def ask_to_fill() -> Job:
    """Asked by the programme lead of the demonstration, who sees its progress among their jobs."""
    lead = User.objects.get(email="programme.lead@example.org")
    return request_job(FILL, by=lead, scope=Scope.nothing(), params={"size": "gm"})


def fill(job) -> Product:
    told = 0
    for done, parts in fill_to_life_size(timezone.localdate()):
        told = done
        if done % 20 == 0:
            job.tell_progress(100 * done // parts, f"{done:,} of {parts:,} weeks of volunteers")
        time.sleep(REST_S)
    return Product(facts={"parts": told})
