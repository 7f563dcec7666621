"""Volunteers signed in with their second step, each with many visits today; afterwards, what the hub has from them.

``python -m tests.benchmarks.soak_world make 10 50`` in a database that was just migrated, later
``python -m tests.benchmarks.soak_world look``.
"""

import contextlib
import json
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from fraudhub.accounts.models import Receipt, User  # noqa: E402
from fraudhub.web.second_steps import PASSED_KEY  # noqa: E402
from outreach.models import Visit, VisitPurpose, VisitRecord  # noqa: E402
from outreach.verbs import plan_visit  # noqa: E402
from tests.factories.accounts import an_account  # noqa: E402
from tests.factories.geography import load_small_geography  # noqa: E402
from tests.factories.outreach import a_volunteer  # noqa: E402
from tests.factories.people import a_person  # noqa: E402

SLOT = timedelta(minutes=15)


def make(volunteers: int, visits_each: int) -> list[dict]:
    load_small_geography()
    call_command("load_reference", verbosity=0)
    purpose = VisitPurpose.objects.get(code="first_visit")
    seven = timezone.localtime().replace(hour=7, minute=0, second=0, microsecond=0)
    made = []
    for _ in range(volunteers):
        user = an_account("volunteer", "stockport")
        volunteer, person = a_volunteer(user), a_person()  # nobody is visited by two at once
        planned = [
            plan_visit(
                volunteer,
                residents=[person],
                planned_start=seven + SLOT * place,
                planned_end=seven + SLOT * (place + 1),
                purpose=purpose,
                by=None,
                now=seven - timedelta(days=1),
            )
            for place in range(visits_each)
        ]
        made.append({"user": user.pk, "session": _session(user), "visits": [visit.reference for visit in planned]})
    return made


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    session = client.session
    session[PASSED_KEY] = True
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


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
