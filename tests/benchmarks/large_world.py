"""The `large` world: millions of reports of ten years, and of visits since the hubs started, in all LSOAs, by COPY
into PostgreSQL, with the constraints, indexes and triggers they have in life."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import numpy as np
from django.db import connection
from django.utils import timezone

from fraudhub.core.london_time import day_begins
from fraudhub.geography.models import Borough, Lsoa
from outreach.models import ChecklistVersion, VisitOutcome, VisitPurpose
from tests.factories.accounts import an_account
from tests.factories.outreach import a_live_borough

FIRST, DAYS = date(2016, 4, 1), 3_800
STARTED, WORKED_DAYS = date(2023, 4, 3), 1_240
BLOCK = 250_000
LOG_POUNDS, LOST_SOMETHING = (6.0, 1.6), 0.7  # a median of £400
RESIDENTS_A_VISIT = 0.2  # five visits to each
NULL = r"\N"

REPORTS = (
    "reference, created_at, source_id, source_reference, content_digest, reported_on, victim_kind, "
    "victim_aged_65_plus, victim_borough_id, lsoa_id, ward_id, msoa_id, lost_gbp, channel, victim_name, victim_phone, "
    "victim_email, victim_address, victim_postcode, borough_as_given, summary"
)
ADDRESSES = "id, lines, postcode, lsoa_id"
PEOPLE = (
    "id, reference, created_at, borough_id, full_name, birth_date, phone, email, address_id, access_needs, language, "
    "risk_flags, canonical_id, moved_to, version"
)
VISITS = (
    "id, reference, created_at, borough_id, officer_id, purpose_id, planned_at, planned_start, planned_end, "
    "notes_for_visitor, password, status, closed_at, cancelled_because"
)
RESIDENTS = "visit_id, person_id"
RECORDS = (
    "recorded_by_id, client_uuid, outcome_id, checklist_version_id, answers, escalations, happened_at, recorded_at, "
    "recorded_utc_offset_minutes, received_at, came_as, visit_id"
)


def copy_in(table: str, columns: str, rows: Iterable[tuple]) -> None:
    """Each block of text is one statement, as of an import."""
    lines = []
    for row in rows:
        lines.append("\t".join(map(str, row)) + "\n")
        if len(lines) == BLOCK:
            _copy(table, columns, lines)
            lines = []
    if lines:
        _copy(table, columns, lines)


def _copy(table: str, columns: str, lines: list[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        copy.write("".join(lines))


def fill_reports(count: int, begin: int = 0, last_days: int = DAYS) -> None:
    copy_in("cases_fraudreport", REPORTS, _reports(count, begin, last_days))


def _reports(count: int, begin: int, last_days: int) -> Iterator[tuple]:
    draw = np.random.default_rng(20240115 + begin)
    places = list(Lsoa.objects.order_by("code").values_list("code", "ward_id", "msoa_id", "borough_id"))
    likely = draw.gamma(3, 1, len(places))
    days = [(FIRST + timedelta(days=day)).isoformat() for day in range(DAYS)]
    now = timezone.now().isoformat()
    at = draw.choice(len(places), count, p=likely / likely.sum())
    when, age, kind = draw.integers(DAYS - last_days, DAYS, count), draw.random(count), draw.random(count)
    pounds = draw.lognormal(*LOG_POUNDS, count) * (draw.random(count) < LOST_SOMETHING)
    for number in range(count):
        lsoa, ward, msoa, borough = places[at[number]]
        if kind[number] < 0.02:  # known no nearer than its borough
            lsoa = ward = msoa = NULL
        older = NULL if age[number] > 0.97 else "t" if age[number] < 0.3 else "f"
        key = begin + number
        yield (f"RP-{key:012}", now, "action-fraud", f"L-{key}", f"{key:032}", days[when[number]],
               "business" if kind[number] > 0.93 else "individual", older, borough, lsoa, ward, msoa,
               f"{pounds[number]:.2f}", "", "Somebody", "", "", "", "", "", "")  # fmt: skip


def fill_visits(count: int) -> None:
    """That many visits to residents of all LSOAs, three in four of them aged 65 and over, since the hubs started."""
    for borough in Borough.objects.all():
        a_live_borough(borough.slug, since=STARTED)
    draw = np.random.default_rng(20240301)
    places = list(Lsoa.objects.order_by("code").values_list("code", "borough_id"))
    people = max(1, int(RESIDENTS_A_VISIT * count))
    homes = draw.integers(0, len(places), people)
    now = timezone.now()
    copy_in(
        "people_address", ADDRESSES, ((n + 1, f"{n} Chapel Street", "", places[homes[n]][0]) for n in range(people))
    )
    copy_in("people_person", PEOPLE, _people(people, homes, places, now))
    visited, when = draw.integers(0, people, count), draw.integers(0, WORKED_DAYS, count)
    boroughs = [places[homes[who]][1] for who in visited]
    moments = [day_begins(STARTED + timedelta(days=day)) + timedelta(hours=10) for day in range(WORKED_DAYS)]
    officer = an_account("hub_officer", "stockport")
    purpose, outcome = VisitPurpose.objects.get(code="first_visit"), VisitOutcome.objects.get(code="visited")
    checklist = ChecklistVersion.objects.latest("pk")
    spread = timedelta(hours=1)
    copy_in("outreach_visit", VISITS, (
        (n + 1, f"VT-{n:012}", now, boroughs[n], officer.pk, purpose.pk, moments[when[n]] - spread, moments[when[n]],
         moments[when[n]] + spread, "", "", "recorded", moments[when[n]] + spread, "")
        for n in range(count)
    ))  # fmt: skip
    copy_in("outreach_visitresident", RESIDENTS, ((n + 1, visited[n] + 1) for n in range(count)))
    copy_in("outreach_visitrecord", RECORDS, (
        (officer.pk, uuid.UUID(int=n), outcome.pk, checklist.pk, "{}", "[]", moments[when[n]], moments[when[n]], 0,
         moments[when[n]] + spread, "", n + 1)
        for n in range(count)
    ))  # fmt: skip


def _people(count: int, homes: np.ndarray, places: list[tuple], now: datetime) -> Iterator[tuple]:
    for n in range(count):
        born = date(1935 + n % 40, 1 + n % 12, 1 + n % 28)  # a quarter of them are not 65 yet
        yield (n + 1, f"PN-{n:012}", now, places[homes[n]][1], f"Resident {n}", born, "", "", n + 1, "", "", "", n + 1,
               "", 1)  # fmt: skip
