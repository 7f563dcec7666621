import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fraudhub.accounts.roles import ROLES, Permission
from fraudhub.audit.models import AuditEntry
from fraudhub.cases import importing
from fraudhub.cases.models import FraudReport, ImportRun, ReportDifference
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.models import Lsoa, Postcode
from tests.factories.accounts import the_borough
from tests.factories.cases import a_row, an_extract, imported, the_source
from tests.factories.geography import a_postcode_in

pytestmark = pytest.mark.django_db


def counts_of(outcome):
    counts = outcome.counts
    return counts.loaded, counts.already_there, counts.refused, counts.rows


def the_report(row) -> FraudReport:
    return FraudReport.objects.get(source_reference=row["reference"])


@pytest.mark.feature(143)
def test_a_report_is_kept_as_it_came_with_the_areas_of_its_postcode():
    postcode = a_postcode_in("stockport")
    row = a_row(
        occurred_on="2025-05-01", received_on="2025-05-09", fraud_type_code="NFIB5A", method_code="COURIER",
        channel="phone", victim_name="Sinéad O'Brien-Smith", victim_birth_date="1948-02-29",
        victim_phone="0161 496 0000", victim_email="s@example.org", victim_address="1 Mill Lane",
        victim_postcode=postcode.lower().replace(" ", ""),
        suspect_borough_code=the_borough("wigan").code, victim_kind="individual", attempted_gbp="£1,250.50",
        lost_gbp="99.99", outcome_code="18", outcome_on="2025-06-01", summary="A courier came.\nThey gave him cash.",
    )  # fmt: skip

    outcome = imported(row)

    lsoa = Lsoa.objects.get(pk=Postcode.objects.get(pk=postcode).lsoa_id)
    report = the_report(row)
    assert counts_of(outcome) == (1, 0, 0, 1)
    assert (report.lsoa, report.ward, report.msoa, report.victim_borough) == (lsoa, lsoa.ward, lsoa.msoa, lsoa.borough)
    assert (report.reported_on, report.occurred_on) == (date(2025, 5, 6), date(2025, 5, 1))
    assert (report.attempted_gbp, report.lost_gbp) == (Decimal("1250.50"), Decimal("99.99"))
    assert (report.victim_name, report.victim_phone) == ("Sinéad O'Brien-Smith", "+441614960000")
    assert (report.victim_postcode, report.victim_aged_65_plus) == (postcode, True)
    assert (report.suspect_borough.slug, report.outcome_id, report.fraud_type_id) == ("wigan", "18", "NFIB5A")
    assert report.summary == "A courier came.\nThey gave him cash."
    assert (report.import_run, report.line) == (outcome.run, 2)


def test_the_run_says_who_read_which_file_and_what_became_of_it(stockport_officer):
    outcome = imported(a_row(), a_row(reported_on="never"), by=stockport_officer)

    run = ImportRun.objects.get()
    assert (run.rows, run.loaded, run.refused, run.created_by) == (2, 1, 1, stockport_officer)
    assert (run.borough.slug, run.file_name, len(run.file_digest)) == ("stockport", "test.csv", 64)
    assert run.finished_at is not None
    assert outcome.run == run
    assert [entry.action for entry in AuditEntry.objects.about(run).order_by("pk")] == [
        "import.started",
        "import.finished",
    ]
    assert AuditEntry.objects.get(action="import.finished").facts["loaded"] == 1


@pytest.mark.feature(143)
def test_every_error_of_a_row_is_told_with_line_column_value_and_reason_and_the_row_as_it_came():
    errors = io.StringIO()
    good = a_row(victim_name="Jean", lost_gbp="5")
    bad = a_row(reported_on="2025-02-30", victim_name="=HYPERLINK()", lost_gbp="-1")

    outcome = imported(good, bad, errors=errors)

    rows = list(csv.DictReader(io.StringIO(errors.getvalue())))
    assert [(row["line"], row["column"]) for row in rows] == [("3", "reported_on"), ("3", "lost_gbp")]
    assert rows[0]["reason"] == "This day does not exist."
    assert rows[1]["value"] == "'-1"
    assert {row["victim_name"] for row in rows} == {"'=HYPERLINK()"}
    assert {row["reference"] for row in rows} == {bad["reference"]}
    assert [problem.line for problem in outcome.problems] == [3, 3]
    assert counts_of(outcome) == (1, 0, 1, 2)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"reported_on": "2999-01-01"}, "reported_on"),
        ({"occurred_on": "2025-05-07"}, "occurred_on"),
        ({"received_on": "2025-05-05"}, "received_on"),
        ({"victim_birth_date": "2025-05-07"}, "victim_birth_date"),
        ({"outcome_code": "18", "outcome_on": "2025-05-05"}, "outcome_on"),
        ({"outcome_on": "2025-05-09"}, "outcome_code"),
        ({"outcome_code": "99"}, "outcome_code"),
        ({"fraud_type_code": "NFIB1"}, "fraud_type_code"),
        ({"method_code": "courier"}, "method_code"),
        ({"victim_borough_code": "E08000099"}, "victim_borough_code"),
        ({"suspect_borough_code": "Stockport"}, "suspect_borough_code"),
    ],
)
def test_a_row_that_cannot_be_true_is_refused(cells, column):
    outcome = imported(a_row(**cells))

    assert counts_of(outcome) == (0, 0, 1, 1)
    assert column in {problem.column for problem in outcome.problems}
    assert not FraudReport.objects.exists()


@pytest.mark.feature(143)
def test_loading_the_same_file_twice_adds_nothing():
    rows = [a_row(lost_gbp="5"), a_row(), a_row(reported_on="x")]
    imported(*rows)

    again = imported(*rows)

    assert counts_of(again) == (0, 2, 1, 3)
    assert again.counts.different == 0
    assert FraudReport.objects.count() == 2


def test_the_same_reference_of_another_source_is_another_report():
    row = a_row()

    imported(row, source="action-fraud")
    outcome = imported(row, source="police-call")

    assert counts_of(outcome) == (1, 0, 0, 1)


def test_the_same_key_twice_in_one_file_is_already_there():
    row = a_row(lost_gbp="5")

    outcome = imported(row, row, row | {"lost_gbp": "6"})

    assert counts_of(outcome) == (1, 2, 0, 3)
    assert outcome.counts.different == 1
    assert the_report(row).lost_gbp == Decimal("5.00")
    assert ReportDifference.objects.get().fields == ["lost_gbp"]


def test_other_content_under_a_known_key_is_kept_beside_the_report_once_and_never_overwrites_it():
    row = a_row(lost_gbp="5", victim_name="Jean", victim_borough_code=the_borough("stockport").code)
    imported(row)
    changed = row | {"lost_gbp": "7", "victim_name": "Joan"}

    for _ in range(2):
        outcome = imported(changed)

    difference = ReportDifference.objects.get()
    report = the_report(row)
    assert (outcome.counts.already_there, outcome.counts.different) == (1, 1)
    assert (report.lost_gbp, report.victim_name) == (Decimal("5.00"), "Jean")
    assert difference.fields == ["victim_name", "lost_gbp"]
    assert difference.content["lost_gbp"] == "7.00"


def test_the_same_content_written_otherwise_is_no_difference():
    row = a_row(lost_gbp="1250.5", victim_phone="0161 496 0000", victim_postcode=a_postcode_in("stockport"))
    imported(row)

    outcome = imported(
        {key: row[key] for key in reversed(row)}
        | {"lost_gbp": "£1,250.50", "victim_phone": "+441614960000", "victim_postcode": row["victim_postcode"].lower()}
    )

    assert (outcome.counts.already_there, outcome.counts.different) == (1, 0)


def test_an_unknown_postcode_is_no_error_and_the_borough_code_places_the_report():
    named = a_row(victim_postcode="ZZ1 1ZZ", victim_borough_code=the_borough("bury").code)
    nowhere = a_row(victim_postcode="not known")

    outcome = imported(named, nowhere)

    assert counts_of(outcome) == (2, 0, 0, 2)
    assert (outcome.counts.postcodes_unknown, outcome.counts.areas_unknown) == (2, 1)
    assert (the_report(named).victim_borough.slug, the_report(named).ward) == ("bury", None)
    assert the_report(nowhere).victim_borough is None
    assert FraudReport.objects.of_unknown_area().count() == 1


def test_a_postcode_is_believed_before_a_borough_code_and_it_is_told():
    row = a_row(victim_postcode=a_postcode_in("trafford"), victim_borough_code=the_borough("bury").code)

    outcome = imported(row)

    assert outcome.counts.boroughs_corrected == 1
    assert (the_report(row).victim_borough.slug, the_report(row).borough_as_given) == (
        "trafford",
        the_borough("bury").code,
    )


def test_reports_from_before_or_after_the_days_of_their_source_are_loaded_and_told():
    outcome = imported(a_row(reported_on="2025-12-03"), a_row(reported_on="2025-12-04"), source="action-fraud")

    assert (outcome.counts.loaded, outcome.counts.outside_source_dates) == (2, 1)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, None),
        ({"victim_age": "64"}, False),
        ({"victim_age": "65"}, True),
        ({"victim_age": "0"}, False),
        ({"victim_birth_date": "1960-05-06"}, True),
        ({"victim_birth_date": "1960-05-07"}, False),
        ({"victim_birth_date": "1960-05-07", "victim_age": "65"}, False),
    ],
)
def test_age_is_that_on_the_day_of_the_report_and_unknown_stays_unknown(cells, expected):
    row = a_row(**cells)

    imported(row)

    assert the_report(row).victim_aged_65_plus is expected


@pytest.mark.feature(143)
def test_a_dry_run_changes_nothing_and_promises_what_then_happens():
    there = a_row(lost_gbp="5")
    imported(there)
    row = a_row(victim_postcode="ZZ1 1ZZ")
    rows = [row, row, row | {"lost_gbp": "3"}, there | {"lost_gbp": "6"}, a_row(reported_on="")]
    before = (FraudReport.objects.count(), ImportRun.objects.count(), AuditEntry.objects.count())

    promised = imported(*rows, dry_run=True)

    assert (FraudReport.objects.count(), ImportRun.objects.count(), AuditEntry.objects.count()) == before
    assert not ReportDifference.objects.exists()
    assert imported(*rows).counts == promised.counts


def test_a_dry_run_remembers_keys_from_one_batch_to_the_next(monkeypatch):
    monkeypatch.setattr(importing, "BATCH_ROWS", 2)
    rows = [a_row() for _ in range(5)]

    promised = imported(*rows, *rows, dry_run=True)

    assert counts_of(promised) == (5, 5, 0, 10)
    assert imported(*rows, *rows).counts == promised.counts


def test_an_officer_brings_in_reports_of_the_own_borough_and_of_none(stockport_officer):
    own = a_row(victim_postcode=a_postcode_in("stockport"))
    nowhere = a_row()
    theirs = a_row(victim_postcode=a_postcode_in("trafford"))
    named = a_row(victim_borough_code=the_borough("trafford").code)

    outcome = imported(own, nowhere, theirs, named, by=stockport_officer)

    assert counts_of(outcome) == (2, 0, 2, 4)
    assert [problem.column for problem in outcome.problems] == ["victim_postcode", "victim_borough_code"]
    assert "This report is from Trafford." in outcome.problems[0].reason


def test_the_officers_own_file_with_reports_of_no_known_area_may_be_brought_in_again(stockport_officer):
    rows = a_row(victim_postcode=a_postcode_in("stockport")), a_row()
    imported(*rows, by=stockport_officer)

    again = imported(*rows, by=stockport_officer)

    assert counts_of(again) == (0, 2, 0, 2)


@pytest.mark.parametrize(
    ("nowhere", "sentence"),
    [
        (1, "1 report has no known area; only investigators see it"),
        (2, "2 reports have no known area; only investigators see them"),
    ],
)
def test_reports_of_no_known_area_are_counted_with_who_sees_them_and_it_is_true(
    stockport_officer, investigator, nowhere, sentence
):
    outcome = imported(
        a_row(victim_postcode=a_postcode_in("stockport")), *(a_row() for _ in range(nowhere)), by=stockport_officer
    )

    seen_by = {
        user: FraudReport.objects.within(user.scope_for(Permission.SEE_REPORTS)).filter(victim_borough=None).count()
        for user in (stockport_officer, investigator)
    }
    assert sentence in outcome.counts.sentences()
    assert outcome.run.areas_unknown == nowhere
    assert seen_by == {stockport_officer: 0, investigator: nowhere}
    others = [role.code for role in ROLES.values() if Permission.SEE_REPORTS in role.permissions]
    assert set(others) <= {"hub_officer", "hub_coordinator", "investigator"}


def test_refused_bank_details_are_named_and_not_kept_in_the_errors_file():
    errors = io.StringIO()
    shapes = {
        "summary": "He read out 4111 1111 1111 1111, then hung up on 6 May.",
        "victim_name": "Jean 4111  1111  1111  1111",
        "victim_phone": "4111111111111111",
        "victim_address": "20-00-00 account 55779911",
    }

    outcome = imported(*(a_row(**{column: text}) for column, text in shapes.items()), errors=errors)

    assert counts_of(outcome) == (0, 0, 4, 4)
    kept = errors.getvalue() + str(outcome.problems)
    for secret in ("4111", "1111", "55779911", "20-00-00"):
        assert secret not in kept
    assert "He read out xxxx xxxx xxxx xxxx, then hung up on 6 May." in errors.getvalue()
    assert "This looks like a card number." in errors.getvalue()


def test_an_investigator_brings_in_reports_of_every_borough(investigator):
    outcome = imported(
        a_row(victim_postcode=a_postcode_in("stockport")),
        a_row(victim_postcode=a_postcode_in("wigan")),
        by=investigator,
    )

    assert counts_of(outcome) == (2, 0, 0, 2)
    assert outcome.run.borough is None


def test_somebody_without_the_permission_imports_nothing(gmp_viewer):
    with pytest.raises(RuleBroken, match="may not import"):
        imported(a_row(), by=gmp_viewer)


def test_an_import_cut_short_has_stored_whole_batches_and_completes_when_run_again(monkeypatch):
    monkeypatch.setattr(importing, "BATCH_ROWS", 10)
    rows = [a_row() for _ in range(35)]
    cut = Exception("the machine went down")

    class FileThatBreaks(io.BytesIO):
        """Gives the first part of the file, then dies, as a process does that is killed in the middle."""

        reads = 0

        def read1(self, size=-1):
            self.reads += 1
            if self.hashed and self.reads > 1:
                raise cut
            return super().read1(700 if self.hashed else size)

        hashed = False

        def seek(self, *args):
            self.hashed, self.reads = True, 0
            return super().seek(*args)

    with pytest.raises(Exception, match="went down"):
        importing.import_reports(
            FileThatBreaks(an_extract(*rows).getvalue()), source=the_source("action-fraud"), by=None
        )
    first = ImportRun.objects.get()
    there = FraudReport.objects.count()
    again = imported(*rows)

    assert first.finished_at is None
    assert first.loaded == first.rows == there
    assert 0 < there < 35
    assert there % 10 == 0
    assert counts_of(again) == (35 - there, there, 0, 35)


CELLS = st.one_of(
    st.sampled_from(["", "A1", "A2", "2025-05-06", "2025-13-01", "NFIB5A", "65", "12.50", "individual", "E08000007"]),
    st.text(alphabet="ab,\"\n\r' =\x00é1", max_size=6),
)


@given(
    rows=st.lists(st.fixed_dictionaries({
        "reference": st.sampled_from(["A1", "A2", "A3", ""]), "reported_on": st.sampled_from(["2025-05-06", "x"]),
        "lost_gbp": CELLS, "victim_age": CELLS, "victim_name": CELLS, "victim_borough_code": CELLS,
    }), max_size=12),
    cut=st.just(0) | st.integers(0, 400),
    batch=st.sampled_from([1, 3, 2000]),
)  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_loaded_already_there_and_refused_are_always_all_the_rows(rows, cut, batch, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_ROWS", batch)
    columns = ["reference", "reported_on", "lost_gbp", "victim_age", "victim_name", "victim_borough_code"]
    whole = an_extract(*rows, columns=columns).getvalue()
    header = whole.index(b"\n") + 1
    text = whole[: max(header, len(whole) - cut)]  # a file may break off anywhere
    source = the_source("action-fraud")
    before = FraudReport.objects.count()

    promised = importing.import_reports(io.BytesIO(text), source=source, by=None, dry_run=True)
    first = importing.import_reports(io.BytesIO(text), source=source, by=None)
    second = importing.import_reports(io.BytesIO(text), source=source, by=None)

    told = first.counts
    assert told.loaded + told.already_there + told.refused == told.rows == first.run.rows
    assert promised.counts == told
    assert FraudReport.objects.count() == before + told.loaded
    assert (second.counts.loaded, second.counts.rows) == (0, told.rows)
    assert second.counts.refused == told.refused


def test_memory_and_queries_do_not_grow_with_the_rows_of_a_batch(django_assert_max_num_queries):
    rows = [a_row() for _ in range(300)]
    imported(a_row())

    with django_assert_max_num_queries(22):
        imported(*rows)


@pytest.mark.postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL has COPY")
def test_on_postgresql_rows_go_in_by_copy():
    imported(a_row(lost_gbp="5", victim_name="a\tb\\N"))

    assert connection.vendor == "postgresql"
    assert FraudReport.objects.get().victim_name == "a b\\N"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"reported_on": "1800-01-01"}, "reported_on"),
        ({"occurred_on": "1066-01-01"}, "occurred_on"),
        ({"received_on": "1999-12-31"}, "received_on"),
    ],
)
def test_a_day_too_long_ago_to_be_true_is_refused(cells, column):
    outcome = imported(a_row(**cells))

    assert (outcome.counts.loaded, outcome.counts.refused) == (0, 1)
    assert "This day is too long ago" in next(one.reason for one in outcome.problems if one.column == column)
