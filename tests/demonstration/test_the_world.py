import json
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import ROLES
from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import FraudReport, ImportRun
from fraudhub.demonstration import world
from fraudhub.demonstration.costs_told import SOURCE, years_with_costs
from fraudhub.demonstration.filling import ask_to_fill
from fraudhub.demonstration.models import Chapter, tell_once
from fraudhub.geography.models import Postcode
from fraudhub.jobs.verbs import claim_job, store_product
from fraudhub.people.models import Person
from mapping.impact.economics import standing_costs
from mapping.models import ProgrammeCost
from outreach.models import Event, Rollout, Visit, VisitRecord, Volunteer
from outreach.readiness import readiness_of

pytestmark = pytest.mark.django_db
TODAY = date(2024, 4, 18)  # early in the programme: five years of reports are enough here
RECORDS = (User, Rollout, Volunteer, Person, Visit, VisitRecord, Event, FraudReport, ImportRun, AuditEntry, Chapter)


@pytest.fixture
def clock(settings, tmp_path):
    settings.VAR = tmp_path
    with time_machine.travel("2024-04-18T08:00:00+01:00", tick=False):
        yield


def made(**options) -> str:
    out = StringIO()
    call_command("make_demo_world", stdout=out, **options)
    return out.getvalue()


def how_many() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in RECORDS}


@pytest.mark.feature(154)
def test_a_small_world_is_whole_and_a_second_call_does_nothing(clock, settings, client):
    made(size="small")
    after_one = how_many()
    told = made(size="small")

    assert told == ""
    assert how_many() == after_one

    # Every role can sign in with what is printed.
    accounts = json.loads((settings.VAR / "demo_accounts.json").read_text())
    assert {account["role"] for account in accounts} == set(ROLES)
    assert {tuple(account) for account in accounts} == {("role", "borough", "email", "password")}
    for role in ROLES:
        account = next(account for account in accounts if account["role"] == role)
        assert User.objects.get(email=account["email"]).check_password(account["password"])

    # Pilots are live, the others are planned.
    dates = Rollout.objects.go_live_dates()
    assert {code: day for code, day in dates.items() if day} == {
        "E08000007": date(2024, 1, 8),
        "E08000009": date(2024, 3, 4),
    }

    # Each volunteer of a live borough has something today and tomorrow, and the past was recorded by its volunteers.
    for day in (TODAY, TODAY + timedelta(days=1)):
        visited = {
            visit.volunteer_id for visit in Visit.objects.planned() if timezone.localdate(visit.planned_start) == day
        }
        assert visited == set(Volunteer.objects.filter(status="visits").values_list("pk", flat=True))
    assert VisitRecord.objects.count() > 10
    assert not Visit.objects.overdue(timezone.now()).exists()
    assert Event.objects.filter(held_on__gte=TODAY).count() == 0

    # Reports came by the importer, none refused.
    run = ImportRun.objects.filter(loaded__gt=0).get()
    assert (run.refused, run.already_there) == (0, 0)
    assert run.loaded == FraudReport.objects.count() > 60_000
    by_year = {row["financial_year"]: row["reports"] for row in FraudReport.objects.by_financial_year()}
    assert by_year[2023] == 14_153

    # Whoever looks is told.
    client.force_login(User.objects.get(email="officer.stockport@example.org"))
    assert "Demonstration" in client.get("/").content.decode()


def test_the_sample_goes_on_top_with_nothing_refused():
    from tests.demonstration.test_made_up_reports import SAMPLE

    out = StringIO()
    call_command("import_reports", str(SAMPLE), "--source", "action-fraud", stdout=out)

    assert "2,000 loaded + 0 already there + 0 refused = 2,000 rows" in out.getvalue()


def test_a_chapter_is_told_once_and_one_that_fails_is_told_again():
    told = []

    def fails():
        told.append("begun")
        raise RuntimeError("cut short")

    with pytest.raises(RuntimeError, match="cut short"):
        tell_once("a chapter", fails)

    assert not Chapter.objects.exists()
    assert tell_once("a chapter", lambda: told.append("whole"))
    assert not tell_once("a chapter", lambda: told.append("again"))
    assert told == ["begun", "whole"]


@time_machine.travel("2024-03-20T08:00:00+00:00", tick=False)
def test_the_life_size_world_is_told_by_weeks_and_goes_on_where_it_stopped(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    monkeypatch.setattr(world, "VOLUNTEERS_AT_LIFE_SIZE", 1)
    today = date(2024, 3, 20)
    world.make_programme(today)
    before = Visit.objects.count()
    cut_short = world.fill_to_life_size(today)
    for _ in range(3):
        next(cut_short)

    steps = list(world.fill_to_life_size(today))

    weeks = 12 + 4  # of Stockport and of Trafford, from the first to the end of next week
    assert len(steps) == weeks
    assert steps[-1] == (len(steps), len(steps))
    assert Visit.objects.count() == before + 4 * len(steps)
    new = Visit.objects.order_by("pk")[before:]
    assert {visit.status for visit in new} == set(Visit.Status)
    for visit in new:
        is_past = timezone.localdate(visit.planned_start) < today
        assert visit.status == Visit.Status.CANCELLED or visit.is_planned != is_past
        assert visit.planned_at <= timezone.now()
        assert visit.closed_at is None or visit.closed_at <= timezone.now()
    assert list(world.fill_to_life_size(today)) == steps
    assert Visit.objects.count() == before + 4 * len(steps)


@time_machine.travel("2024-03-20T08:00:00+00:00", tick=False)
def test_the_job_fills_the_world_to_life_size_and_tells_how_far_it_is(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    monkeypatch.setattr(world, "VOLUNTEERS_AT_LIFE_SIZE", 2)
    world.make_programme(date(2024, 3, 20))
    job, told = claim_job(ask_to_fill().pk), []
    job.progress_listener = lambda percent, note: told.append((percent, note))

    product = import_string(job.job_kind.function)(job)
    finished = store_product(job, product)

    assert product.facts == {"parts": 32}
    assert told == [(62, "20 of 32 weeks of volunteers")]
    assert finished.state == "done"
    assert Volunteer.objects.filter(user__email__startswith="more.volunteer.").count() == 4


def test_filling_to_life_size_is_one_job_however_often_it_is_asked(clock):
    world.make_programme(TODAY)

    first, second = ask_to_fill(), ask_to_fill()

    assert first == second
    assert first.job_kind.name == "Filling the demonstration world"


def test_production_gets_no_made_up_people(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="not a demonstration"):
        made(size="small")


def test_a_world_without_places_is_not_begun():
    Postcode.objects.all().delete()

    with pytest.raises(CommandError, match="load_geography"):
        made(size="small")

    assert not Chapter.objects.exists()


@pytest.mark.feature(118)
def test_the_programme_has_costs_that_say_they_are_made_up_and_each_year_is_told_once(clock):
    today = timezone.localdate()
    world.make_programme(today)
    entered = ProgrammeCost.objects.count()

    world.make_programme(today)

    assert ProgrammeCost.objects.count() == entered
    assert set(ProgrammeCost.objects.values_list("source", flat=True)) == {SOURCE}
    assert SOURCE.startswith("Demonstration only")
    assert [year.code for year in years_with_costs(today)] == ["2023-24", "2024-25"]
    # 196 days at 195 pounds: Stockport recruits 16 weeks before 8 January 2024
    stockport = [cost for cost in standing_costs() if cost[:2] == ["Staff", "E08000007"]]
    assert stockport[0] == ["Staff", "E08000007", "2023-09-18", "2024-03-31", 196 * 195 * 100]
    assert AuditEntry.objects.filter(action="programme_cost.recorded").count() == entered


@pytest.mark.feature(126)
@pytest.mark.feature(127)
def test_ten_boroughs_went_through_their_gates_and_something_is_left_to_put_right(settings, tmp_path):
    settings.VAR = tmp_path
    with time_machine.travel("2026-11-26T08:00:00+00:00", tick=False):
        today = timezone.localdate()
        world.make_programme(today)
        world.make_casework(today)

        rollouts = list(Rollout.objects.with_dates().select_related("borough"))
        assert {each.stage for each in rollouts} == {Rollout.Stage.LIVE}
        assert {each.borough.slug: each.actual_on for each in rollouts} == world.GO_LIVE
        missing = {
            each.borough.slug: [state.gate.pk for state in states if not state.is_met]
            for each, states in ((each, readiness_of(rollouts, today)[each.pk]) for each in rollouts)
        }
        assert {slug: codes for slug, codes in missing.items() if codes} == {
            "oldham": ["sharing_agreement"], "bolton": ["phone_line"],
        }  # fmt: skip

        wigan = Rollout.objects.get(borough__slug="wigan")
        assert list(wigan.steps.values_list("to_stage", flat=True)) == [
            "funded", "recruiting", "ready", "live", "paused", "live",
        ]  # fmt: skip
        assert not Rollout.objects.live_on(date(2025, 12, 29)).filter(pk=wigan.pk).exists()
