"""Volunteers signed in, each with visits to record today: made by the verbs, printed as JSON for the clients.

``python -m tests.benchmarks.visits_world 50 8`` in a database that was just migrated gives
``[{"user": key, "session": key, "visits": [reference, …]}, …]``.
"""

import contextlib
import json
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from outreach.models import VisitPurpose  # noqa: E402
from outreach.verbs import plan_visit  # noqa: E402
from tests.factories.accounts import an_account  # noqa: E402
from tests.factories.geography import load_small_geography  # noqa: E402
from tests.factories.outreach import a_volunteer  # noqa: E402
from tests.factories.people import a_person  # noqa: E402

A_QUARTER = timedelta(minutes=15)


def world(volunteers: int, visits_each: int, *, from_hour: int = 12) -> list[dict]:
    """A quarter of an hour each, one after the other from that hour on."""
    load_small_geography()
    call_command("load_reference", verbosity=0)
    purpose = VisitPurpose.objects.get(code="first_visit")
    begins = timezone.localtime().replace(hour=from_hour, minute=0, second=0, microsecond=0)
    made = []
    for _ in range(volunteers):
        user = an_account("volunteer", "stockport")
        volunteer, person = a_volunteer(user), a_person()  # nobody is visited by two at once
        planned = [
            plan_visit(
                volunteer,
                residents=[person],
                planned_start=begins + A_QUARTER * place,
                planned_end=begins + A_QUARTER * (place + 1),
                purpose=purpose,
                by=None,
                now=begins - timedelta(days=1),
            )
            for place in range(visits_each)
        ]
        client = Client()
        client.force_login(user)
        made.append(
            {
                "user": user.pk,
                "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "visits": [visit.reference for visit in planned],
            }
        )
    return made


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # what the commands say is for people
        made = world(*map(int, sys.argv[1:3]))
    sys.stdout.write(json.dumps(made))
