"""A programme at life size on PostgreSQL, and how long its pages take: prints JSON.

``-m tests.benchmarks.casework_run PEOPLE REPORTS TIMES``. People are those of the matching bench, spread over the ten
boroughs; reports are spread over ten years, and those of the last month wait for triage; one person in ten has a case
with a payment; one case in five has a claim on the clock.
"""

import json
import random
import sys
import time
from datetime import timedelta
from decimal import Decimal

import django

django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from fraudhub.cases.bulk_rows import insert_rows  # noqa: E402
from fraudhub.cases.models import CodeDuty, FraudCase, FraudReport, Payment, RefundClaim, Triage  # noqa: E402
from fraudhub.geography.models import Borough, Postcode  # noqa: E402
from fraudhub.people.models import Person  # noqa: E402
from fraudhub.serving import pre_fork  # noqa: E402
from tests.benchmarks.matching_run import a_household, a_reference, fill  # noqa: E402
from tests.factories.accounts import an_account  # noqa: E402
from tests.factories.geography import load_small_geography  # noqa: E402
from tests.factories.reasons import says_why  # noqa: E402

DAYS = 3650


def fill_reports(reports: int, boroughs: list[Borough], draw: random.Random) -> None:
    today, now = timezone.localdate(), timezone.now()
    columns = [
        "reference", "created_at", "source_id", "source_reference", "content_digest", "reported_on",
        "victim_borough_id", "victim_name", "lost_gbp", "channel", "victim_kind", "victim_phone", "victim_email",
        "victim_address",
        "victim_postcode", "borough_as_given", "summary",
    ]  # fmt: skip
    rows = (
        [
            a_reference("RP"), now, "action-fraud", f"B-{number}", f"{number:032}",
            today - timedelta(days=draw.randrange(DAYS)), draw.choice(boroughs).pk, "Somebody",
            Decimal(draw.randrange(1, 500_000)) / 100, "", "", "", "", "", "", "", "",
        ]
        for number in range(reports)
    )  # fmt: skip
    insert_rows(FraudReport, columns, rows)
    newest = FraudReport.objects.filter(reported_on__gte=today - timedelta(days=28)).values_list("pk", flat=True)
    Triage.objects.bulk_create(
        [Triage(report_id=pk, due_on=today + timedelta(days=1), reference=a_reference("TR")) for pk in newest],
        batch_size=5_000,
    )


def fill_cases(people: list[int], draw: random.Random) -> None:
    today = timezone.localdate()
    chosen = Person.objects.filter(pk__in=draw.sample(people, len(people) // 10)).only("pk", "borough_id")
    cases = FraudCase.objects.bulk_create(
        [
            FraudCase(
                reference=a_reference("FC"), person_id=person.pk, borough_id=person.borough_id,
                opened_on=today - timedelta(days=draw.randrange(700)), fraud_type_id="NFIB1D",
            )
            for person in chosen
        ],
        batch_size=5_000,
    )  # fmt: skip
    Payment.objects.bulk_create(
        [
            Payment(
                reference=a_reference("PY"), case=case, state="lost", paid_on=case.opened_on,
                method_id="faster-payment", amount_gbp=Decimal(draw.randrange(100, 90_000)) / 100,
            )
            for case in cases
        ],
        batch_size=5_000,
    )  # fmt: skip
    CodeDuty.objects.bulk_create(
        [
            CodeDuty(
                reference=a_reference("VD"), case=case, right_id="R6_UPDATES", starts_on=case.opened_on,
                due_on=today + timedelta(days=draw.randrange(-3, 28)),
            )
            for case in cases
        ],
        batch_size=5_000,
    )  # fmt: skip
    RefundClaim.objects.bulk_create(
        [
            RefundClaim(
                reference=a_reference("RC"), case=case, bank="Bank", last_paid_on=case.opened_on,
                amount_gbp=Decimal("500.00"), due_on=today + timedelta(days=draw.randrange(400)), due_for="to claim",
            )
            for case in cases[::5]
        ],
        batch_size=5_000,
    )  # fmt: skip


def pages(case: FraudCase, person: Person, postcode: str) -> dict[str, str]:
    return {
        "inbox": "/inbox/",
        "cases": "/cases/",
        "cases of a name": "/cases/?status=any&name=marg",
        "reports": "/reports/",
        "reports that wait": "/reports/?waiting=yes",
        "people by part of a name": "/people/?name=ollerensh",
        "people by a common name": "/people/?name=jo",
        "people by postcode": f"/people/?postcode={postcode}",
        "case": case.url(),
        "history of a case": case.url("history"),
        "person": person.url(),
    }


def main(people: int, reports: int, times: int) -> list[dict]:
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    call_command("migrate", verbosity=0)
    load_small_geography()
    call_command("load_reference", verbosity=0)
    draw = random.Random("casework")
    boroughs = list(Borough.objects.order_by("pk"))
    postcodes = list(Postcode.objects.order_by("pk").values_list("pk", flat=True))
    numbers = []
    for borough in boroughs:
        of_borough = []
        while len(of_borough) < people // len(boroughs):
            of_borough += a_household(draw, postcodes)
        numbers += fill(of_borough, borough)
    fill_reports(reports, boroughs, draw)
    fill_cases(numbers, draw)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pre_fork(None, None)  # what was imported is out of the garbage collector's sight, as in each web process
    found = []
    for role, borough in (("hub_officer", "stockport"), ("investigator", None)):
        user = an_account(role, borough)
        client = Client()
        client.force_login(user)
        case = (
            FraudCase.objects.filter(borough__slug="stockport").select_related("person__address").order_by("?").first()
        )
        if role == "investigator":
            says_why(client, case.person)
        for name, path in pages(case, case.person, case.person.address.postcode).items():
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
            found.append({"page": name, "role": role, "p95_ms": p95, "queries": len(asked)})
    return found


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
