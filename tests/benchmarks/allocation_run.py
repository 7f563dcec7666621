"""One hub with many volunteers and planned visits on PostgreSQL, and how long its coordinator waits: prints JSON.

``-m tests.benchmarks.allocation_run VOLUNTEERS VISITS TIMES``. Every volunteer holds the whole list, one in ten lacks
something or is away, one in twenty knows a resident; visits are spread over four weeks, and one in a hundred residents
has a hazard marked.
"""

import json
import random
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from fraudhub.accounts.models import Membership, User  # noqa: E402
from fraudhub.core.london_time import day_begins  # noqa: E402
from fraudhub.demonstration.outreach_told import held_since  # noqa: E402
from fraudhub.geography.models import Postcode  # noqa: E402
from fraudhub.people.models import Marker, Person  # noqa: E402
from fraudhub.serving import pre_fork  # noqa: E402
from outreach.models import (  # noqa: E402
    Absence,
    Acquaintance,
    Visit,
    VisitPurpose,
    VisitResident,
    Volunteer,
    VolunteerCheck,
)
from tests.benchmarks.matching_run import a_household, a_reference, fill  # noqa: E402
from tests.factories.accounts import an_account  # noqa: E402
from tests.factories.geography import load_small_geography  # noqa: E402
from tests.factories.outreach import SERVES_SINCE, a_live_borough  # noqa: E402


def fill_volunteers(count: int, borough, postcodes: list[str], draw: random.Random) -> list[Volunteer]:
    today = timezone.localdate()
    users = User.objects.bulk_create(
        [User(reference=a_reference("US"), email=f"v{n}@example.org", full_name=f"Volunteer {n}") for n in range(count)]
    )
    Membership.objects.bulk_create(
        [
            Membership(
                reference=a_reference("MB"), user=user, role="volunteer", borough=borough, starts_on=SERVES_SINCE
            )
            for user in users
        ]
    )
    volunteers = Volunteer.objects.bulk_create(
        [
            Volunteer(
                reference=a_reference("VO"), user=user, borough=borough, full_name=user.full_name, email=user.email,
                postcode=draw.choice(postcodes), status="visits", applied_on=SERVES_SINCE,
            )
            for user in users
        ]
    )  # fmt: skip
    held = held_since(SERVES_SINCE, today)
    VolunteerCheck.objects.bulk_create(
        [
            VolunteerCheck(
                reference=a_reference("CK"), volunteer=volunteer, requirement=requirement, done_on=done_on,
                expires_on=requirement.ends_for(done_on),
            )
            for number, volunteer in enumerate(volunteers)
            for requirement, done_on in held
            if number % 10 or requirement.pk != "T_LONE"
        ],
        batch_size=5_000,
    )  # fmt: skip
    Absence.objects.bulk_create(
        [
            Absence(reference=a_reference("AB"), volunteer=volunteer, first_on=today, last_on=today + timedelta(days=6))
            for volunteer in volunteers[5::10]
        ]
    )
    return volunteers


def fill_visits(count: int, borough, people: list[int], volunteers: list[Volunteer], draw: random.Random) -> None:
    purpose, now = VisitPurpose.objects.get(pk="first_visit"), timezone.now()
    tomorrow = day_begins(timezone.localdate() + timedelta(days=1))
    visits = Visit.objects.bulk_create(
        [
            Visit(
                reference=a_reference("VT"), borough=borough, volunteer=volunteers[number % len(volunteers)],
                purpose=purpose, planned_at=now,
                planned_start=tomorrow + timedelta(days=number // len(volunteers) * 2, hours=9 + number % 8),
                planned_end=tomorrow + timedelta(days=number // len(volunteers) * 2, hours=10 + number % 8),
            )
            for number in range(count)
        ],
        batch_size=5_000,
    )  # fmt: skip
    VisitResident.objects.bulk_create(
        [VisitResident(visit=visit, person_id=people[number % len(people)]) for number, visit in enumerate(visits)],
        batch_size=5_000,
    )
    Marker.objects.bulk_create(
        [Marker(reference=a_reference("MK"), person_id=pk, kind="hazard", note="A dog.") for pk in people[::100]]
    )
    Acquaintance.objects.bulk_create(
        [
            Acquaintance(
                reference=a_reference("KN"), volunteer=volunteer, person_id=draw.choice(people), how="A neighbour"
            )
            for volunteer in volunteers[::20]
        ]
    )


def main(volunteers: int, visits: int, times: int) -> list[dict]:
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    call_command("migrate", verbosity=0)
    load_small_geography()
    call_command("load_reference", verbosity=0)
    draw, borough = random.Random("allocation"), a_live_borough("stockport")
    postcodes = list(Postcode.objects.filter(borough=borough).order_by("pk").values_list("pk", flat=True))
    of_borough: list = []
    while len(of_borough) < max(200, visits // 2):
        of_borough += a_household(draw, postcodes)
    people = fill(of_borough, borough)
    fill_visits(visits, borough, people, fill_volunteers(volunteers, borough, postcodes, draw), draw)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(an_account("hub_coordinator", "stockport"))
    person = Person.objects.get(pk=people[7])
    day = timezone.localdate() + timedelta(days=3)
    look = {
        "residents": person.reference, "day": day.isoformat(), "starts": "10:30am", "ends": "11:30am", "look": "1",
        "purpose": "first_visit",
    }  # fmt: skip
    asked = {
        "allocation list": lambda: client.get("/allocation/"),
        "who could go": lambda: client.post(f"/visits/plan/?person={person.reference}", look),
        "planned visits": lambda: client.get("/visits/?show=planned"),
        "volunteers": lambda: client.get("/volunteers/"),
        "a visit": lambda: client.get(Visit.objects.filter(volunteer__isnull=False)[3].url()),
        "inbox": lambda: client.get("/inbox/"),
    }
    pre_fork(None, None)  # what was imported is out of the garbage collector's sight, as in each web process
    found = []
    for name, ask in asked.items():
        spent = []
        for _ in range(times):
            began = time.perf_counter()
            answer = ask()
            spent.append(1000 * (time.perf_counter() - began))
            if answer.status_code != 200:
                raise RuntimeError(f"{name} answered {answer.status_code}")
        with CaptureQueriesContext(connection) as captured:
            ask()
        kept = [each for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        p95 = sorted(spent)[int(0.95 * (len(spent) - 1))]
        found.append({"page": name, "p95_ms": p95, "queries": len(kept)})
    return found


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
