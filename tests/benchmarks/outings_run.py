"""Many people out at once over the ten boroughs, made by the verbs, and how long a sweep takes; prints JSON.

``-m tests.benchmarks.outings_run PEOPLE DUE``. All but DUE are out in time; DUE come to the first step of the
ladder in the sweep that is measured; last, everybody is an hour late at once.
"""

import contextlib
import json
import statistics
import sys
import time
from datetime import date, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after setup)
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from fraudhub.geography.models import Borough  # noqa: E402
from outreach.models import Outing  # noqa: E402
from outreach.verbs import climb_outings, enter_outing  # noqa: E402
from tests.factories.accounts import an_account  # noqa: E402
from tests.factories.geography import load_small_geography  # noqa: E402
from tests.factories.lone_working import on_the_rota  # noqa: E402
from tests.factories.outreach import a_live_borough  # noqa: E402

TIMES = 5


def fill(people: int, due: int, now) -> Client:
    """Somebody signed in as an officer of Stockport."""
    load_small_geography()
    call_command("load_reference", verbosity=0)
    officers, coordinators = {}, {}
    for borough in Borough.objects.all():
        a_live_borough(borough.slug, since=date(2024, 1, 8))
        officers[borough] = an_account("hub_officer", borough.slug)
        coordinators[borough] = an_account("hub_coordinator", borough.slug)
        on_the_rota(officers[borough], borough=borough.slug, since=now - timedelta(hours=4))
    boroughs = list(officers)
    since = now - timedelta(minutes=75)
    for number in range(people):
        borough = boroughs[number % len(boroughs)]
        # A step of the ladder comes a second from now for DUE of them; the others are due back within the hour.
        back = now - timedelta(minutes=15) if number < due else now + timedelta(minutes=1 + number % 59)
        enter_outing(
            an_account("volunteer", borough.slug),
            borough=borough,
            what_for="A visit",
            where=f"{number} Chapel Street",
            started_at=since,
            due_back_at=back,
            by=officers[borough],
            now=since,
        )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(officers[Borough.objects.get(slug="stockport")])
    return client


def took_ms(does) -> tuple[float, int]:
    began = time.perf_counter()
    found = does()
    return 1000 * (time.perf_counter() - began), found


def measured(people: int, due: int) -> dict:
    now = timezone.now()
    client = fill(people, due, now)
    idle = [took_ms(lambda: climb_outings(now=now - timedelta(minutes=1))) for _ in range(TIMES)]
    due_ms, due_called = took_ms(lambda: climb_outings(now=now))
    board = [took_ms(lambda: client.get("/lone-working/")) for _ in range(TIMES)]
    if any(page.status_code != 200 for _, page in board):
        raise RuntimeError("the board could not be read")
    all_ms, all_called = took_ms(lambda: climb_outings(now=now + timedelta(hours=2)))
    return {
        "idle_ms": statistics.median(ms for ms, _ in idle),
        "due_ms": due_ms,
        "due_called": due_called,
        "all_ms": all_ms,
        "all_called": all_called,
        "board_ms": statistics.median(ms for ms, _ in board),
        "board_rows": Outing.objects.out().filter(borough__slug="stockport").count(),
    }


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # what the commands say is for people
        call_command("migrate", verbosity=0)
        call_command("collectstatic", "--noinput", verbosity=0)
        told = measured(*map(int, sys.argv[1:3]))
    sys.stdout.write(json.dumps(told))
