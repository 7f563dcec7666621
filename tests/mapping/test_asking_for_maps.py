"""A map from the request to the page, the file and the API: the same figures, hidden once, for whoever may see them."""

import csv
import io
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.verbs import end_membership, give_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.jobs import store
from fraudhub.jobs.models import Job
from fraudhub.jobs.verbs import note_heartbeat
from mapping.breakdowns import MapRequest
from mapping.frames import from_rows
from mapping.impact.verbs import request_impact_report
from mapping.models import MapEdition
from mapping.verbs import request_map
from tests.factories.accounts import an_account, the_borough
from tests.factories.mapping import a_map, done, reports_in_wards, wards_known_in, what_a_map_holds
from tests.factories.outreach import a_live_borough

pytestmark = pytest.mark.django_db
ASKED = {"measure": "reports", "per": "1000_65plus", "level": "ward", "period": "2024-25"}


@pytest.fixture
def reports(db):
    """In Stockport four wards, the first with three reports by older people; in Trafford two with plenty."""
    return {
        "stockport": reports_in_wards("stockport", (20, 3), (30, 7), (45, 22), (60, 31), unplaced=6),
        "trafford": reports_in_wards("trafford", (40, 12), (50, 25)),
    }


def row_of(edition, code):
    return next(row for row in edition.figures if row["code"] == code)


@pytest.mark.feature(99, 102)
def test_a_gmp_viewer_asks_for_a_map_and_reads_its_finding_its_rates_and_its_data_cut(client, gmp_viewer, reports):
    client.force_login(gmp_viewer)

    asked = client.post(reverse("mapping:map_new"), ASKED | {"submission_key": str(uuid.uuid4())})
    job = done(Job.objects.get())
    page = client.get(job.result_url).content.decode()

    assert asked.status_code == 302
    assert asked.url == job.url()
    assert "Reports by people aged 65 and over per 1,000 residents aged 65 and over, by ward, 2024 to 2025" in page
    assert "People aged 65 and over in Greater Manchester made 100 reports of fraud in 2024 to 2025" in page
    assert "Data as at" in page
    assert 'sandbox="allow-scripts"' in page
    assert "Residents: Census 2021, aged 65 and over" in page


@pytest.mark.feature(103)
def test_a_small_number_is_in_nothing_that_comes_out(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer)
    client.force_login(gmp_viewer)
    few, shield = reports["stockport"][:2]

    page = client.get(edition.url()).content.decode()
    picture = client.get(reverse("mapping:map_picture", args=[edition.reference])).content.decode()
    table = client.get(reverse("mapping:map_figures", args=[edition.reference])).content.decode()
    program = client.get(f"/api/v1/maps/{edition.reference}/").json()
    one_file = store.read(edition.file.sha256).decode()

    assert [row_of(edition, code)["state"] for code in (few, shield)] == ["hidden", "hidden"]
    assert [row_of(edition, code)["count"] for code in (few, shield)] == [None, None]
    for row in csv.DictReader(io.StringIO(table)):
        if row["code"] in (few, shield):
            assert (row["state"], row["count"], row["per_1000"]) == ("hidden", "", "")
    for row in program["figures"]:
        if row["code"] in (few, shield):
            assert (row["state"], row["count"], row["per_1000"]) == ("hidden", None, None)
    for text in (picture, one_file):
        held = what_a_map_holds(text)
        assert [held[code] for code in (few, shield)] == ["h", "h"]
    assert page.count(">hidden<") == 4


@pytest.mark.feature(105)
def test_the_table_beside_the_map_has_the_maps_own_numbers(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer)
    client.force_login(gmp_viewer)

    page = client.get(edition.url()).content.decode()
    picture = client.get(reverse("mapping:map_picture", args=[edition.reference])).content.decode()
    held = what_a_map_holds(picture)

    for code in reports["trafford"]:
        row = row_of(edition, code)
        assert held[code] == (row["value"], row["count"])
        printed = (str(row["count"]), f"{row['population']:,}", f"{row['value']:.1f}")
        cells = "".join(rf"\s*<td[^>]*>{number}</td>" for number in printed)
        assert re.search(row["name"].replace("&", "&amp;") + r"(<span[^>]*>, Trafford</span>)?</th>" + cells, page)


@pytest.mark.feature(102)
def test_a_rate_counts_people_aged_65_and_over_on_both_sides(gmp_viewer, reports):
    edition = a_map(gmp_viewer)

    row = row_of(edition, reports["trafford"][1])
    assert row["count"] == 25
    assert row["value"] == round(1000 * 25 / row["population"], 1)
    assert any(
        "reports without an age are left out" in note or "every report gives an age" in note for note in edition.notes
    )


def test_wards_and_the_reports_without_one_add_up_to_their_borough(gmp_viewer, reports):
    figures = from_rows(a_map(gmp_viewer, per="none").figures)

    stockport = figures[figures["borough_code"] == the_borough("stockport").code]
    parts = stockport[stockport["kind"] != "borough"]
    assert parts["count"].sum() == stockport.iloc[0]["count"] == 20 + 30 + 45 + 60 + 6
    assert figures.iloc[-1]["count"] == 161 + 90


def test_an_officers_map_has_their_own_boroughs_wards_and_no_others(client, stockport_officer, reports):
    edition = a_map(stockport_officer)

    figures = from_rows(edition.figures)
    assert set(figures["borough"]) == {"Stockport"}
    assert the_borough("trafford").code not in edition.picture
    assert not set(reports["trafford"]) & set(what_a_map_holds(edition.picture))


def test_a_neighbouring_officer_finds_no_such_map(client, stockport_officer, trafford_officer, reports):
    edition = a_map(stockport_officer)
    client.force_login(trafford_officer)

    for name in ("map_detail", "map_picture", "map_figures"):
        assert client.get(reverse(f"mapping:{name}", args=[edition.reference])).status_code == 404
    assert client.get(f"/api/v1/maps/{edition.reference}/").status_code == 404
    assert edition.reference not in client.get(reverse("mapping:map_list")).content.decode()


def test_a_map_of_all_ten_boroughs_is_not_for_the_officer_of_one(client, gmp_viewer, stockport_officer, reports):
    edition = a_map(gmp_viewer)
    client.force_login(stockport_officer)

    assert client.get(edition.url()).status_code == 404


def test_the_partnership_gets_rounded_counts_and_never_the_polices_edition(client, gmp_viewer, programme_lead, reports):
    exact, rounded = a_map(gmp_viewer), a_map(programme_lead)
    client.force_login(programme_lead)

    code = reports["trafford"][0]
    assert row_of(exact, code)["count"] == 12
    assert row_of(rounded, code)["count"] == 10
    assert row_of(rounded, code)["value"] == round(1000 * 10 / row_of(rounded, code)["population"], 1)
    assert all(row["count"] is None or row["count"] % 5 == 0 for row in rounded.figures)
    assert client.get(exact.url()).status_code == 404
    assert client.get(rounded.url()).status_code == 200


def test_a_partner_sees_the_whole_boroughs_figures_rounded(client, stockport_partner, reports):
    edition = a_map(stockport_partner, per="none")
    client.force_login(stockport_partner)

    assert row_of(edition, the_borough("stockport").code)["count"] == 160
    assert client.get(edition.url()).status_code == 200


@pytest.mark.feature(139)
def test_a_gmp_viewer_gets_areas_and_never_a_person(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer)
    client.force_login(gmp_viewer)

    pages = [
        client.get(edition.url()).content, client.get(reverse("mapping:map_picture", args=[edition.reference])).content,
        client.get(reverse("mapping:map_figures", args=[edition.reference])).content, store.read(edition.file.sha256),
        client.get(f"/api/v1/maps/{edition.reference}/").content,
    ]  # fmt: skip

    for text in pages:
        assert b"Ashworth" not in text
        for postcode in wards_known_in("stockport").values():
            assert postcode.encode() not in text
    assert client.get(reverse("people:list")).status_code == 403
    assert client.get(reverse("cases:report_list")).status_code == 403


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"level": "street"}, "Choose a kind of area from this list: borough, ward, msoa, lsoa."),
        ({"level": "lsoa"}, "by LSOA is for: three financial years together"),
        ({"measure": "names"}, "Choose a measure from this list: reports, victims,"),
        ({"per": "household"}, "Choose what to set it against from this list"),
        ({"period": "2024-Q1"}, "by ward is for: twelve months, like 2024-07..2025-06 or financial year"),
        ({"period": "2090-91"}, "2090 to 2091 has not begun."),
        ({"period": "last year"}, "Write a period as"),
    ],
)
def test_what_is_not_in_the_table_of_breakdowns_is_refused_with_a_sentence(gmp_viewer, changed, sentence):
    asked = {"measure": "reports", "per": "none", "level": "ward", "period": "2024-25"} | changed

    with pytest.raises(RuleBroken) as refused:
        request_map(MapRequest(**asked), by=gmp_viewer)

    assert any(sentence in each for each in refused.value.sentences)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"level": "lsoa"}, {"period": "2090-91"}, {"level": "street"}, {"before": "2090-91"}, {"per": "ward"}]
)
def test_a_refused_map_is_written_down_whether_asked_by_page_or_program(client, gmp_viewer, changed):
    client.force_login(gmp_viewer)

    page = client.post(reverse("mapping:map_new"), ASKED | changed)
    program = client.post(
        "/api/v1/maps/new/", {**ASKED, **changed}, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    assert page.status_code == 400
    assert program.status_code == 409
    noted = [entry.facts for entry in AuditEntry.objects.filter(action="map.refused")]
    assert len(noted) == 2
    for facts in noted:
        assert facts["asked"].items() >= changed.items()
        assert facts["because"]


def test_a_filter_that_maps_do_not_have_is_refused_and_written_down_by_whatever_way(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer, per="none", level="ward", period="2024-25")
    client.force_login(gmp_viewer)
    key = {"Idempotency-Key": str(uuid.uuid4())}

    answers = [
        client.post(reverse("mapping:map_new"), ASKED | {"fraud_type": "ROMANCE"}),
        client.post("/api/v1/maps/new/", {**ASKED, "fraud_type": "ROMANCE"}, content_type="application/json",
                    headers=key),
        client.get("/maps/new/?level=street"),
        client.get("/maps/?fraud_type=ROMANCE"),
        client.get("/maps/?period=yesterday"),
        client.get(f"{edition.url()}?borough=atlantis"),
        client.get(f"{edition.url()}?level=lsoa"),
        client.get("/api/v1/maps/?level=street"),
        client.get("/api/v1/maps/?audience=hub"),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [400] * 9
    assert AuditEntry.objects.filter(action="map.refused").count() == 9


def test_what_was_typed_and_is_no_code_is_not_kept(client, gmp_viewer):
    client.force_login(gmp_viewer)

    client.post(reverse("mapping:map_new"), ASKED | {"period": "May Ollerenshaw, 14 Chapel Street"})

    facts = AuditEntry.objects.get(action="map.refused").facts
    assert facts["asked"]["period"] == "no code"
    assert "Ollerenshaw" not in str(facts)


def test_a_name_that_a_program_made_up_is_not_kept_either(client, gmp_viewer):
    client.force_login(gmp_viewer)

    answer = client.post(
        "/api/v1/maps/new/", {**ASKED, "May Ollerenshaw, 14 Chapel Street": "yes"}, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    facts = AuditEntry.objects.get(action="map.refused").facts
    assert answer.status_code == 400
    assert facts["because"] == ["another name: This field is not known here."]
    assert "Ollerenshaw" not in str(facts)


def test_the_list_of_maps_is_narrowed_by_page_and_by_program(client, gmp_viewer, reports):
    ward = a_map(gmp_viewer, per="none", level="ward", period="2024-25")
    borough = a_map(gmp_viewer, per="none", level="borough", period="2024-25")
    client.force_login(gmp_viewer)

    page = client.get("/maps/?level=ward&measure=reports&period=2024-25").content.decode()
    told = client.get("/api/v1/maps/?level=borough").json()["results"]

    assert ward.reference in page
    assert borough.reference not in page
    assert [each["reference"] for each in told] == [borough.reference]


def test_the_sheet_that_is_fetched_by_itself_is_written_down(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer, per="none", level="ward", period="2024-25")
    client.force_login(gmp_viewer)

    client.get(f"{edition.url()}sheet.svg")

    assert AuditEntry.objects.about(edition).filter(action="map.sheet_fetched").exists()


def test_a_year_without_reports_says_so_instead_of_drawing_noughts(gmp_viewer, reports):
    with pytest.raises(RuleBroken, match="holds no reports of 2022 to 2023"):
        a_map(gmp_viewer, period="2022-23")


def test_two_presses_make_one_job(gmp_viewer, reports):
    asked = MapRequest("reports", "none", "borough", "2024-25")

    assert request_map(asked, by=gmp_viewer) == request_map(asked, by=gmp_viewer)
    assert Job.objects.count() == 1


def test_two_people_with_the_same_rights_who_ask_for_the_same_map_make_one_job_and_both_are_led_to_it(
    client, gmp_viewer, analyst, reports
):
    asked = MapRequest("reports", "none", "borough", "2024-25")
    first, second = request_map(asked, by=gmp_viewer), request_map(asked, by=analyst)
    edition = done(first).map_edition

    for reader in (gmp_viewer, analyst):
        client.force_login(reader)
        assert client.get(second.url()).status_code == 200
        assert edition.url() in client.get("/jobs/").content.decode()

    assert first == second
    assert AuditEntry.objects.filter(action="map.asked").count() == 2
    assert AuditEntry.objects.filter(action="job.asked").count() == 2


def test_another_audience_or_another_borough_makes_a_job_of_its_own(
    client, gmp_viewer, programme_lead, stockport_officer, trafford_officer, reports
):
    asked = MapRequest("reports", "none", "borough", "2024-25")

    jobs = [request_map(asked, by=each) for each in (gmp_viewer, programme_lead, stockport_officer, trafford_officer)]

    assert len({job.pk for job in jobs}) == 4
    client.force_login(gmp_viewer)
    assert client.get(jobs[1].url()).status_code == 404


def test_the_same_reports_give_the_same_picture_byte_for_byte(gmp_viewer, reports):
    first, second = a_map(gmp_viewer), a_map(gmp_viewer)

    assert first.picture == second.picture
    assert first.file.sha256 == second.file.sha256
    assert first.data_cut == second.data_cut


def test_every_step_of_a_map_is_in_the_audit_trail(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer)
    client.force_login(gmp_viewer)
    client.get(edition.url())
    client.get(reverse("mapping:map_figures", args=[edition.reference]))
    client.get(reverse("jobs:download", args=[edition.file.reference]))

    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"map.asked", "map.drawn", "map.seen", "map.figures_downloaded", "job.file_downloaded"} & actions >= {
        "map.asked", "map.drawn", "map.seen", "map.figures_downloaded",
    }  # fmt: skip


def test_the_frame_of_a_map_has_a_policy_of_its_own(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer)
    client.force_login(gmp_viewer)

    policy = client.get(reverse("mapping:map_picture", args=[edition.reference]))["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src http://testserver/assets/topojson-client.min.js")
    assert "frame-ancestors 'self'" in policy
    assert "'unsafe-inline'" not in policy


def test_a_spreadsheet_cannot_run_what_a_map_exports(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer)
    edition.figures[1]["name"] = '=HYPERLINK("http://example.org")'
    edition.save(update_fields=["figures"])
    client.force_login(gmp_viewer)

    table = client.get(reverse("mapping:map_figures", args=[edition.reference])).content.decode()

    assert "'=HYPERLINK" in table


def test_an_edition_past_its_time_shows_no_figures(client, gmp_viewer, reports, django_db_blocker):
    edition = a_map(gmp_viewer)
    edition.file.removed_at = edition.file.created_at
    edition.file.save(update_fields=["removed_at"])
    client.force_login(gmp_viewer)

    page = client.get(edition.url())

    assert "removed when its time was over" in page.content.decode()
    assert client.get(reverse("mapping:map_picture", args=[edition.reference])).status_code == 410
    assert client.get(reverse("mapping:map_figures", args=[edition.reference])).status_code == 410
    assert client.get(f"/api/v1/maps/{edition.reference}/").json()["figures"] == []


def test_the_form_offers_fixed_lists_and_only_the_levels_of_the_role(client, gmp_viewer):
    client.force_login(gmp_viewer)

    page = client.get(reverse("mapping:map_new")).content.decode()

    assert page.count('name="level"') == 4
    assert "2024 to 2025" in page
    assert 'type="text"' not in page


def test_a_volunteer_has_no_maps(client, stockport_volunteer):
    client.force_login(stockport_volunteer)

    assert client.get(reverse("mapping:map_list")).status_code == 403
    assert client.get(reverse("mapping:map_new")).status_code == 403


def test_a_list_of_maps_asks_the_database_as_often_for_many_as_for_one(
    client, gmp_viewer, reports, django_assert_max_num_queries
):
    for _ in range(3):
        a_map(gmp_viewer, per="none", level="borough")
    client.force_login(gmp_viewer)

    with django_assert_max_num_queries(15):
        client.get(reverse("mapping:map_list"))
    with django_assert_max_num_queries(15):
        client.get(MapEdition.objects.first().url())


def test_a_role_of_no_audience_is_told_that_maps_are_not_for_it(db):
    with pytest.raises(RuleBroken, match="Your role does not include maps"):
        request_map(MapRequest("reports", "none", "ward", "2024-25"), by=an_account("call_handler"))


def test_who_asks_for_a_map_while_nobody_draws_is_told_before_they_send(client, gmp_viewer):
    client.force_login(gmp_viewer)
    away = client.get("/maps/new/").content.decode()
    note_heartbeat("worker")

    there = client.get("/maps/new/").content.decode()

    assert "is not running just now" in away
    assert "is not running just now" not in there


def test_ones_jobs_say_what_was_asked_and_lead_to_it(client, gmp_viewer, reports, django_assert_max_num_queries):
    client.force_login(gmp_viewer)
    a_live_borough("stockport")
    edition = a_map(gmp_viewer)
    waiting = request_impact_report([the_borough("stockport").code], by=gmp_viewer)
    title = "Reports by people aged 65 and over per 1,000 residents aged 65 and over, by ward, 2024 to 2025"

    one = client.get(edition.job.url()).content.decode()
    other = client.get(waiting.url()).content.decode()
    for year in ("2019-20", "2020-21", "2021-22"):
        request_map(MapRequest("reports", "none", "ward", year), by=gmp_viewer)
    with django_assert_max_num_queries(15):
        listed = client.get("/jobs/").content.decode()

    assert f'<a class="govuk-link" href="{edition.url()}">{title}</a>' in one
    assert f'<a class="govuk-link" href="{waiting.evaluation.url()}">Stockport before and after</a>' in other
    assert title in listed
    assert f'href="{edition.url()}">See the result' in listed
    assert "Reports of fraud, by ward, 2019 to 2020" in listed


def test_a_job_does_not_lead_where_the_person_may_no_longer_go(client, gmp_viewer, reports):
    edition = a_map(gmp_viewer)
    give_membership(gmp_viewer, role="programme_lead", borough=None, starts_on=timezone.localdate(), by=None)
    membership = gmp_viewer.memberships.get(role="gmp_viewer")
    end_membership(membership, ends_on=timezone.localdate(), by=None)
    client.force_login(gmp_viewer)

    page = client.get(edition.job.url()).content.decode()

    assert "by ward, 2024 to 2025" in page
    assert f'<a class="govuk-link" href="{edition.url()}">' not in page
