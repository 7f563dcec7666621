"""The verdict: which sentence, in which words, and how far to trust it."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.evaluation import verdict as wording
from mapping.evaluation.verdict import Checks, Finding, rate, sentence_for, verdict_on, whole_percent

FORBIDDEN = re.compile(r"significan|p-value|proves?\b|proved|caused|\bnan\b|none|\binf\b", re.IGNORECASE)


def a_finding(**changes) -> Finding:
    """Two pilots, 14 months, a fall of 15% between 5% and 24%."""
    return Finding(
        **{
            "outcome": "victims_with_loss",
            "areas": ("Stockport", "Trafford"),
            "percent": -15.2,
            "low": -24.4,
            "high": -4.6,
            "p": 1 / 45,
            "n_treated": 2,
            "months_after": 14,
            "target": 0.10,
            "smallest_detectable": 0.163,
            "confirmed_at_last_look": True,
            **changes,
        }
    )


ALL_CHECKED = Checks(pretrend_rank=6, pretrend_of=10, robustness_agrees=True, protection_consistent=True)


@pytest.mark.feature(118)
def test_a_fall_is_said_with_its_likely_range():
    assert sentence_for(a_finding()) == (
        "Fraud victims fell by about 15% more in Stockport and Trafford than in boroughs without the service "
        "(likely between 5% and 24%)."
    )


@pytest.mark.feature(118)
def test_a_rise_is_said_and_sends_the_reader_to_reporting():
    rise = a_finding(percent=12.5, low=3.2, high=22.4)

    assert sentence_for(rise) == (
        "Fraud victims rose by about 13% more in Stockport and Trafford than in boroughs without the service "
        "(likely between 3% and 22%). Check section 'more reporting or more fraud'."
    )


@pytest.mark.feature(118)
def test_a_range_inside_the_target_says_that_any_effect_is_small():
    small = a_finding(percent=-1.0, low=-8.0, high=6.0, p=0.7)

    assert wording.case_of(small) == "smaller_than_target"
    assert sentence_for(small) == "Any effect is likely smaller than 10% either way."


@pytest.mark.feature(118)
def test_we_cannot_tell_gives_the_range_and_what_could_have_been_seen():
    unclear = a_finding(percent=-8.0, low=-18.4, high=3.5, p=0.2)

    assert sentence_for(unclear) == (
        "We cannot tell yet. The figures fit anything from a fall of 18% to a rise of 4%. "
        "With 2 boroughs and 14 months the smallest change we could have confirmed is 16%."
    )


def test_one_borough_and_one_month_are_said_in_the_singular():
    unclear = a_finding(low=-18.4, high=3.5, n_treated=1, months_after=1, areas=("Stockport",))

    assert "With 1 borough and 1 month the smallest change" in sentence_for(unclear)


def test_an_unknown_smallest_change_is_said_to_be_unknown():
    unclear = a_finding(low=-18.4, high=3.5, smallest_detectable=None)

    assert sentence_for(unclear).endswith("is not known, because the earlier figures do not go back far enough.")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-20.0, -2.0, "from a fall of 20% to a fall of 2%"),
        (2.0, 20.0, "from a rise of 2% to a rise of 20%"),
        (-20.0, 0.3, "from a fall of 20% to no change"),
    ],
)
def test_cannot_tell_puts_each_end_in_its_own_direction(low, high, words):
    unclear = a_finding(low=low, high=high, p=0.09)

    assert words in sentence_for(unclear)


def test_with_two_pilots_the_interval_alone_announces_nothing():
    assert wording.case_of(a_finding(p=2 / 45)) == "fell"
    assert wording.case_of(a_finding(p=3 / 45)) == "cannot_tell"


def test_with_one_pilot_the_interval_decides_alone():
    assert wording.case_of(a_finding(n_treated=1, p=0.10)) == "fell"
    assert wording.case_of(a_finding(n_treated=1, p=0.10, low=4.6, high=24.4)) == "rose"


def test_an_interval_that_touches_zero_announces_nothing():
    assert wording.case_of(a_finding(high=0.0)) == "cannot_tell"


def test_an_interval_that_touches_the_target_is_not_inside_it():
    assert wording.case_of(a_finding(low=-10.0, high=5.0)) == "cannot_tell"


def test_a_finding_at_the_first_look_says_so():
    first = a_finding(confirmed_at_last_look=False)

    assert not wording.is_confirmed(first)
    assert sentence_for(first).endswith("(likely between 5% and 24%), at the first look.")


def test_a_finding_first_seen_at_a_later_look_says_so():
    third = a_finding(look=3, confirmed_at_last_look=False)

    assert sentence_for(third).endswith("at the first look that shows it.")


def test_a_finding_rare_enough_needs_one_look_only():
    assert wording.is_confirmed(a_finding(p=0.01, confirmed_at_last_look=False))


@pytest.mark.parametrize(
    ("value", "whole"),
    [(14.5, 15), (-14.5, 15), (14.499, 14), (0.4, 0), (100 * math.expm1(math.log(0.855)), 15), (-2.5, 3)],
)
def test_percentages_are_rounded_to_whole_numbers_halves_up(value, whole):
    assert whole_percent(value) == whole


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("victims_with_loss", "Fraud victims fell"),
        ("reports", "Fraud reports fell"),
        ("victims_65plus", "Fraud victims aged 65 and over fell"),
        ("bank_visits", "Bank visits fell"),
    ],
)
def test_the_sentence_names_what_was_counted(outcome, words):
    assert sentence_for(a_finding(outcome=outcome)).startswith(words)


@pytest.mark.feature(118)
@given(
    st.floats(-99, 400),
    st.floats(0.001, 90),
    st.floats(0.001, 300),
    st.floats(0, 1),
    st.integers(1, 9),
    st.integers(1, 60),
    st.one_of(st.none(), st.floats(0.01, 0.9)),
    st.booleans(),
)
def test_no_sentence_ever_claims_more_than_it_may(percent, below, above, p, n_treated, months, seen, before):
    finding = a_finding(
        percent=percent,
        low=max(percent - below, -99.9),
        high=percent + above,
        p=p,
        n_treated=n_treated,
        months_after=months,
        smallest_detectable=seen,
        confirmed_at_last_look=before,
    )

    found = verdict_on(finding, Checks(), n_comparison=8)

    everything = " ".join([found.sentence, found.level_reason, *found.reasons])
    assert not FORBIDDEN.search(everything)
    assert "no effect" not in everything.lower()
    assert found.rating in wording.RATINGS


def test_a_level_three_result_with_every_check_passed_is_moderate():
    assert rate(a_finding(), ALL_CHECKED, level=3) == ("Moderate", [])


def test_a_level_four_result_with_every_check_passed_is_high():
    assert rate(a_finding(), ALL_CHECKED, level=4) == ("High", [])


@pytest.mark.parametrize(
    ("changes", "checks", "reason"),
    [
        ({}, {"pretrend_rank": 2}, "already drifting apart"),
        ({}, {"robustness_agrees": False}, "Another method gives the opposite direction."),
        ({}, {"recording_changes": ("National front door, December 2025",)}, "Recording changed"),
        ({"months_after": 11}, {}, "There are 11 months after go-live, fewer than 12."),
        ({}, {"protection_consistent": False}, "rather than less reporting"),
        ({}, {"protection_consistent": None}, "has not been checked"),
    ],
)
def test_each_doubt_costs_one_step_and_is_named(changes, checks, reason):
    passed = {
        "pretrend_rank": 6,
        "pretrend_of": 10,
        "robustness_agrees": True,
        "protection_consistent": True,
    }

    rating, reasons = rate(a_finding(**changes), Checks(**{**passed, **checks}), level=3)

    assert rating == "Low to moderate"
    assert len(reasons) == 1
    assert reason in reasons[0]


def test_one_pilot_is_never_rated_above_low_to_moderate():
    rating, reasons = rate(a_finding(n_treated=1), ALL_CHECKED, level=4)

    assert rating == "Low to moderate"
    assert "Only one borough is in question." in reasons


def test_many_doubts_stop_at_low():
    doubted = Checks(pretrend_rank=1, pretrend_of=10, robustness_agrees=False)

    assert rate(a_finding(months_after=7), doubted, level=3)[0] == "Low"


def test_checks_not_made_yet_are_named():
    _, reasons = rate(a_finding(), Checks(), level=3)

    assert "Earlier drift between the boroughs has not been checked." in reasons
    assert "Other methods have not been compared." in reasons


def test_made_up_figures_are_rated_demonstration_only():
    found = verdict_on(a_finding(), ALL_CHECKED, n_comparison=8, synthetic=True)

    assert found.rating == "Demonstration only"


def test_two_chosen_pilots_are_level_three_because_they_were_chosen():
    found = verdict_on(a_finding(), ALL_CHECKED, n_comparison=8)

    assert found.level == 3
    assert found.level_reason == (
        "Level 3: before and after, with 8 boroughs without the service to compare with. "
        "The boroughs in question were chosen, not drawn by lot."
    )


def test_not_started_gives_the_date_and_the_wait():
    found = wording.not_started([("Bury", "2027-05-04")], target=0.1, months_needed=9)

    assert found.sentence == (
        "Not started. Goes live 4 May 2027. If it works as hoped (10%), we could see it after about 9 months."
    )
    assert found.rating is None


@pytest.mark.parametrize(
    ("starts", "sentence"),
    [
        (
            [("Bury", "2027-05")],
            "Not started. Goes live May 2027. If it works as hoped (10%), we could not see it from this borough alone.",
        ),
        (
            [("Bury", None)],
            "Not started. No go-live date is set. If it works as hoped (10%), "
            "we could not see it from this borough alone.",
        ),
        (
            [("Bury", "2027-05"), ("Wigan", "2027-06"), ("Oldham", None)],
            "Not started. Bury goes live May 2027 and Wigan goes live June 2027. No date is set for Oldham. "
            "If it works as hoped (10%), we could not see it from these boroughs alone.",
        ),
    ],
)
def test_not_started_says_when_no_wait_is_long_enough(starts, sentence):
    assert wording.not_started(starts, target=0.1, months_needed=None).sentence == sentence


def test_not_started_with_too_little_history_says_that_it_is_not_known():
    found = wording.not_started(
        [("Bury", "2027-05")], target=0.1, months_needed=None, unknown_because="the figures are few"
    )

    assert found.sentence.endswith("we cannot say when we could see it, because the figures are few.")


def test_too_early_counts_the_months():
    assert wording.too_early(3, 6).sentence == "Too early: 3 of 6 months."


@pytest.mark.parametrize(
    ("percent", "happened"),
    [
        (-14.4, "Fraud victims in Bury fell by 14% after go-live."),
        (3.0, "Fraud victims in Bury rose by 3% after go-live."),
        (0.2, "Fraud victims in Bury stayed about the same after go-live."),
        (None, "There are too few figures to say how fraud victims changed in Bury."),
    ],
)
def test_with_nothing_to_compare_with_the_verdict_only_describes(percent, happened):
    found = wording.description_only("victims_with_loss", ["Bury"], percent)

    assert found.sentence == (
        f"{happened} There is no borough without the service to compare with, "
        "so we cannot tell whether the service made a difference."
    )
    assert (found.rating, found.level) == ("Low", 2)


@pytest.mark.feature(112)
def test_data_too_thin_are_a_verdict_of_their_own():
    found = wording.not_computed("Bury had fewer than 30.")

    assert found.sentence == "We cannot tell. Bury had fewer than 30."
    assert found.rating is None
