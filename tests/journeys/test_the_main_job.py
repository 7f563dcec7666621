"""The six steps of the main job as one story: from a file of reports to a map and a verdict, and who did each."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import FraudReport
from fraudhub.geography.models import Borough
from fraudhub.jobs.models import Job, JobState
from fraudhub.jobs.tasks import run
from fraudhub.people.models import Person
from mapping.models import Evaluation, MapEdition
from outreach.models import Event, Visit, VisitRecord
from tests.factories.accounts import an_account, the_borough
from tests.factories.cases import a_row
from tests.factories.geography import a_postcode_in
from tests.factories.outreach import WALKED_ANSWERS, a_live_borough, a_volunteer

PILOTS = ("stockport", "trafford")
MONTHS = [(2022 + (3 + ahead) // 12, (3 + ahead) % 12 + 1) for ahead in range(39)]  # April 2022 to June 2025


def reports_in(place: int, ahead: int) -> int:
    """So many in that month, counted from April 2022, from that borough, counted in the order of codes: each year is
    another one everywhere, and none is better in the pilots. One is by somebody of 40, the others are by people of 71.
    """
    return 3 + (place * place + 3 * place * (ahead // 12) + ahead % 2) % 5


@pytest.mark.feature(132)
@pytest.mark.feature(134)
@pytest.mark.feature(139)
def test_from_a_file_of_reports_to_a_map_and_a_verdict(committed_db, client, tmp_path, capsys):
    cast = the_cast()

    reports_come_in(tmp_path, capsys, by=cast["officer"])
    talk = a_library_talk_is_logged(client, cast["officer"])
    visit = a_visit_is_planned(client, cast["coordinator"], cast["volunteer"])
    the_volunteer_records_it(client, cast["volunteer"], visit)
    map_ = the_viewer_asks_for_a_map(client, cast["viewer"])
    report = the_viewer_asks_whether_it_worked(client, cast["viewer"])
    the_neighbour_finds_nothing(client, cast["neighbour"], talk, visit, map_)
    the_viewer_reaches_no_person(client, cast["viewer"], talk, visit)
    the_audit_trail_says_who(client, cast, talk, visit, map_, report)


def the_cast():
    a_live_borough("stockport")
    a_live_borough("trafford")
    cast = {
        "officer": an_account("hub_officer", "stockport", name="Olive Stockport"),
        "coordinator": an_account("hub_coordinator", "stockport", name="Amir Stockport"),
        "volunteer": an_account("volunteer", "stockport", name="Jean Stockport"),
        "viewer": an_account("gmp_viewer", name="Gemma Viewer"),
        "neighbour": an_account("hub_officer", "trafford", name="Otto Trafford"),
        "data_protection": an_account("data_protection", name="Dora Protection"),
    }
    a_volunteer(cast["volunteer"])
    return cast


# 1. Reports in ---------------------------------------------------------------------------------------------


def reports_come_in(folder, capsys, *, by):
    """Thirty-nine months of all ten boroughs by the hub itself, with one row that is wrong; then the officer's own."""
    file, refused = folder / "extract.csv", folder / "refused.csv"
    rows = [
        a_row(
            reference=f"{slug}-{year}-{month:02}-{number}",
            reported_on=f"{year}-{month:02}-{number + 4:02}",
            victim_name="Winifred Ashworth",
            victim_postcode=a_postcode_in(slug, number % 3),
            victim_age="71" if number else "40",
            lost_gbp="120.00",
        )
        for place, slug in enumerate(Borough.objects.order_by("code").values_list("slug", flat=True))
        for ahead, (year, month) in enumerate(MONTHS)
        for number in range(reports_in(place, ahead))
    ]
    write_extract(file, [*rows, a_row(reference="wrong", lost_gbp="many pounds")])

    told = importing(capsys, file, "--dry-run")
    assert f"{len(rows):,} would be loaded + 0 already there + 1 refused = {len(rows) + 1:,} rows" in told
    assert FraudReport.objects.count() == 0

    told = importing(capsys, file, "--errors", refused)
    assert f"{len(rows):,} loaded + 0 already there + 1 refused = {len(rows) + 1:,} rows" in told
    (problem,) = csv.DictReader(io.StringIO(refused.read_text(encoding="utf-8-sig")))
    assert (problem["line"], problem["column"], problem["value"]) == (str(len(rows) + 2), "lost_gbp", "many pounds")
    assert problem["reason"]

    told = importing(capsys, file)
    assert f"0 loaded + {len(rows):,} already there + 1 refused" in told
    assert FraudReport.objects.count() == len(rows)

    report = FraudReport.objects.select_related("lsoa", "ward", "victim_borough").filter(
        source_reference__startswith="stockport-"
    )[0]
    assert report.victim_borough == report.ward.borough == report.lsoa.borough == the_borough("stockport")

    own = folder / "own.csv"
    write_extract(own, [a_row(reference="own-1", victim_postcode=a_postcode_in("stockport"))])
    assert "1 loaded" in importing(capsys, own, "--by", by.email)


def write_extract(path, rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def importing(capsys, file, *options) -> str:
    capsys.readouterr()
    try:
        call_command("import_reports", str(file), "--source", "action-fraud", *map(str, options))
    except CommandError as refused:  # some commands end so when a row was refused
        return capsys.readouterr().out + str(refused)
    return capsys.readouterr().out


# 2. Outreach logged ----------------------------------------------------------------------------------------


def a_library_talk_is_logged(client, officer) -> Event:
    client.force_login(officer)
    page = client.get(reverse("outreach:event_log"))
    today = timezone.localdate()

    answer = client.post(
        reverse("outreach:event_log"),
        {
            "submission_key": submission_key(page),
            "kind": "talk",
            **in_three("held_on", today),
            "place": "Edgeley Library",
            "topics": ["courier", "doorstep"],
            "aged_65_to_74": "12",
            "aged_75_and_over": "7",
            "materials": "40 leaflets",
        },
        follow=True,
    )

    event = Event.objects.get()
    assert "The event is logged." in answer.content.decode()
    assert (event.place, event.borough.slug, event.created_by) == ("Edgeley Library", "stockport", officer)
    return event


def a_visit_is_planned(client, coordinator, volunteer) -> Visit:
    client.force_login(coordinator)
    page = client.get(reverse("people:add"))
    client.post(
        reverse("people:add"),
        {
            "submission_key": submission_key(page),
            "borough": the_borough("stockport").code,
            "full_name": "Winifred Ashworth",
            "address": "12 Chapel Street",
            "postcode": a_postcode_in("stockport"),
        },
    )
    resident = Person.objects.get(full_name="Winifred Ashworth")
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = client.get(reverse("outreach:visit_plan"))

    answer = client.post(
        reverse("outreach:visit_plan"),
        {
            "submission_key": submission_key(page),
            "residents": resident.reference,
            "volunteer": str(volunteer.volunteer.pk),
            **in_three("day", tomorrow),
            "starts": "10:30am",
            "ends": "11:30am",
            "purpose": "first_visit",
            "notes_for_visitor": "Ring the lower bell.",
        },
        follow=True,
    )

    assert "The visit is planned." in answer.content.decode()
    return Visit.objects.get()


# 3. A visit recorded ---------------------------------------------------------------------------------------


def the_volunteer_records_it(client, volunteer, visit):
    """It is tomorrow's, so it can be recorded from today on; the screens come one question at a time."""
    client.force_login(volunteer)
    today = client.get(reverse("outreach:field:today")).content.decode()
    assert visit.reference in today

    page = client.get(visit_page(visit))
    assert "Winifred Ashworth" in page.content.decode()
    assert "Ring the lower bell." in page.content.decode()

    page = client.post(f"{visit_page(visit)}how-it-went/", {"outcome": "visited"}, follow=True)
    for _ in range(40):
        step = page.redirect_chain[-1][0]
        if question := re.search(r"/questions/([\w-]+)/$", step):
            page = client.post(step, {"answer": WALKED_ANSWERS.get(question[1], "")}, follow=True)
        elif step.endswith("/do-now/"):
            raise AssertionError(f"A calm visit calls for nothing: {step}")
        elif step.endswith("/when/"):
            now = timezone.localtime()
            page = client.post(step, {"day": now.date().isoformat(), "clock": now.strftime("%H:%M")}, follow=True)
            assert page.redirect_chain, page.content.decode()
        elif step.endswith("/check/"):
            form = page.context["form"]
            page = client.post(step, {"client_uuid": str(form.initial["client_uuid"])}, follow=True)
        else:
            break

    assert step.endswith("/received/")
    assert "Received by the hub" in page.content.decode()
    record = VisitRecord.objects.get()
    assert (record.visit, record.recorded_by, record.outcome_id) == (visit, volunteer, "visited")


def visit_page(visit) -> str:
    return reverse("outreach:field:visit", args=[visit.reference])


# 4. A map --------------------------------------------------------------------------------------------------


def the_viewer_asks_for_a_map(client, viewer) -> MapEdition:
    client.force_login(viewer)
    page = client.get(reverse("mapping:map_new"))
    asked = {
        "submission_key": submission_key(page), "measure": "reports",
        "per": "1000_65plus", "level": "ward", "period": "2024-25",
    }  # fmt: skip

    waiting = client.post(reverse("mapping:map_new"), asked, follow=True).content.decode()

    assert "not running just now" in waiting  # nobody has started a worker, and the page says so
    finished = the_job_runs()
    edition = MapEdition.objects.get()
    assert finished.result_url == edition.url()
    shown = client.get(edition.url()).content.decode()
    assert "by people aged 65 and over per 1,000 residents aged 65 and over" in shown
    assert "Stockport" in shown
    assert "2024 to 2025" in shown
    (row,) = [row for row in edition.figures if row["kind"] == "borough" and row["name"] == "Stockport"]
    place = list(Borough.objects.order_by("code").values_list("slug", flat=True)).index("stockport")
    assert row["count"] == sum(reports_in(place, ahead) - 1 for ahead in range(24, 36))
    picture = client.get(reverse("mapping:map_picture", args=[edition.reference])).content.decode()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!testserver)', picture)
    return edition


def the_job_runs() -> Job:
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.reason
    return job


# 5. An impact report ---------------------------------------------------------------------------------------


def the_viewer_asks_whether_it_worked(client, viewer) -> Evaluation:
    page = client.get(reverse("mapping:impact_new"))
    pilots = [the_borough(slug).code for slug in PILOTS]

    client.post(reverse("mapping:impact_new"), {"submission_key": submission_key(page), "treated": pilots})

    the_job_runs()
    evaluation = Evaluation.objects.get()
    shown = client.get(evaluation.url()).content.decode()
    # No borough was given another course than the rest: there is nothing to find, and nothing may be found.
    assert "We cannot tell yet" in shown
    assert sorted(evaluation.plan["treated"]) == sorted(pilots)
    assert evaluation.frozen_at < evaluation.finished_at
    years = {row["year"]: row["reports"] for row in evaluation.figures["years"]}
    for year, first in (("2023 to 2024", 12), ("2024 to 2025", 24)):
        assert years[year] == sum(reports_in(place, first + month) for place in range(10) for month in range(12))
    return evaluation


# 6. Walls, and who did each --------------------------------------------------------------------------------


def the_neighbour_finds_nothing(client, neighbour, talk, visit, map_):
    client.force_login(neighbour)
    report = FraudReport.objects.get(source_reference="own-1")
    person = Person.objects.get(full_name="Winifred Ashworth")

    for record in (talk, visit, report, person, map_):
        assert client.get(record.url()).status_code == 404, record
    for address in (f"/api/v1/people/{person.reference}/", f"/api/v1/reports/{report.reference}/"):
        assert client.get(address).status_code == 404, address


def the_viewer_reaches_no_person(client, viewer, talk, visit):
    client.force_login(viewer)
    person = Person.objects.get(full_name="Winifred Ashworth")
    report = FraudReport.objects.get(source_reference="own-1")

    for record in (person, report, talk, visit):
        assert client.get(record.url()).status_code == 403, record
    for address in ("/people/", "/reports/", "/visits/", "/api/v1/people/", "/api/v1/reports/", "/audit/"):
        assert client.get(address).status_code == 403, address
    for address in ("/", "/maps/", "/impact/", MapEdition.objects.get().url(), Evaluation.objects.get().url()):
        assert "Ashworth" not in client.get(address).content.decode(), address


def the_audit_trail_says_who(client, cast, talk, visit, map_, report):
    done = {
        ("officer", "event.logged"): talk,
        ("coordinator", "visit.planned"): visit,
        ("volunteer", "visit.recorded"): visit,
        ("viewer", "map.drawn"): map_,
        ("viewer", "map.seen"): map_,
        ("viewer", "impact_report.asked"): report,
        ("viewer", "impact_report.seen"): report,
    }
    for (who, action), record in done.items():
        written = AuditEntry.objects.about(record).filter(action=action)
        assert {entry.actor_id for entry in written} == {cast[who].pk}, (who, action)
    assert AuditEntry.objects.of_actor(cast["officer"]).filter(action__startswith="import.").exists()

    client.force_login(cast["data_protection"])
    for (who, action), record in done.items():
        page = client.get("/audit/", {"reference": record.reference, "action": action}).content.decode()
        assert cast[who].full_name in page, (who, action)

    client.force_login(cast["neighbour"])
    assert client.get("/audit/").status_code == 403


# What a browser does -----------------------------------------------------------------------------------------


def submission_key(page) -> str:
    return re.search(r'name="submission_key" value="([^"]+)"', page.content.decode())[1]


def in_three(name: str, day) -> dict[str, str]:
    """A day as the three boxes of the page send it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}
