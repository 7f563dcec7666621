"""What the programme costs is entered with its source, corrected beside what was entered, and read by reports."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from fraudhub.audit.models import AuditEntry
from fraudhub.core.append_only import allow_changes, forbid_changes
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import Scope
from mapping.impact.cost_verbs import correct_cost, record_unit_figure
from mapping.impact.economics import figures_in_force, standing_costs
from mapping.impact.reading_counts import read_counts
from mapping.models import Evaluation, ProgrammeCost, UnitFigure
from tests.factories.accounts import the_borough
from tests.factories.mapping import a_cost, a_unit_figure, an_impact_report, monthly_losses
from tests.factories.outreach import a_live_borough

pytestmark = pytest.mark.django_db
SLUGS = "bolton bury manchester oldham rochdale salford stockport tameside trafford wigan".split()


def typed(**changes):
    return {
        "item": "staff", "borough": the_borough("stockport").code, "amount_gbp": "£12,000.50",
        "first_on_day": "1", "first_on_month": "1", "first_on_year": "2024",
        "last_on_day": "31", "last_on_month": "12", "last_on_year": "2024",
        "source": "Finance report, May 2025, page 3", "submission_key": str(uuid.uuid4()),
    } | changes  # fmt: skip


def corrected(cost, by, pounds="9000.00", **changes):
    wanted = {"first_on": cost.first_on, "last_on": cost.last_on, "source": "Finance report, June 2025",
              "reason": "A slip in the first report."}  # fmt: skip
    return correct_cost(cost, amount_gbp=Decimal(pounds), by=by, **(wanted | changes))


def test_a_lead_enters_a_cost_and_everybody_who_reads_reports_sees_it(client, programme_lead, gmp_viewer):
    client.force_login(programme_lead)

    answer = client.post(reverse("mapping:cost_new"), typed())
    client.force_login(gmp_viewer)
    page = client.get(reverse("mapping:cost_list")).content.decode()

    assert answer.status_code == 302
    cost = ProgrammeCost.objects.get()
    assert (cost.amount_gbp, cost.borough) == (Decimal("12000.50"), the_borough("stockport"))
    assert "Staff, Stockport" in page
    assert "1 January 2024 to 31 December 2024" in page
    assert "£12,000.50" in page
    assert "Finance report, May 2025, page 3" in page
    assert "Correct it" not in page
    assert AuditEntry.objects.filter(action="programme_cost.recorded").count() == 1


def test_a_form_sent_twice_enters_one_cost(client, programme_lead):
    client.force_login(programme_lead)
    once = typed(borough="")

    for _ in range(2):
        client.post(reverse("mapping:cost_new"), once)

    assert ProgrammeCost.objects.get().borough is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_on_year": "2023"}, "The last day it pays for must not be before the first."),
        ({"first_on_year": "2018"}, "The programme has no costs before 1 January 2019."),
        ({"last_on_year": "2031"}, "Enter an amount for at most 5 years at a time."),
        ({"source": ""}, "Enter"),
        ({"amount_gbp": "0"}, "Amount"),
        ({"amount_gbp": "-5"}, "amount in pounds"),
        ({"item": "gold"}, "Choose what it was for."),
        ({"borough": "E07000001"}, "Choose a borough from the list."),
    ],
)
def test_what_cannot_be_meant_is_refused_and_what_was_typed_is_kept(client, programme_lead, change, sentence):
    client.force_login(programme_lead)

    page = client.post(reverse("mapping:cost_new"), typed(**change))

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert not ProgrammeCost.objects.exists()
    assert AuditEntry.objects.filter(action="programme_cost.refused").exists()


def test_a_correction_is_another_row_and_the_first_stays_on_the_list(client, programme_lead):
    cost = a_cost(programme_lead)
    client.force_login(programme_lead)

    client.post(
        cost.url("correct"),
        typed(amount_gbp="9,000", reason="The report was corrected.", source="Finance report, June 2025"),
    )
    page = client.get(reverse("mapping:cost_list")).content.decode()

    later = ProgrammeCost.objects.get(corrects=cost)
    assert (cost.amount_gbp, later.amount_gbp) == (Decimal("12000.00"), Decimal("9000.00"))
    assert list(ProgrammeCost.objects.standing()) == [later]
    assert f"{later.reference}</span> stands in its place." in page
    assert "The report was corrected." in page
    assert "does not count" in page
    assert standing_costs() == [["Staff", the_borough("stockport").code, "2024-01-01", "2024-12-31", 900_000]]


def test_an_amount_of_nought_takes_one_back(programme_lead):
    cost = a_cost(programme_lead)

    corrected(cost, programme_lead, "0")

    assert standing_costs() == []
    assert ProgrammeCost.objects.count() == 2


def test_what_was_corrected_is_not_corrected_again(programme_lead):
    cost = a_cost(programme_lead)
    later = corrected(cost, programme_lead)
    gone = corrected(later, programme_lead, "0")

    with pytest.raises(RuleBroken, match=f"{later.reference} stands in its place"):
        corrected(cost, programme_lead)
    with pytest.raises(RuleBroken, match="It took an amount back"):
        corrected(gone, programme_lead)


def test_a_cost_never_changes_whoever_asks(programme_lead):
    from django.db import connection

    cost = a_cost(programme_lead)
    allow_changes(connection, "mapping_programmecost")  # an earlier test may have left the triggers
    forbid_changes(connection, "mapping_programmecost")

    with pytest.raises(TypeError, match="added, never changed"):
        ProgrammeCost.objects.update(amount_gbp=1)
    with pytest.raises(TypeError, match="added, never changed"):
        cost.delete()
    with pytest.raises(DatabaseError, match="added, never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE mapping_programmecost SET amount_gbp = 1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_gbp": 0},
        {"amount_gbp": -1},
        {"last_on": date(2023, 1, 1)},
        {"source": ""},
        {"amount_gbp": "100000000.01"},
    ],
)
def test_a_row_that_cannot_be_is_refused_by_the_database(programme_lead, wrong):
    row = {"item": "staff", "first_on": date(2024, 1, 1), "last_on": date(2024, 1, 1), "amount_gbp": 5, "source": "x"}

    with pytest.raises((IntegrityError, ArithmeticError)), transaction.atomic():
        ProgrammeCost.objects.create(**(row | wrong))


def test_a_viewer_enters_nothing(client, gmp_viewer, analyst):
    for user in (gmp_viewer, analyst):
        client.force_login(user)
        assert client.post(reverse("mapping:cost_new"), typed()).status_code == 403
        assert client.post("/api/v1/programme-costs/new/", {}, content_type="application/json").status_code == 403

    assert not ProgrammeCost.objects.exists()


def by_api(client, path, body):
    return client.post(
        f"/api/v1/{path}", body, content_type="application/json", headers={"Idempotency-Key": str(uuid.uuid4())}
    )


def test_programs_enter_and_correct_by_the_same_rules(client, programme_lead):
    client.force_login(programme_lead)
    body = {"item": "printing", "borough": None, "first_on": "2024-02-01", "last_on": "2024-02-29",
            "amount_gbp": "450.00", "source": "Invoice 17"}  # fmt: skip

    made = by_api(client, "programme-costs/new/", body)
    reference = made.json()["reference"]
    change = {key: body[key] for key in ("first_on", "last_on", "amount_gbp", "source")} | {"reason": "Invoice 18."}
    again = by_api(client, f"programme-costs/{reference}/correct/", change | {"amount_gbp": "405.00"})
    refused = by_api(client, f"programme-costs/{reference}/correct/", change)
    listed = client.get("/api/v1/programme-costs/").json()["results"]

    assert (made.status_code, again.status_code, refused.status_code) == (201, 201, 409)
    assert again.json()["corrects"] == reference
    assert [(row["amount_gbp"], row["is_standing"]) for row in listed] == [("405.00", True), ("450.00", False)]
    assert "stands in its place" in refused.content.decode()


# What one fraud costs.


def test_a_newer_figure_stands_in_place_of_the_one_that_came_with_the_hub(client, programme_lead, gmp_viewer):
    client.force_login(programme_lead)

    client.post(
        reverse("mapping:unit_figure_new"),
        {"code": "unit_cost", "value": "1,350", "price_year": "2019-20", "valid_from_day": "1", "valid_from_month": "1",
         "valid_from_year": "2024", "source": "Research report 99, table 1", "submission_key": str(uuid.uuid4())},
    )  # fmt: skip
    client.force_login(gmp_viewer)
    page = client.get(reverse("mapping:unit_figures")).content.decode()

    figure = figures_in_force(date(2025, 1, 1))["unit_cost"]
    assert (figure.value, figure.price_year, figure.needs_checking) == (1350.0, "2019-20", True)
    assert figures_in_force(date(2023, 12, 31))["unit_cost"].value == 1290
    assert "£1,350.00, prices of 2019-20" in page
    assert "Research report 99, table 1" in page
    assert "Still to be checked." in page
    assert AuditEntry.objects.filter(action="unit_figure.recorded").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"price_year": ""}, "Say of which year the prices are"),
        ({"code": "unreported_multiplier", "value": Decimal("0.5")}, "the multiplier is 1 or more"),
        ({"valid_from": date(2999, 1, 1)}, "A figure holds from today or an earlier day."),
    ],
)
def test_a_figure_that_cannot_be_meant_is_refused(programme_lead, change, sentence):
    wanted = {"code": "unit_cost", "value": Decimal(5), "price_year": "2019-20", "valid_from": date(2024, 1, 1)}

    with pytest.raises(RuleBroken, match=sentence):
        record_unit_figure(source="x", is_checked=False, by=programme_lead, **(wanted | change))


@pytest.mark.parametrize("value", ["", "0", "-3", "1e400", "NaN", "١٢", "1_0", "many"])
def test_a_value_that_is_no_number_is_refused(client, programme_lead, value):
    client.force_login(programme_lead)

    page = client.post(
        reverse("mapping:unit_figure_new"),
        {"code": "unit_cost", "value": value, "price_year": "2019-20", "valid_from_day": "1", "valid_from_month": "1",
         "valid_from_year": "2024", "source": "x", "submission_key": str(uuid.uuid4())},
    )  # fmt: skip

    assert page.status_code == 400
    assert not UnitFigure.objects.exists()


# Reports.


@pytest.fixture
def pilots(db):
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    monthly_losses(
        dict.fromkeys(SLUGS, 4), date(2022, 1, 1), 36,
        after={"stockport": (date(2024, 1, 1), 1), "trafford": (date(2024, 1, 1), 1)},
    )  # fmt: skip


def economics_of(page):
    return page.split("Cost and benefit, section 12")[1].split("<h3")[0]


def test_a_report_weighs_only_what_was_entered(client, gmp_viewer, programme_lead, pilots):
    client.force_login(gmp_viewer)
    without = an_impact_report(gmp_viewer, "stockport", "trafford")
    a_cost(programme_lead, pounds="732.00")  # £2 a day; the months compared end on 31 October 2024
    a_cost(
        programme_lead, borough=None, pounds="1000.00", first=date(2023, 9, 1), last=date(2023, 12, 31), item="platform"
    )
    a_cost(programme_lead, borough="wigan")
    a_unit_figure(programme_lead, value="2000")

    with_costs = an_impact_report(gmp_viewer, "stockport", "trafford")
    pages = [client.get(each.url()).content.decode() for each in (without, with_costs)]

    balance = with_costs.result["methods"]["cost_benefit"]
    assert "What the programme cost was not given." in economics_of(pages[0])
    assert balance["settings"]["costs_until"] == "2024-10-31"
    assert balance["detail"]["costs"] == {"Staff": pytest.approx(610), "Platform": pytest.approx(200)}
    assert balance["detail"]["unit_cost_pounds"] == pytest.approx(2000 * 100 / 76)
    assert "Costs entered for these boroughs up to 31 October 2024" in economics_of(pages[1])
    assert "£810" in economics_of(pages[1])
    assert "shared evenly" in economics_of(pages[1])
    in_the_box = pages[1].split(">Economics<")[1].split("</div>")[0]
    assert "Benefits less costs are likely between" in in_the_box
    assert "Still to be checked against the source" in in_the_box


def test_costs_are_kept_with_the_counts_and_a_later_correction_is_told(client, gmp_viewer, programme_lead, pilots):
    cost = a_cost(programme_lead)
    old = an_impact_report(gmp_viewer, "stockport", "trafford")
    corrected(cost, programme_lead)

    an_impact_report(gmp_viewer, "stockport", "trafford")
    old.refresh_from_db()

    assert "What the boroughs in question cost until then was corrected or completed." in old.superseded_because
    assert Evaluation.objects.filter(superseded_by__isnull=True).count() == 1


def test_a_cost_of_later_months_supersedes_nothing(gmp_viewer, programme_lead, pilots):
    a_cost(programme_lead)
    old = an_impact_report(gmp_viewer, "stockport", "trafford")
    a_cost(programme_lead, first=date(2025, 3, 1), last=date(2025, 3, 31))

    an_impact_report(gmp_viewer, "stockport", "trafford")
    old.refresh_from_db()

    assert old.superseded_because == []


def test_the_counts_hold_the_costs_and_figures_they_were_read_with(programme_lead, pilots):
    a_cost(programme_lead)
    before = read_counts(Scope.everything())

    a_unit_figure(programme_lead)
    after = read_counts(Scope.everything())

    assert before.spending == after.spending
    assert before.digest != after.digest
    assert type(before).from_bytes(before.to_bytes()) == before


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"source": "her PIN is 4821"}, "source"),
        ({"source": "\u200b"}, "source"),
        ({"amount_gbp": 1200}, "amount_gbp"),
        ({"amount_gbp": "1200.005"}, "amount_gbp"),
        ({"first_on": "0999-01-01"}, "first_on"),
    ],
)
def test_a_program_is_refused_what_the_page_refuses(client, programme_lead, said, field):
    client.force_login(programme_lead)
    body = {
        "item": "staff", "borough": None, "first_on": "2024-04-01", "last_on": "2025-03-31", "amount_gbp": "1200.00",
        "source": "Budget of 2024, page 3",
    }  # fmt: skip

    answer = client.post(
        reverse("api:cost-record"), body | said, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    assert answer.status_code == 400
    assert {each["field"] for each in answer.json()["errors"]} == {field}
