"""Assets recovered by the borough of the victims: as received, by year, and never one matter's money."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.verbs import reverse_entry
from mapping.linked.rules import MoneyRule
from mapping.sources import recovery
from tests.factories.accounts import the_borough
from tests.factories.mapping import a_map
from tests.factories.recovery import a_matter, a_victim, an_asset, an_entry, reach

pytestmark = pytest.mark.django_db


def received_for(borough, victims, amount, *, on=date(2025, 2, 3)):
    """A matter with victims of that borough, and money that arrived."""
    matter = a_matter("CONFISCATION", on=date(2024, 6, 1))
    for _ in range(victims):
        a_victim(matter, borough=borough)
    reach(matter, "DISTRIBUTED", on=on)
    asset = an_asset(matter, "order")
    an_entry(matter, asset, "ORDERED", amount, on=on)
    return an_entry(matter, asset, "PART_PAID", amount, on=on)


def recovered(by, **asked):
    return a_map(by, **{"measure": "recovered", "per": "none", "level": "borough", "period": "2024-25"} | asked)


def figure(edition, slug):
    code = the_borough(slug).code
    return next((row["state"], row["count"]) for row in edition.figures if row["code"] == code)


@pytest.mark.feature(98, 99)
def test_the_sum_of_several_matters_with_ten_people_is_shown_and_one_matters_is_not(gmp_viewer):
    for amount in ("1000.00", "1100.00", "900.00"):
        received_for("stockport", 4, amount)
    received_for("trafford", 12, "2000.00")
    for amount in ("700.00", "800.00", "750.00"):
        received_for("bury", 5, amount)

    edition = recovered(gmp_viewer)

    assert figure(edition, "trafford") == ("hidden", None)
    assert figure(edition, "bolton") == ("zero", 0)
    assert [figure(edition, slug)[0] for slug in ("stockport", "bury")].count("hidden") == 1  # mixed with Trafford's
    assert "2,000" not in edition.picture
    assert edition.figures[-1]["count"] == 3000 + 2000 + 2250
    assert "£7,250 of assets recovered was received, wherever the victims live" in edition.finding
    assert any("Received: money, on the day it arrived" in note for note in edition.notes)


def test_what_is_counted_is_the_ledgers_own_sum_and_a_reversal_takes_it_back(db):
    entry = received_for("stockport", 2, "1000.00")
    received_for("stockport", 1, "250.50")
    before = recovery.receipts_by_month(Scope.everything())

    reverse_entry(entry, by=None, reason="Paid in twice")
    after = recovery.receipts_by_month(Scope.everything())

    assert before["pence"].sum() == 125_050
    assert sorted(before["people"]) == [1, 2]
    assert after["pence"].sum() == 25_050
    assert recovery.changed_at(Scope.everything()) is not None


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"level": "ward"}, "the ledger knows no nearer place than the borough of the victims"),
        ({"level": "lsoa"}, "the ledger knows no nearer place than the borough of the victims"),
        ({"period": "2024-Q3"}, "by borough is for: financial year"),
        ({"per": "1000_65plus"}, "cannot be set per 1,000 residents aged 65"),
        ({}, "The hub holds no receipts of 2024 to 2025"),
    ],
)
def test_a_level_or_a_period_that_makes_no_sense_is_refused_with_a_sentence(gmp_viewer, asked, sentence):
    with pytest.raises(RuleBroken) as refused:
        recovered(gmp_viewer, **asked)

    assert any(sentence in each for each in refused.value.sentences)


@pytest.mark.parametrize(("people", "tells"), [((4, 4, 4), False), ((3, 3, 3), True), ((1, 1, 1), True)])
def test_ten_people_must_share_in_a_sum_whatever_number_of_matters_it_is_of(people, tells):
    nowhere = np.zeros(3, dtype=int)
    pence = np.array([100.0, 110.0, 90.0])

    rule = MoneyRule(nowhere, nowhere, np.arange(3), pence, people=np.array(people))

    assert rule.tells(np.array([0]), [(0, 12)]).tolist() == [tells]


def test_the_whole_is_what_the_ledger_says_it_is(gmp_viewer):
    for amount in ("1000.00", "1100.00", "900.00"):
        received_for("stockport", 4, amount)

    edition = recovered(gmp_viewer, per="1000")

    assert Decimal(edition.figures[-1]["count"] or 0) in (Decimal(0), Decimal(3000))


def states(edition):
    return {row["name"]: (row["state"], row["count"]) for row in edition.figures}


@pytest.mark.parametrize("place", ["Area not known", "Trafford"])
def test_what_is_all_that_was_received_is_shown_beside_the_noughts_that_tell_it(gmp_viewer, place):
    received_for("trafford", 0 if place == "Area not known" else 3, "2000.00")

    edition = recovered(gmp_viewer)
    again = recovered(gmp_viewer, per="1000")

    found = states(edition)
    assert found[place] == found["Greater Manchester"] == ("value", 2000)
    assert {state for name, state in found.items() if name not in (place, "Greater Manchester")} == {("zero", 0)}
    assert states(again)[place] == ("value", 2000)  # from what was kept
    assert any("hiding it would hide nothing" in note for note in edition.notes)


def test_a_borough_by_itself_is_not_told_one_matters_money(gmp_viewer, stockport_officer):
    received_for("stockport", 3, "2000.00")

    edition = recovered(stockport_officer)

    assert states(edition)["Stockport"] == ("hidden", None)


def test_no_sum_of_the_map_follows_from_the_others_by_one_subtraction(gmp_viewer):
    received_for("stockport", 0, "2000.00")  # nobody is known to be repaid
    received_for("trafford", 2, "700.00")

    found = [state for name, (state, _) in states(recovered(gmp_viewer)).items() if name != "Greater Manchester"]

    assert found.count("hidden") == 2
