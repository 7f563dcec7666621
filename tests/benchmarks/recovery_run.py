"""For the bench of the recovery ledger; prints JSON.

``-m tests.benchmarks.recovery_run totals ENTRIES TIMES``: a ledger of that size over ten years in an empty PostgreSQL,
and how long its totals take. ``world CLIENTS``: one matter with an order, and sessions to post to it. ``count
MATTER``: how many amounts it received.
"""

import contextlib
import json
import random
import sys
import time
from datetime import date, timedelta
from decimal import Decimal

import django

django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from fraudhub.accounts.models import User  # noqa: E402
from fraudhub.accounts.verbs import create_account, give_membership  # noqa: E402
from fraudhub.cases.bulk_rows import insert_rows  # noqa: E402
from fraudhub.core.periods import FinancialYear  # noqa: E402
from fraudhub.geography.models import Borough  # noqa: E402
from fraudhub.geography.scoping import Scope  # noqa: E402
from fraudhub.recovery.models import LedgerEntry  # noqa: E402
from fraudhub.recovery.totals import Asked, columns_of  # noqa: E402
from tests.benchmarks.matching_run import a_reference  # noqa: E402
from tests.factories.accounts import an_account  # noqa: E402
from tests.factories.geography import load_small_geography  # noqa: E402
from tests.factories.recovery import a_matter, an_asset, an_entry  # noqa: E402

YEARS = range(2016, 2026)
YEAR = FinancialYear(2024)
PLACES = {  # route: its last stage here, and its stages with the column each counts as
    "CASH": ("PAID_IN", (("SEIZED", "denied"), ("FORFEITED", "ordered"), ("PAID_IN", "received"))),
    "ACCOUNT": ("PAID_IN", (("FROZEN", "denied"), ("FORFEITED", "ordered"), ("PAID_IN", "received"))),
    "CONFISCATION": ("DISTRIBUTED", (("ORDERED", "ordered"), ("PART_PAID", "received"), ("DISTRIBUTED", "returned"))),
    "COMPENSATION": ("PAID_TO_VICTIM", (("ORDERED", "ordered"), ("PART_PAID", "received"))),
}
MATTERS = 400


def fill(entries: int) -> None:
    """Matters by the verbs; their entries, far more than a matter has in life, written straight into the table."""
    draw = random.Random("recovery")
    boroughs = [None, *Borough.objects.values_list("pk", flat=True)]
    matters = []
    for number in range(min(MATTERS, max(entries // 50, 8))):
        route = list(PLACES)[number % len(PLACES)]
        matter = a_matter(route, PLACES[route][0], on=date(2016, 4, 1))
        asset = an_asset(matter, "order")
        events = {event.stage_id.split(".")[1]: event.pk for event in matter.events.all()}
        matters.append((matter, asset, events, draw.choice(boroughs), draw.random() < 0.6))
    days = (date(YEARS[-1] + 1, 3, 31) - date(YEARS[0], 4, 1)).days
    now = timezone.now()
    columns = [
        "reference", "created_at", "matter_id", "asset_id", "event_id", "kind", "column", "happened_on", "amount_gbp",
        "share_gbp", "bank_line", "bank_line_turn", "reverses_id", "note", "route_id", "stage_id", "victim_borough_id",
        "victims_live", "is_fraud_linked",
    ]  # fmt: skip

    def rows():
        for number in range(entries):
            matter, asset, events, borough, is_fraud = matters[number % len(matters)]
            code, column = draw.choice(PLACES[matter.route_id][1])
            amount = Decimal(draw.randrange(1, 5_000_000)) / 100
            share = amount if number % 10 else (amount * Decimal("0.4")).quantize(Decimal("0.01"))
            yield [
                a_reference("LE"), now, matter.pk, asset.pk, events[code], "amount", column,
                date(YEARS[0], 4, 1) + timedelta(days=draw.randrange(days)), amount, share, "", 0, None, "",
                matter.route_id, f"{matter.route_id}.{code}", borough, "one" if borough else "nobody", is_fraud,
            ]  # fmt: skip

    insert_rows(LedgerEntry, columns, rows())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE recovery_ledgerentry")
        cursor.execute("ANALYZE")


def plain_sum() -> dict[str, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT "column", SUM(share_gbp) FROM recovery_ledgerentry WHERE happened_on >= %s AND happened_on < %s '
            "AND reverses_id IS NULL GROUP BY 1",
            [YEAR.start, YEAR.end],
        )
        return dict(cursor.fetchall())


def totals(entries: int, times: int) -> dict:
    prepare()
    fill(entries)
    client = Client()
    client.force_login(an_account("investigator"))
    pages = {
        f"totals by {by}, {basis}": reverse("recovery:totals") + f"?year={YEAR.code}&basis={basis}&by={by}"
        for basis, by in (("ordered", "route"), ("received", "borough"), ("denied", "month"), ("ordered", "stage"))
    } | {
        "matters behind a line": reverse("recovery:totals_line")
        + f"?year={YEAR.code}&basis=ordered&by=route&line=CASH",
        "statement in words": reverse("recovery:report") + f"?year={YEAR.code}",
        "matters by clock": reverse("recovery:list"),
        "all years side by side": reverse("recovery:totals_years"),
    }
    told = []
    for name, path in ({"a page that adds nothing up": reverse("recovery:limit_list")} | pages).items():
        spent = []
        for _ in range(times):
            began = time.perf_counter()
            answer = client.get(path)
            spent.append(1000 * (time.perf_counter() - began))
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        asked = [each for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
        p95 = sorted(spent)[int(0.95 * (len(spent) - 1))]
        told.append({"page": name, "p95_ms": p95, "queries": len(asked)})
    ours, plain = columns_of(Asked(YEAR), Scope.everything()), plain_sum()
    differ = {column: [str(ours[column]), str(plain[column])] for column in plain if ours[column] != plain[column]}
    in_the_year = LedgerEntry.objects.during(YEAR).count()
    return {"pages": told, "differ": differ, "entries": LedgerEntry.objects.count(), "in_the_year": in_the_year}


def world(clients: int) -> dict:
    prepare(migrate=False)
    matter = a_matter("CONFISCATION", "PART_PAID", on=date(2025, 4, 1))
    order = an_asset(matter, "order", identity="The order of the bench")
    an_entry(matter, order, "ORDERED", "1000000.00")
    sessions = []
    for number in range(clients):
        user = create_account(email=f"client.{number}@example.org", full_name="A client", password=None, by=None)
        give_membership(user, role="investigator", borough=None, starts_on=date(2024, 1, 1), by=None)
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return {
        "matter": matter.reference, "asset": order.reference, "stage": "CONFISCATION.PART_PAID", "on": "2025-04-02",
        "sessions": sessions,
    }  # fmt: skip


def count(matter: str) -> dict:
    return {"received": LedgerEntry.objects.filter(matter__reference=matter, column="received").count()}


def prepare(*, migrate: bool = True) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    if migrate:
        call_command("migrate", verbosity=0)
    if not Borough.objects.exists():
        load_small_geography()
        call_command("load_reference", verbosity=0)


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # what the commands say is for people
        asked, *given = sys.argv[1:]
        result = count(*given) if asked == "count" else {"totals": totals, "world": world}[asked](*map(int, given))
    print(json.dumps(result))
