"""Before and after: the plan is frozen first, the verdict leads, and what cannot be told is told."""

import re
import uuid
from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import PARTNERSHIP, POLICE, Permission
from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import FraudReport
from fraudhub.cases.verbs import take_out_report, triage_to_new_case
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import show_date
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.people.verbs import confirm_match, undo_match
from mapping.counts import counts_of
from mapping.drawing.charts import draw_doses
from mapping.drawing.reports import report_page
from mapping.evaluation.methods import NAMES
from mapping.impact.plan_verbs import freeze_plan, make_plan
from mapping.impact.reports import years_table
from mapping.impact.verbs import request_impact_report, request_planned_report
from mapping.models import Evaluation
from mapping.sources import series
from mapping.sources.cases import victims_changed_at
from outreach.verbs import plan_go_live
from tests.factories.accounts import the_borough
from tests.factories.cases import a_report, a_row, imported
from tests.factories.mapping import an_impact_report, done, monthly_losses
from tests.factories.outreach import a_live_borough, an_event
from tests.factories.people import a_person
from tests.factories.rollout import a_rollout

pytestmark = pytest.mark.django_db
SLUGS = "bolton bury manchester oldham rochdale salford stockport tameside trafford wigan".split()


@pytest.fixture
def pilots(db):
    """Hubs in Stockport and Trafford, and two victims with a loss in every borough and month, before and after."""
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    monthly_losses(dict.fromkeys(SLUGS, 2), date(2022, 1, 1), 36)


def page_of(client, evaluation):
    return client.get(evaluation.url()).content.decode()


@pytest.mark.feature(118)
def test_a_report_that_cannot_tell_leads_with_that_sentence(client, gmp_viewer, pilots):
    monthly_losses({"stockport": 9, "bury": 7}, date(2024, 6, 1), 2)
    client.force_login(gmp_viewer)

    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")
    page = page_of(client, evaluation)

    assert evaluation.result["verdict"]["case"] == "cannot_tell"
    verdict = page.split('<div class="impact-verdict">')[1].split("</div>")[0]
    assert "We cannot tell yet. The figures fit anything from" in verdict
    assert "the smallest change we could have confirmed is" in verdict


@pytest.mark.feature(118)
def test_a_fall_is_told_as_a_difference_with_its_interval_and_the_other_boroughs_beside_it(client, gmp_viewer, db):
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    monthly_losses(
        dict.fromkeys(SLUGS, 4), date(2022, 1, 1), 36,
        after={"stockport": (date(2024, 1, 1), 1), "trafford": (date(2024, 1, 1), 1)},
    )  # fmt: skip
    client.force_login(gmp_viewer)

    page = page_of(client, an_impact_report(gmp_viewer, "stockport", "trafford"))

    assert re.search(
        r"Fraud victims fell by about \d+% more in Stockport and Trafford than in boroughs without the service", page
    )
    assert "All ten boroughs, same months" in page
    assert "This alone cannot show what caused the change." in page
    assert "Demonstration only" in page
    for forbidden in ("significant", "proves", "caused by"):
        assert forbidden not in page


@pytest.mark.feature(110)
def test_the_plan_is_frozen_when_it_is_asked_for_and_before_the_job_reads_outcomes(gmp_viewer, pilots):
    job = request_impact_report([the_borough("stockport").code], by=gmp_viewer)
    frozen = Evaluation.objects.get()
    a_live_borough("bury", since=date(2024, 2, 1))

    done(job)

    evaluation = Evaluation.objects.get()
    assert frozen.result is None
    assert evaluation.plan == frozen.plan
    assert evaluation.plan["go_live"][the_borough("stockport").code] == "2024-01-08"
    assert evaluation.plan["go_live"].get(the_borough("bury").code) is None
    assert evaluation.frozen_at < evaluation.finished_at


@pytest.mark.feature(117)
def test_the_same_plan_on_the_same_reports_gives_the_same_digits(gmp_viewer, pilots):
    first, second = (an_impact_report(gmp_viewer, "stockport", "trafford") for _ in range(2))

    assert first.result["methods"] == second.result["methods"]
    assert first.snapshot == second.snapshot
    assert first.chart == second.chart


def test_the_page_says_what_it_stands_on(client, gmp_viewer, pilots):
    client.force_login(gmp_viewer)

    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")
    page = page_of(client, evaluation)

    assert "Victims with a loss, by the day the fraud was reported" in page
    assert "Difference" in page
    assert "p = " in page.split("Technical part")[1]
    assert "p = " not in page.split("Technical part")[0]
    assert "Data as at" in page
    assert evaluation.snapshot[:16] in page
    assert "What we cannot tell" in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert "Two lines from January 2022" in page


def test_the_published_years_are_recognised_by_their_totals_and_fall_by_14_percent():
    yearly = [(2022, 14_624), (2023, 14_153), (2024, 12_177)]

    for audience, earlier in ((POLICE, 14_624), (PARTNERSHIP, 14_625)):
        rows = years_table(yearly, date(2025, 6, 1), audience)
        assert [row["reports"] for row in rows] == [earlier, 14_153, 12_177]
        assert [row["published"] for row in rows] == [False, True, True]
    shown = years_table(yearly, date(2025, 6, 1), POLICE)
    page = report_page(
        result=a_result_of_nothing(), figures={"years": shown, "boroughs": [], "without_area": 0},
        plan=Evaluation(plan={}).plan | {"treated": ["E08000007"], "go_live": {}, "pre_months": 24,
              "min_post_months": 6,
              "transition_months": 1, "exclude_last_months": 1, "smallest_effect_of_interest": 0.1},
        chart="", names={"E08000007": "Stockport"},
    )  # fmt: skip
    assert page["published"]["headline"] == "Fall of 14%"
    assert "14,153 in 2023 to 2024, 12,177 in 2024 to 2025" in page["published"]["definition"]
    assert page["years"][2]["change"] == "a fall of 14%"


def a_result_of_nothing() -> dict:
    """What the engine answers when nothing could be computed."""
    nothing = {"not_computed": "There are too few months.", "detail": {}, "settings": {}, "warnings": [],
               "estimate": None}  # fmt: skip
    return {
        "verdict": {"case": "too_early", "sentence": "Too early: 2 of 6 months.", "rating": None, "reasons": [],
                    "level_reason": ""},
        "methods": dict.fromkeys(NAMES, nothing),
        "warnings": [], "snapshot": {}, "engine": {},
    }  # fmt: skip


def test_a_year_under_way_is_not_compared_with_a_whole_one():
    rows = years_table([(2025, 12_000), (2026, 3_000)], date(2026, 7, 1), POLICE)

    assert [row["complete"] for row in rows] == [True, False]


def test_too_early_is_a_verdict_and_not_a_failure(client, gmp_viewer, db):
    a_live_borough("stockport", since=date(2024, 9, 2))
    monthly_losses(dict.fromkeys(SLUGS, 2), date(2022, 1, 1), 36)
    client.force_login(gmp_viewer)

    page = page_of(client, an_impact_report(gmp_viewer, "stockport"))

    assert re.search("Too early: [12] of 6 months.", page)


def test_a_borough_that_has_not_started_is_refused(gmp_viewer, pilots):
    with pytest.raises(RuleBroken, match="Wigan has no first day on record"):
        request_impact_report([the_borough("wigan").code], by=gmp_viewer)

    assert not Job.objects.exists()


@pytest.mark.feature(111)
def test_boroughs_that_began_more_than_three_months_apart_are_compared_while_others_had_not_started(
    client, gmp_viewer, pilots
):
    a_live_borough("bury", since=date(2024, 7, 1))
    client.force_login(gmp_viewer)

    evaluation = an_impact_report(gmp_viewer, "stockport", "bury")
    page = page_of(client, evaluation)

    assert evaluation.result["verdict"]["case"] not in ("not_computed", "too_early")
    assert evaluation.result["methods"]["imputation"]["detail"]["by_unit"]
    assert evaluation.result["methods"]["borough_did"]["not_computed"]
    assert "were expected from the boroughs that had not started" in page
    assert "Victims with a loss, to the nearest 5: 180 in February 2023 to October 2023, 180 in February 2024" in page
    assert evaluation.result["verdict"]["sentence"] in page


def test_a_gmp_viewer_asks_on_a_page_and_follows_the_job(client, gmp_viewer, pilots):
    client.force_login(gmp_viewer)
    codes = [the_borough(slug).code for slug in ("stockport", "trafford")]

    asked = client.post(reverse("mapping:impact_new"), {"treated": codes, "submission_key": str(uuid.uuid4())})
    waiting = client.get(Evaluation.objects.get().url()).content.decode()
    job = done(Job.objects.get())
    page = client.get(job.result_url)

    assert asked.status_code == 302
    assert "The figures are being compared." in waiting
    assert page.status_code == 200
    assert {"impact_report.asked", "impact_report.written", "impact_report.seen"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


@pytest.mark.parametrize("role", ["stockport_officer", "stockport_partner", "stockport_volunteer", "system_admin"])
def test_a_report_on_all_ten_boroughs_is_not_for_the_roles_of_one(request, client, gmp_viewer, pilots, role):
    evaluation = an_impact_report(gmp_viewer, "stockport")
    client.force_login(request.getfixturevalue(role))

    assert client.get(evaluation.url()).status_code == 403
    assert client.get(f"/api/v1/impact/{evaluation.reference}/").status_code == 403


def test_a_partnership_reader_does_not_find_the_polices_report(client, gmp_viewer, programme_lead, pilots):
    evaluation = an_impact_report(gmp_viewer, "stockport")
    client.force_login(programme_lead)

    assert client.get(evaluation.url()).status_code == 404


def test_months_in_which_nothing_was_received_are_missing_and_quiet_ones_are_nought():
    january, february, march = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
    found = {("a", january): 3, ("b", january): 2, ("a", march): 1, (None, february): 9}

    counts = counts_of(
        {"with_loss": found}, names={"a": "A", "b": "B"}, people={"a": 1000, "b": 1000}, as_of="2024-03-31", data_cut=""
    )
    panel = counts.panel()

    assert panel.counts[0, 0] == 3
    assert panel.counts[1, 2] == 0
    assert not (panel.counts[:, 1] == panel.counts[:, 1]).any()
    assert counts.without_area == 9


def test_repeat_victims_are_known_only_of_months_that_could_be_followed_for_a_year():
    months = [date(2022 + at // 12, at % 12 + 1, 1) for at in range(30)]
    found = {
        "with_loss": {("a", month): 9 for month in months},
        "repeat_victims": {("a", month): 2 for month in months},
    }

    counts = counts_of(found, names={"a": "A"}, people={"a": 1000}, older={"a": 200}, as_of="2024-06-30", data_cut="")

    assert counts.series["repeat_victims"]["a"] == [2] * 18 + [None] * 12
    assert np.isnan(counts.panel("repeat_victims").counts[0, 18:]).all()
    assert type(counts).from_bytes(counts.to_bytes()) == counts


def test_victims_aged_65_and_over_are_set_against_residents_of_that_age():
    january = date(2024, 1, 1)
    found = {"with_loss": {("a", january): 9}, "victims_65plus": {("a", january): 3}}

    counts = counts_of(found, names={"a": "A"}, people={"a": 1000}, older={"a": 200}, as_of="2024-01-31", data_cut="")

    assert counts.panel("victims_65plus").population.tolist() == [[200.0]]
    assert counts.panel().population.tolist() == [[1000.0]]


def test_a_repeat_victim_is_counted_in_the_month_that_another_report_followed(stockport_officer):
    person = a_person("stockport")
    for day in ("2022-03-04", "2022-11-05", "2024-06-07"):
        imported(a_row(reported_on=day, victim_borough_code=the_borough("stockport").code, lost_gbp="5.00"))
        triage_to_new_case(FraudReport.objects.latest("pk"), person=person, by=stockport_officer)

    found = series.repeat_victims(Scope.everything())

    assert found == {(the_borough("stockport").code, date(2022, 3, 1)): 1}


def test_a_borough_said_twice_is_one_borough(client, gmp_viewer, pilots):
    client.force_login(gmp_viewer)
    code = the_borough("stockport").code

    answer = client.post(
        "/api/v1/impact/new/",
        {"treated": [code, code]},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )

    assert answer.status_code in {201, 202}
    assert Evaluation.objects.get().plan["treated"] == [code]


def test_all_ten_boroughs_are_ten_whoever_may_be_compared_with(client, gmp_viewer, pilots):
    client.force_login(gmp_viewer)

    page = page_of(client, an_impact_report(gmp_viewer, "stockport"))

    everyone = Evaluation.objects.get().result["methods"]["before_after"]["detail"]["all_areas"]
    one = Evaluation.objects.get().result["methods"]["before_after"]["detail"]["treated"]
    assert everyone["count_before"] == 10 * one["count_before"]
    assert "All ten boroughs, same months" in page


def test_who_is_who_and_what_is_a_case_move_the_data_cut(stockport_officer, time_machine):
    everything = Scope.everything()
    time_machine.move_to("2025-06-02T09:00:00Z", tick=False)
    reports = [a_report(), a_report()]
    assert victims_changed_at(everything) == timezone.now()

    time_machine.move_to("2025-06-03T09:00:00Z", tick=False)
    people = [a_person(), a_person()]
    for report, person in zip(reports, people, strict=True):
        triage_to_new_case(report, person=person, by=stockport_officer)
    assert victims_changed_at(everything) == timezone.now()

    time_machine.move_to("2025-06-03T10:00:00Z", tick=False)
    take_out_report(reports[0].triage, reason="The wrong one.", by=stockport_officer)
    assert victims_changed_at(everything) == timezone.now()

    time_machine.move_to("2025-06-04T09:00:00Z", tick=False)
    match = confirm_match(*people, by=stockport_officer)
    assert victims_changed_at(everything) == victims_changed_at(stockport_officer.scope_for(Permission.SEE_REPORTS))
    assert victims_changed_at(everything) == timezone.now()

    time_machine.move_to("2025-06-05T09:00:00Z", tick=False)
    undo_match(match, reason="Two sisters.", by=stockport_officer)
    assert victims_changed_at(everything) == timezone.now()


def test_victims_of_no_known_borough_are_told_before_and_after(client, gmp_viewer, pilots):
    for day, many in (("2022-06-10", 7), ("2024-06-10", 6), ("2024-07-10", 2)):
        imported(*[a_row(reported_on=day, victim_borough_code="", lost_gbp="9.00") for _ in range(many)])
    client.force_login(gmp_viewer)

    page = page_of(client, an_impact_report(gmp_viewer, "stockport", "trafford"))

    assert "Victims with a loss of no known borough are left out: 7 in the months before, 8 after." in page


def test_a_few_of_no_known_borough_are_not_counted_out(client, gmp_viewer, pilots):
    imported(*[a_row(reported_on="2024-06-10", victim_borough_code="", lost_gbp="9.00") for _ in range(3)])
    client.force_login(gmp_viewer)

    page = page_of(client, an_impact_report(gmp_viewer, "stockport", "trafford"))

    assert "left out: 0 in the months before, a few after." in page


def test_the_day_of_the_fraud_is_a_view_beside_the_day_of_the_report(client, gmp_viewer, pilots):
    client.force_login(gmp_viewer)

    few = an_impact_report(gmp_viewer, "stockport", "trafford")
    page = page_of(client, few)

    # monthly_losses says no day of the fraud.
    assert few.result["methods"]["borough_did"]["detail"]["by_occurrence"]["share_known"] == 0
    assert "The day of the fraud is known of 0% of those counted, and at least 80% are needed." in page


def test_a_report_has_a_picture_quarter_by_quarter_with_its_words(client, gmp_viewer, pilots):
    monthly_losses({"stockport": 9, "bury": 7}, date(2024, 6, 1), 2)
    client.force_login(gmp_viewer)

    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")
    page = page_of(client, evaluation)

    (picture,) = evaluation.figures["pictures"]
    assert picture["title"] == "Quarter by quarter"
    assert "Before go-live the range holds nought in 7 of 7 quarters." in picture["text"]
    assert f'alt="{picture["text"]}"' in page
    assert "Quarters from go-live" in picture["svg"]


@pytest.mark.feature(119)
def test_what_was_done_stands_beside_the_difference_and_is_called_an_association(client, gmp_viewer, pilots):
    an_event("stockport", held_on=date(2024, 5, 2))
    client.force_login(gmp_viewer)

    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")
    page = page_of(client, evaluation)

    assert [row["name"] for row in evaluation.figures["doses"]] == ["Stockport", "Trafford"]
    assert "An association alone: boroughs chose how much they did." in page
    assert "Contacts per 1,000" in page


def test_three_boroughs_or_more_are_drawn_by_what_was_done_and_two_are_not():
    rows = [{"name": name, "contacts": contacts, "percent": change}
            for name, contacts, change in (("Bury", 12, -8), ("Wigan", 30, -14), ("Salford", 4, 1))]  # fmt: skip

    drawn = draw_doses(rows)

    assert drawn.text.endswith("Bury 12 contacts, −8%; Wigan 30 contacts, −14%; Salford 4 contacts, +1%.")
    assert "an association alone" in drawn.svg
    assert draw_doses(rows) == drawn
    assert draw_doses(rows[:2]) is None
    assert draw_doses([*rows[:2], rows[2] | {"contacts": None}]) is None


def test_a_borough_that_has_not_started_is_reported_as_not_started_with_its_planned_day(
    client, gmp_viewer, analyst, programme_lead, pilots
):
    planned = timezone.localdate() + timedelta(days=400)
    plan_go_live(a_rollout("wigan"), on=planned, by=programme_lead)
    plan = make_plan(title="Wigan", wanted={"treated": [the_borough("wigan").code]}, by=analyst)
    freeze_plan(plan, by=analyst)
    client.force_login(gmp_viewer)

    evaluation = Evaluation.objects.get(job=done(request_planned_report(plan, by=gmp_viewer)))
    page = page_of(client, evaluation)

    assert evaluation.result["verdict"]["sentence"].startswith(
        f"Not started. Goes live {show_date(planned)}. If it works"
    )
    assert evaluation.plan["go_live"][the_borough("wigan").code] is None
    assert f"Wigan, {show_date(planned)}" in page
    assert evaluation.result["methods"]["borough_did"]["estimate"] is None


def arrived(first: date, months: int, *, late: int):
    """Ten reports a month, of which so many arrive in the month after; those of the last month are cut at its end."""
    rows = []
    for at in range(months):
        year, month = divmod(first.year * 12 + first.month - 1 + at, 12)
        here, after = date(year, month + 1, 10), date(year + (month == 11), (month + 1) % 12 + 1, 5)
        for number in range(10):
            received = after if number < late else here
            if at == months - 1 and number < late:
                continue
            rows.append(
                a_row(reported_on=here.isoformat(), received_on=received.isoformat(), lost_gbp="5.00",
                      victim_borough_code=the_borough("bury").code)
            )  # fmt: skip
    imported(*rows)


def test_a_month_whose_reports_are_still_arriving_is_told_from_when_reports_arrived(db):
    arrived(date(2023, 1, 1), 18, late=3)

    assert series.months_still_arriving(Scope.everything()) == {"2024-06": pytest.approx(0.7)}


def test_a_backlog_that_came_in_at_once_says_nothing_of_how_late_reports_are(db):
    monthly_losses({"bury": 2}, date(2022, 1, 1), 24)
    imported(*[
        a_row(reported_on="2022-05-05", received_on="2024-03-05", victim_borough_code=the_borough("bury").code)
        for _ in range(400)
    ])  # fmt: skip

    assert series.months_still_arriving(Scope.everything()) == {}
