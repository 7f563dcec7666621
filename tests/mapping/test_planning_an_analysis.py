"""A plan is frozen before outcomes are looked at; what is decided later is another version, and everybody sees it."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.jobs.models import Job
from mapping.impact.plan_verbs import change_plan, freeze_plan, make_plan
from mapping.impact.verbs import request_impact_report, request_planned_report
from mapping.models import Evaluation, Plan, PlanVersion
from outreach.models import Rollout
from outreach.verbs import record_go_live
from tests.factories.accounts import the_borough
from tests.factories.mapping import done, monthly_losses
from tests.factories.outreach import a_live_borough

pytestmark = [pytest.mark.django_db, pytest.mark.feature(110)]
SLUGS = "bolton bury manchester oldham rochdale salford stockport tameside trafford wigan".split()


@pytest.fixture
def pilots(db):
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    monthly_losses(dict.fromkeys(SLUGS, 2), date(2021, 1, 1), 48)


def codes(*slugs):
    return [the_borough(slug).code for slug in slugs]


def a_plan(by, *slugs, **wanted):
    return make_plan(title="The pilots", wanted={"treated": codes(*slugs)} | wanted, by=by)


def typed(*slugs, **changes):
    return {
        "title": "The pilots", "treated": codes(*slugs), "pre_months": "24", "min_post_months": "6",
        "transition_months": "1", "exclude_last_months": "1", "smallest": "10", "submission_key": str(uuid.uuid4()),
    } | changes  # fmt: skip


def test_an_analyst_makes_a_plan_sees_what_it_could_see_and_freezes_it_before_any_report(client, analyst, pilots):
    client.force_login(analyst)

    client.post(reverse("mapping:plan_new"), typed("stockport", "trafford"))
    plan = Plan.objects.get()
    done(Job.objects.get(kind="plan_power"))
    before = client.get(plan.url()).content.decode()
    client.post(plan.url("freeze"))
    after = client.get(plan.url()).content.decode()

    assert "Not frozen yet: no outcome is read by it." in before
    assert "Smallest fall that could be confirmed" in before
    assert "Worked out from January 2021 to December 2023 alone" in before
    assert "Frozen before any report on these boroughs was written." in after
    version = PlanVersion.objects.get()
    assert version.decided["go_live"][codes("stockport")[0]] == "2024-01-08"
    assert {"analysis_plan.made", "analysis_plan.frozen", "analysis_plan.power"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


def test_outcomes_are_read_only_by_a_frozen_plan(client, analyst, pilots):
    plan = a_plan(analyst, "stockport")
    client.force_login(analyst)

    page = client.post(plan.url("report"))

    assert "Freeze version 1 of the plan first. Outcomes are read only by a frozen plan." in page.content.decode()
    assert not Evaluation.objects.exists()


def test_a_later_change_is_another_version_with_a_reason_and_says_that_outcomes_had_been_read(client, analyst, pilots):
    plan = freeze_plan(a_plan(analyst, "stockport", "trafford"), by=analyst)
    done(request_planned_report(plan, by=analyst))
    client.force_login(analyst)

    refused = client.post(plan.url("change"), typed("stockport", "trafford", pre_months="36"))
    client.post(plan.url("change"), typed("stockport", "trafford", pre_months="36", reason="Two years were too few."))
    client.post(plan.url("freeze"))
    page = client.get(plan.url()).content.decode()

    assert "Say why the plan is changed. The reason is printed with every report." in refused.content.decode()
    assert 'value="36"' in refused.content.decode()
    assert "Changed because: Two years were too few." in page
    assert "Months before: 24 became 36." in page
    assert "Frozen after 1 report on these boroughs had been written" in page
    assert [version.decided["pre_months"] for version in plan.versions.order_by("number")] == [24, 36]


def test_a_version_that_was_frozen_is_not_frozen_again_nor_written_over(analyst, pilots):
    plan = freeze_plan(a_plan(analyst, "stockport"), by=analyst)

    with pytest.raises(RuleBroken, match=r"Version 1 is frozen already\. To decide otherwise, change the plan"):
        freeze_plan(plan, by=analyst)
    change_plan(plan, wanted={"treated": codes("trafford")}, reason="The wrong borough.", by=analyst)
    change_plan(plan, wanted={"treated": codes("stockport", "trafford")}, by=analyst)

    one, two = plan.versions.order_by("number")
    assert one.decided["treated"] == codes("stockport")
    assert two.decided["treated"] == codes("stockport", "trafford")
    assert two.reason == "The wrong borough."
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.create(plan=plan, number=3, decided={}, made_at=two.made_at)


def test_a_version_that_is_no_change_is_none_and_one_not_frozen_stops_nobodys_report(client, analyst, pilots):
    plan = freeze_plan(a_plan(analyst, "stockport"), by=analyst)
    settings = {name: plan.latest.decided[name] for name in ("treated", "pre_months", "min_post_months")}

    with pytest.raises(RuleBroken, match="Nothing is different from version 1"):
        change_plan(plan, wanted=settings, reason="To be sure.", by=analyst)
    change_plan(plan, wanted=settings | {"pre_months": 36}, reason="Two years were too few.", by=analyst)
    client.force_login(analyst)
    page = client.get(plan.url()).content.decode()

    assert "Months before: 24 became 36." in page
    assert "became None" not in page
    assert "Read from the record when it is frozen" in page
    done(request_planned_report(Plan.objects.with_versions().get(pk=plan.pk), by=analyst))
    assert Evaluation.objects.get().plan_version.number == 1


def test_of_two_who_decide_at_once_the_second_reads_what_the_first_decided(client, analyst, pilots):
    plan = a_plan(analyst, "stockport")
    read = plan.versions.get().mark
    change_plan(plan, wanted={"treated": codes("stockport"), "pre_months": 36}, read=read, by=analyst)
    client.force_login(analyst)
    sentence = "Somebody decided otherwise since you opened this."

    with pytest.raises(RuleBroken, match=sentence):
        change_plan(plan, wanted={"treated": codes("stockport"), "pre_months": 48}, read=read, by=analyst)
    page = client.post(plan.url("freeze"), {"version": read})
    program = client.post(
        f"/api/v1/plans/{plan.reference}/freeze/", {"version": read}, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    assert (page.status_code, program.status_code) == (400, 409)
    assert sentence in page.content.decode()
    assert not plan.versions.get().is_frozen
    shown = client.get(plan.url("freeze")).content.decode()
    mark = plan.versions.get().mark
    assert "36" in shown
    assert mark in shown
    client.post(plan.url("freeze"), {"version": mark})
    assert plan.versions.get().is_frozen


@pytest.mark.feature(117)
def test_a_late_report_by_an_older_version_takes_nobodys_place(analyst, pilots):
    plan = freeze_plan(a_plan(analyst, "stockport"), by=analyst)
    late = request_planned_report(Plan.objects.with_versions().get(pk=plan.pk), by=analyst)
    change_plan(plan, wanted={"treated": codes("stockport"), "pre_months": 36}, reason="Two were too few.", by=analyst)
    freeze_plan(plan, by=analyst)
    newer = Evaluation.objects.get(
        job=done(request_planned_report(Plan.objects.with_versions().get(pk=plan.pk), by=analyst))
    )

    older = Evaluation.objects.get(job=done(late))

    newer.refresh_from_db()
    assert (newer.superseded_by, older.superseded_by) == (None, newer)
    assert "Version 2 had taken its place" in older.superseded_because[0]


def test_what_cannot_be_meant_is_refused_in_words_and_kept(client, analyst, pilots):
    client.force_login(analyst)
    both = typed("stockport", pre_months="6", comparison=codes("stockport"))

    page = client.post(reverse("mapping:plan_new"), both).content.decode()

    assert "The number of months before is 6; it must be from 12 to 60 months." in page
    assert "Stockport is both in question and in the comparison." in page
    assert 'value="6"' in page
    assert not Plan.objects.exists()
    assert AuditEntry.objects.filter(action="analysis_plan.refused").exists()


def test_a_start_that_is_corrected_after_freezing_is_told_on_the_page_of_the_plan(
    client, analyst, programme_lead, pilots
):
    plan = freeze_plan(a_plan(analyst, "stockport"), by=analyst)
    record_go_live(
        Rollout.objects.get(borough=the_borough("stockport")), on=date(2024, 1, 15), reason="A slip.", by=programme_lead
    )
    client.force_login(analyst)

    page = client.get(plan.url()).content.decode()

    assert "The start of Stockport was corrected from 8 January 2024 to 15 January 2024." in page
    assert "Reports by this plan still count from its own days." in page


def test_asking_twice_for_the_standing_question_is_one_plan_and_a_corrected_start_another_version(
    gmp_viewer, programme_lead, pilots
):
    done(request_impact_report(codes("stockport"), by=gmp_viewer))
    done(request_impact_report(codes("stockport"), by=gmp_viewer))
    record_go_live(
        Rollout.objects.get(borough=the_borough("stockport")), on=date(2024, 1, 15), reason="A slip.", by=programme_lead
    )
    done(request_impact_report(codes("stockport"), by=gmp_viewer))

    plan = Plan.objects.get()
    assert [each.plan_version.number for each in Evaluation.objects.order_by("pk")] == [1, 1, 2]
    assert plan.in_force.reason == "The first days on record changed."


def test_programs_make_freeze_change_and_report_with_the_same_rules(client, analyst, pilots):
    client.force_login(analyst)

    def post(path, body=None):
        return client.post(
            f"/api/v1/plans/{path}", body or {}, content_type="application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )  # fmt: skip

    made = post("new/", {"title": "By program", "treated": codes("stockport")})
    reference = made.json()["reference"]
    early, frozen = post(f"{reference}/report/"), post(f"{reference}/freeze/")
    silent = post(f"{reference}/change/", {"treated": codes("trafford")})
    report = post(f"{reference}/report/")

    assert (made.status_code, early.status_code, frozen.status_code) == (201, 409, 201)
    assert frozen.json()["versions"][0]["frozen_at"]
    assert silent.json()["detail"] == "Say why the plan is changed. The reason is printed with every report."
    assert report.status_code == 201
    assert Evaluation.objects.get().plan_version.plan.reference == reference


def test_a_viewer_reads_plans_and_decides_nothing(client, analyst, gmp_viewer, pilots):
    plan = freeze_plan(a_plan(analyst, "stockport"), by=analyst)
    client.force_login(gmp_viewer)

    page = client.get(plan.url()).content.decode()

    assert "Write a report" in page
    assert "Change the plan" not in page
    assert client.post(plan.url("change"), {}).status_code == 403
