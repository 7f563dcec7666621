"""Small numbers are hidden, and no sum over what is shown gives one back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fraudhub.accounts.roles import HUB, PARTNERSHIP, POLICE, PUBLISHED
from mapping.disclosure import (
    CountTable,
    Relation,
    State,
    hide_small_numbers,
    hides_small_numbers_sentence,
    nested_table,
    possible_range,
    round_count,
)
from tests.mapping.attacker import ranges_by_linear_programming, values_by_enumeration

SPLIT = ("reports", "reports_65plus")
BOROUGH = {"Stockport": None, "Bramhall": "Stockport", "Heatons": "Stockport", "Marple": "Stockport",
           "Ward not known": "Stockport"}  # fmt: skip


def one_borough(**counts):
    table = nested_table(BOROUGH, {"reports": {name.replace("_", " "): n for name, n in counts.items()}})
    return hide_small_numbers(table, POLICE)


def as_seen(shown):
    return {key: (figure.state.value, figure.count) for key, figure in shown.figures.items()}


@pytest.mark.feature(103)
def test_a_small_number_takes_the_smallest_neighbour_with_it_so_that_the_total_does_not_betray_it():
    shown = one_borough(Bramhall=3, Heatons=9, Marple=40)

    assert shown["reports", "Bramhall"].state is State.HIDDEN
    assert shown["reports", "Heatons"].state is State.HIDDEN
    assert shown["reports", "Marple"].count == 40
    assert shown["reports", "Stockport"].count == 52
    assert shown["reports", "Ward not known"].state is State.ZERO


def test_two_small_numbers_that_shield_each_other_need_no_third():
    shown = one_borough(Bramhall=4, Heatons=4, Marple=40)

    assert [figure.state for figure in shown.figures.values()].count(State.HIDDEN) == 2
    assert shown["reports", "Stockport"].count == 48


def test_two_small_numbers_whose_sum_leaves_too_few_possibilities_take_a_third():
    shown = one_borough(Bramhall=1, Heatons=1, Marple=40)

    assert shown["reports", "Marple"].state is State.HIDDEN
    assert shown["reports", "Stockport"].count == 42


def test_a_borough_whose_only_reports_are_few_hides_its_total_too():
    shown = one_borough(Bramhall=3)

    assert shown["reports", "Bramhall"].state is State.HIDDEN
    assert shown["reports", "Stockport"].state is State.HIDDEN
    assert shown["reports", "Heatons"].state is State.ZERO


def test_the_remainder_a_reader_can_subtract_is_protected_like_a_printed_number():
    table = nested_table(
        BOROUGH,
        {"reports": {"Bramhall": 30, "Heatons": 60, "Marple": 50},
         "reports_65plus": {"Bramhall": 28, "Heatons": 20, "Marple": 15}},
        split=SPLIT,
    )  # fmt: skip

    shown = hide_small_numbers(table, POLICE)

    both = [shown["reports", "Bramhall"].state, shown["reports_65plus", "Bramhall"].state]
    assert State.HIDDEN in both


def test_what_is_shown_does_not_say_why_a_cell_is_hidden():
    shown = one_borough(Bramhall=3, Heatons=9, Marple=40)

    assert shown["reports", "Bramhall"] == shown["reports", "Heatons"]
    assert "3" not in repr(shown)


def test_published_figures_hide_up_to_nine():
    table = nested_table(BOROUGH, {"reports": {"Bramhall": 9, "Heatons": 40, "Marple": 50}})

    assert hide_small_numbers(table, PUBLISHED)["reports", "Bramhall"].state is State.HIDDEN
    assert hide_small_numbers(table, HUB)["reports", "Bramhall"].count == 9


def test_partnership_counts_and_totals_are_each_rounded_on_their_own():
    table = nested_table(BOROUGH, {"reports": {"Bramhall": 7, "Heatons": 12, "Marple": 18}})

    shown = hide_small_numbers(table, PARTNERSHIP)

    assert [shown["reports", name].count for name in ("Bramhall", "Heatons", "Marple")] == [5, 10, 20]
    assert shown["reports", "Stockport"].count == 35


@pytest.mark.parametrize(("count", "rounded"), [(5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (0, 0)])
def test_rounding_is_to_the_nearest_five(count, rounded):
    assert round_count(count, 5) == rounded
    assert round_count(count, 1) == count


def test_the_rule_is_told_in_words():
    assert "from 1 to 4 are hidden" in hides_small_numbers_sentence(POLICE)
    assert "rounded to the nearest 5" in hides_small_numbers_sentence(PARTNERSHIP)


def test_a_table_that_does_not_add_up_is_refused():
    cells = {("reports", "Stockport"): 5, ("reports", "Bramhall"): 4}

    with pytest.raises(ValueError, match="do not add up"):
        CountTable(cells, (Relation(("reports", "Stockport"), (("reports", "Bramhall"),)),))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(counts=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=3))
def test_no_table_that_agrees_with_what_is_shown_confines_a_hidden_number(counts):
    """Exact, by trying every whole-number table there is; k is 3 here so that tables stay tiny."""
    parents = {"all": None} | {f"ward {i}": "all" for i in range(len(counts))}
    table = nested_table(
        parents,
        {"reports": {f"ward {i}": max(w, s) for i, (w, s) in enumerate(counts)},
         "reports_65plus": {f"ward {i}": min(w, s) for i, (w, s) in enumerate(counts)}},
        split=SPLIT,
    )  # fmt: skip

    shown = hide_small_numbers(table, replace(POLICE, k=3))
    possible = values_by_enumeration(parents, as_seen(shown), whole=SPLIT[0], some=SPLIT[1], largest=6)

    for key, figure in shown.figures.items():
        if figure.state is State.HIDDEN:
            assert len(possible[key]) >= 3, (key, possible[key])
    for area in parents:
        if 0 < table.counts["reports less reports_65plus", area] < 3:
            assert len(possible["rest", area]) >= 3, (area, possible["rest", area])


def small_remainders(table, k):
    return [area for measure, area in table.derived if 0 < table.counts[measure, area] < k]


def greater_manchester(seed, mean, *, boroughs=10, wards=21):
    """Ward counts as uneven as life, a few with no ward known; returns the nesting and the table."""
    rng = np.random.default_rng(seed)
    parents = {"Greater Manchester": None}
    for borough in range(boroughs):
        parents[f"B{borough}"] = "Greater Manchester"
        parents |= {f"B{borough} W{ward}": f"B{borough}" for ward in range(wards)}
        parents[f"B{borough} ward not known"] = f"B{borough}"
    parents["area not known"] = "Greater Manchester"
    leaves = [area for area in parents if area not in parents.values()]
    everyone = {a: int(rng.negative_binomial(3, 3 / (3 + (2 if "known" in a else mean)))) for a in leaves}
    older = {area: int(rng.binomial(count, 0.3)) for area, count in everyone.items()}
    return parents, nested_table(parents, {"reports": everyone, "reports_65plus": older}, split=SPLIT)


@pytest.mark.feature(103)
@pytest.mark.parametrize(("seed", "mean", "audience"), [(1, 57, POLICE), (2, 57, PARTNERSHIP), (3, 15, POLICE)])
def test_an_attacker_with_everything_shown_of_greater_manchester_recovers_no_number(seed, mean, audience):
    parents, table = greater_manchester(seed, mean)

    shown = hide_small_numbers(table, audience)
    found = ranges_by_linear_programming(
        parents,
        as_seen(shown),
        whole=SPLIT[0],
        some=SPLIT[1],
        rests=small_remainders(table, audience.k),
        k=audience.k,
        round_to=audience.round_to,
    )

    assert any(figure.state is State.HIDDEN for figure in shown.figures.values())
    for key, (low, high) in found.items():
        assert high is None or high - low + 1 >= audience.k, (key, low, high)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), mean=st.sampled_from([1, 3, 8, 30]))
def test_no_borough_of_any_size_gives_a_number_away(seed, mean):
    parents, table = greater_manchester(seed, mean, boroughs=2, wards=6)

    shown = hide_small_numbers(table, POLICE)
    found = ranges_by_linear_programming(
        parents, as_seen(shown), whole=SPLIT[0], some=SPLIT[1], rests=small_remainders(table, 5)
    )

    for key, (low, high) in found.items():
        assert high is None or high - low + 1 >= 5, (key, low, high)
    for key, figure in shown.figures.items():
        assert not (figure.state is State.VALUE and 0 < table.counts[key] < 5), key


def test_the_possible_range_of_a_hidden_number_is_the_one_a_reader_can_work_out_by_hand():
    parents = {"all": None, "a": "all", "b": "all", "c": "all"}
    table = nested_table(parents, {"reports": {"a": 2, "b": 6, "c": 10}})

    hidden = {("reports", "a"), ("reports", "b")}

    assert possible_range(table, hidden, ("reports", "a")) == (1, 7)
    assert possible_range(table, hidden | {("reports", "all")}, ("reports", "a")) == (1, None)
    assert possible_range(table, hidden, ("reports", "c")) == (10, 10)
