"""A large meeting made by the verbs; queries and milliseconds of its pages, and seconds of its pack; prints JSON.

``-m tests.benchmarks.meetings_run ITEMS ORGANISATIONS ACTIONS``.
"""

import contextlib
import json
import sys
import time
from datetime import timedelta
from importlib.util import find_spec

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after setup)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from fraudhub.jobs.running import in_child  # noqa: E402
from fraudhub.jobs.verbs import claim_job  # noqa: E402
from maaf.verbs import accept_statement, agree_action, end_meeting, record_decision, request_pack  # noqa: E402
from tests.factories.accounts import an_account  # noqa: E402
from tests.factories.geography import load_small_geography  # noqa: E402
from tests.factories.maaf import (  # noqa: E402
    a_chair,
    a_meeting,
    a_member,
    a_named_item,
    a_partner,
    a_partnership,
    a_theme,
    sitting,
)


def fill(items: int, organisations: int, actions: int):
    load_small_geography()
    call_command("load_reference", verbosity=0)
    partnership, chair = a_partnership(quorum=1), a_chair()
    members = [a_member(partnership).organisation for _ in range(organisations)]
    meeting = a_meeting(partnership, days=1)
    named = []
    for number in range(max(items - 10, 0)):
        if number % 2:
            named.append(a_named_item(partnership, organisations=members[:4]))
        else:
            a_theme(partnership, title=f"Theme {number}")
    sitting(meeting, chair)
    due_on = timezone.localdate() + timedelta(days=30)
    for number in range(actions):
        if number % 4 == 0 and named:
            record_decision(
                named[number % len(named)], what=f"Ring her, {number}.", reason="She asked.",
                organisation=members[number % 4], due_on=due_on, by=chair,
            )  # fmt: skip
        else:
            agree_action(
                partnership, what=f"Print leaflet {number}.", organisation=members[number % organisations],
                meeting=meeting, due_on=due_on, by=chair,
            )  # fmt: skip
    return partnership, meeting, chair, members, named


def main(items: int, organisations: int, actions: int) -> dict:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", "--noinput", verbosity=0)
    partnership, meeting, chair, members, named = fill(items, organisations, actions)
    readers = {
        "chair": chair, "partner": a_partner(members[0]), "officer": an_account("hub_officer", "stockport"),
        "another": a_partner(members[-1]),
    }  # fmt: skip
    for user in readers.values():
        accept_statement(meeting, by=user)
    pages = {
        "agenda": meeting.url(), "partnership": partnership.url(), "actions": reverse("maaf:action_list"),
        "agency": reverse("maaf:agency_detail", args=[members[0].reference]), "item": named[0].url(),
        "room": named[0].url("room"), "attendance": meeting.url("attendance"), "minutes": meeting.minutes.url(),
        "items by program": "/api/v1/agenda-items/", "actions by program": "/api/v1/actions/",
        "minutes by program": f"/api/v1/minutes/{meeting.minutes.reference}/", "home": reverse("web:home"),
        "inbox": reverse("inbox:list"), "case": reverse("cases:history", args=[named[0].case.reference]),
    }  # fmt: skip
    told = []
    for role, user in readers.items():
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        for page, there in pages.items():
            begun = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(there)
            spent = (time.perf_counter() - begun) * 1000
            if answer.status_code == 200:
                asked = [each for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
                told.append({"page": page, "role": role, "queries": len(asked), "ms": spent})
    end_meeting(meeting, by=chair)
    return {"pages": told, "pack_s": pack_seconds(meeting, chair)}


def pack_seconds(meeting, user) -> float | None:
    if find_spec("weasyprint") is None:
        return None
    job = claim_job(request_pack(meeting, kind="pack", by=user).pk)
    begun = time.perf_counter()
    in_child("maaf.printing.make_file", job)
    return time.perf_counter() - begun


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        result = main(*map(int, sys.argv[1:]))
    print(json.dumps(result))
