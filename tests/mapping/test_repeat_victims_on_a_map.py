"""Somebody can be seen to be a victim again only between cases: where nobody looked there is no data, not nought."""

from datetime import date, timedelta

import pytest

from fraudhub.accounts.roles import POLICE
from fraudhub.cases.models import FraudReport
from fraudhub.cases.verbs import triage_to_new_case
from mapping.models import FigureRelease
from mapping.remembering import earlier_release, to_facts
from mapping.verbs import remember_release
from tests.factories.accounts import the_borough
from tests.factories.cases import a_row, imported
from tests.factories.mapping import a_map, reports_in_wards
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def reports_from_2022_to_2026():
    for year in range(2022, 2027):
        reports_in_wards("trafford", (20, 8), on=date(year, 7, 3))


def a_case_of(person, by, *, on="2024-07-02"):
    code = the_borough("stockport").code
    imported(a_row(reported_on=on, victim_borough_code=code, victim_kind="individual"))
    return triage_to_new_case(FraudReport.objects.latest("pk"), person=person, by=by)


def repeats(by, **asked):
    return a_map(by, **{"measure": "repeat_victims", "per": "none", "level": "borough", "period": "2024-25"} | asked)


def states(edition):
    return {row["name"]: (row["state"], row["count"]) for row in edition.figures}


@pytest.mark.feature(101)
def test_where_no_report_led_to_a_case_there_is_no_data_and_the_finding_says_why(client, gmp_viewer):
    reports_in_wards("stockport", (20, 8), (30, 12))

    edition = repeats(gmp_viewer)

    assert set(states(edition).values()) == {("no_data", None)}
    assert edition.finding == (
        "The hub holds no cases of Greater Manchester in 2024 to 2025: nobody could be seen to be a victim again."
    )
    assert any("a report that led to none is not looked at" in note for note in edition.notes)
    client.force_login(gmp_viewer)
    assert "no data" in client.get(edition.url()).content.decode()


def test_nought_is_told_of_a_borough_with_cases_and_of_no_other(gmp_viewer, stockport_officer):
    reports_from_2022_to_2026()
    a_case_of(a_person("stockport"), stockport_officer)

    edition = repeats(gmp_viewer, per="1000")
    earlier = repeats(gmp_viewer, period="2023-24")

    found = states(edition)
    assert (found["Stockport"], found["Greater Manchester"]) == (("zero", 0), ("zero", 0))
    assert (found["Trafford"], found["Area not known"]) == (("no_data", None), ("no_data", None))
    assert "no people in Greater Manchester were victims again within twelve months." in edition.finding
    assert states(earlier)["Stockport"] == ("no_data", None)


def test_the_finding_says_in_how_many_cases_it_was_looked_for_and_never_a_small_number(gmp_viewer, stockport_officer):
    for _ in range(3):
        a_case_of(a_person("stockport"), stockport_officer)
    few = repeats(gmp_viewer)
    for _ in range(20):
        a_case_of(a_person("stockport"), stockport_officer)
    more = repeats(gmp_viewer)
    a_case_of(a_person("stockport"), stockport_officer)
    one_more = repeats(gmp_viewer)

    assert few.finding.endswith("This was looked for in fewer than 20 cases, and in nothing else.")
    assert more.finding.endswith("This was looked for in about 20 cases, and in nothing else.")
    assert one_more.finding == more.finding


def test_those_who_were_victims_again_are_counted_as_before(gmp_viewer, stockport_officer):
    for _ in range(6):
        person = a_person("stockport")
        for day in (date(2024, 6, 3), date(2024, 6, 3) + timedelta(days=90)):
            a_case_of(person, stockport_officer, on=day.isoformat())

    edition = repeats(gmp_viewer)

    assert states(edition)["Stockport"] == ("value", 6)
    assert edition.finding.startswith("In 2024 to 2025 6 people in Greater Manchester were victims again")


def test_the_same_pair_has_no_data_on_the_side_where_nobody_looked(gmp_viewer, stockport_officer):
    reports_from_2022_to_2026()
    a_case_of(a_person("stockport"), stockport_officer)

    edition = repeats(gmp_viewer, before="2023-24")

    row = next(row for row in edition.figures if row["name"] == "Stockport")
    assert (row["before_state"], row["state"]) == ("no_data", "zero")
    assert "The hub holds no cases of Greater Manchester in 2023 to 2024" in edition.finding


def test_a_release_that_was_kept_before_cases_were_counted_is_read_again(gmp_viewer, stockport_officer):
    a_case_of(a_person("stockport"), stockport_officer)
    repeats(gmp_viewer)
    earlier = earlier_release("repeats", POLICE.k)
    counts = {code: each for code, each in earlier.counts.items() if code == "repeat_victims"}
    earlier.kept.sums.pop("cases")
    remember_release(
        to_facts("repeats", POLICE.k, earlier.patterns, earlier.first_month, counts, earlier.kept, earlier.data_cut)
    )

    edition = repeats(gmp_viewer, per="1000")

    assert states(edition)["Stockport"] == ("zero", 0)
    assert "cases" in earlier_release("repeats", POLICE.k).counts
    assert FigureRelease.objects.filter(family="repeats", k=POLICE.k).count() == 1
