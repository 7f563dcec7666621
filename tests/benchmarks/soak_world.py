"""Volunteers signed in with their second step, each with many visits today; afterwards, what the hub has from them.

``python -m tests.benchmarks.soak_world make 10 50`` in a database that was just migrated, later
``python -m tests.benchmarks.soak_world look``.
"""

import contextlib
import json
import sys
from importlib import import_module

import django

django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.db.models import Count  # noqa: E402

from fraudhub.accounts.models import Receipt  # noqa: E402
from fraudhub.web.second_steps import PASSED_KEY  # noqa: E402
from outreach.models import Visit, VisitRecord  # noqa: E402
from tests.benchmarks.visits_world import world  # noqa: E402


def make(volunteers: int, visits_each: int) -> list[dict]:
    made = world(volunteers, visits_each, from_hour=7)
    for each in made:
        session = import_module(settings.SESSION_ENGINE).SessionStore(each["session"])
        session[PASSED_KEY] = True
        session.save()
    return made


def look() -> dict:
    """The ids that the hub has of each person, and whether anything is there twice."""
    received: dict[int, list[str]] = {}
    for user, key in Receipt.objects.filter(answer__client_uuid__isnull=False).values_list("user_id", "key"):
        received.setdefault(user, []).append(str(key))
    twice = VisitRecord.objects.values("visit").annotate(rows=Count("pk")).filter(rows__gt=1)
    return {
        "received": received,
        "recorded_ids": [str(each) for each in VisitRecord.objects.values_list("client_uuid", flat=True)],
        "records": VisitRecord.objects.count(),
        "visits_recorded": Visit.objects.filter(status=Visit.Status.RECORDED).count(),
        "visits_with_two": twice.count(),
    }


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # what the commands say is for people
        answer = make(*map(int, sys.argv[2:4])) if sys.argv[1] == "make" else look()
    sys.stdout.write(json.dumps(answer))
