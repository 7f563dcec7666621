import csv
import io
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from fraudhub import demonstration
from fraudhub.cases.extract import COLUMNS, Extract
from fraudhub.core.periods import FinancialYear
from fraudhub.demonstration.reports import loose_rows, source_of, world_rows, write_extract

TODAY = date(2025, 12, 20)
SAMPLE = Path(demonstration.__file__).parent / "sample_reports.csv"


@pytest.fixture(scope="module")
def world() -> list[dict]:
    return list(world_rows(TODAY))


def share(rows, holds) -> float:
    return sum(map(holds, rows)) / len(rows)


def test_the_two_published_years_are_exact_and_no_month_is_unfinished(world):
    years = Counter(FinancialYear.of(date.fromisoformat(row["reported_on"])).year for row in world)
    days = [row["reported_on"] for row in world]

    assert (years[2023], years[2024]) == (14_153, 12_177)
    assert (min(days)[:7], max(days)[:7]) == ("2019-04", "2025-11")
    assert all(row["received_on"] <= TODAY.isoformat() for row in world)


def test_each_reference_is_given_once_and_each_row_has_a_borough(world):
    assert len({row["reference"] for row in world}) == len(world)
    assert all(row["victim_borough_code"] for row in world)


def test_the_shares_are_those_of_the_recipe(world):
    def older(row):
        if row["victim_birth_date"]:
            years = date.fromisoformat(row["reported_on"]) - date.fromisoformat(row["victim_birth_date"])
            return years.days >= 65 * 365.25
        return bool(row["victim_age"]) and int(row["victim_age"]) >= 65

    assert share(world, older) == pytest.approx(0.30, abs=0.01)
    assert share(world, lambda row: row["lost_gbp"] != "") == pytest.approx(0.70, abs=0.01)
    assert share(world, lambda row: row["victim_postcode"][:2] in {"ZZ", "un"}) > 0


def test_one_loss_is_a_quarter_of_a_million_and_some_victims_come_again_in_another_borough(world):
    amounts = [row["lost_gbp"] for row in world]
    boroughs = {}
    for row in world:
        if row["victim_birth_date"] and row["victim_phone"]:
            person = row["victim_name"], row["victim_birth_date"], row["victim_phone"]
            boroughs.setdefault(person, []).append(row["victim_borough_code"])

    assert amounts.count("250000.00") == 1
    assert max(float(amount) for amount in amounts if amount) == 250_000
    assert any(len(found) > 1 for found in boroughs.values())
    assert any(len(set(found)) > 1 for found in boroughs.values())


def test_contacts_are_only_of_kinds_that_nobody_has(world):
    phones = {row["victim_phone"] for row in world} - {""}
    emails = {row["victim_email"] for row in world} - {""}

    assert all(phone.startswith(("01614960", "07700900")) for phone in phones)
    assert all(email.endswith("@example.org") for email in emails)


def test_the_same_seed_gives_the_same_file_and_another_seed_another():
    def text(seed):
        file = io.StringIO()
        write_extract(loose_rows(60, seed=seed, after=date(2025, 3, 31), today=TODAY), file)
        return file.getvalue()

    assert text(7) == text(7)
    assert text(7) != text(8)


def test_loose_reports_keep_to_their_days_and_clear_of_the_worlds_references(world):
    rows = list(loose_rows(500, seed=7, after=date(2025, 3, 31), today=date(2025, 10, 1)))

    assert len(rows) == 500
    assert {row["reference"] for row in rows}.isdisjoint(row["reference"] for row in world)
    assert all("2025-04-01" <= row["reported_on"] < "2025-10-01" for row in rows)


def test_the_world_before_the_recipe_begins_has_no_reports():
    assert list(islice(world_rows(date(2019, 4, 30)), 1)) == []
    with pytest.raises(ValueError, match="no whole month"):
        list(loose_rows(5, seed=1, after=date(2026, 10, 31), today=date(2026, 12, 1)))


def test_report_fraud_takes_over_on_the_day():
    assert (source_of("2025-12-03"), source_of("2025-12-04")) == ("action-fraud", "report-fraud")


def test_the_shipped_sample_has_2000_good_rows_all_after_31_march_2025():
    with SAMPLE.open("rb") as file:
        extract = Extract(file)
        read = [extract.read(row) for row in extract.rows()]
        extract.release()

    assert len(read) == 2_000
    assert [problems for _, problems in read if problems] == []
    assert {values["reported_on"] > date(2025, 3, 31) for values, _ in read} == {True}


def test_the_sample_is_what_the_command_would_write():
    written = io.StringIO(newline="")
    write_extract(loose_rows(2_000, seed=7, after=date(2025, 3, 31), today=date(2025, 10, 1)), written)

    assert SAMPLE.read_bytes().decode() == written.getvalue()
    assert next(csv.reader(io.StringIO(written.getvalue()))) == list(COLUMNS)
