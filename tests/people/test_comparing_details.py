"""The arithmetic of matching: what speaks for two rows being one person, and what against."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudhub.people.matching import Details, compare, keys_of, name_parts, oldest_of_each

JEAN = Details("Jean Ogden", date(1941, 5, 3), "+441614960001", "jean@example.org", "12 Chapel Street", "SK1 1AA")


def like_jean(**changes) -> Details:
    return Details(**{**JEAN.__dict__, **changes})


@pytest.mark.parametrize(
    "other",
    [
        JEAN,
        like_jean(full_name="Mrs Jean OGDEN"),
        like_jean(full_name="Ogden, Jean"),
        like_jean(full_name="Jeane Ogden"),
        like_jean(full_name="Jean Ogdon", email=""),
        like_jean(birth_date=None, email="", phone=""),
        like_jean(birth_date=date(1941, 3, 5), email=""),
        like_jean(birth_date=date(1941, 5, 8)),
        like_jean(address="4 New Road", postcode="M1 1AE", phone="", email=""),
        like_jean(full_name="J Ogden"),
    ],
)
def test_one_person_written_down_in_different_ways_is_proposed(other):
    assert compare(JEAN, other).is_proposed


@pytest.mark.parametrize(
    "other",
    [
        like_jean(full_name="John Ogden", birth_date=date(1939, 1, 7), email="john@example.org"),  # her husband
        like_jean(full_name="John Ogden", birth_date=None, email=""),
        like_jean(full_name="Jean Ogden", birth_date=date(1968, 9, 9), phone="", email=""),  # her daughter-in-law
        Details("Jean Ogden"),
        Details("Jean Ogden", None, "", "", "3 Mill Lane", "OL1 1AA"),
        Details("Margaret Ogden", date(1941, 5, 3), "", "", "14 Chapel Street", "SK1 1AA"),
        Details("Derek Entwistle", date(1941, 5, 3), "+441614960001", "", "12 Chapel Street", "SK1 1AA"),
    ],
)
def test_two_people_who_share_something_are_not(other):
    assert not compare(JEAN, other).is_proposed


def test_the_evidence_is_said_in_words():
    found = compare(JEAN, like_jean(birth_date=date(1941, 5, 8), postcode="M1 1AE", email=""))

    assert found.agrees == ("the same name", "a date of birth with one slip", "the same phone number")
    assert found.differs == ("another postcode",)


@pytest.mark.parametrize(
    ("changes", "is_full"),
    [
        ({"email": "", "address": ""}, True),
        ({"phone": ""}, True),
        ({"postcode": "M1 1AE"}, True),
        ({"phone": "", "postcode": ""}, False),
        ({"birth_date": None}, False),
        ({"full_name": "Jeane Ogden"}, False),
    ],
)
def test_full_agreement_is_name_birth_date_and_phone_or_postcode(changes, is_full):
    assert compare(JEAN, like_jean(**changes)).is_full is is_full


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Sinéad O'Brien-Smith", ["sinead", "obrien", "smith"]),
        ("Łucja Żółć", ["lucja", "zolc"]),
        ("王秀英", ["王秀英"]),
        ("X", ["x"]),
        ("Mrs", ["mrs"]),
        ("محمد عبد الله", ["محمد", "عبد", "الله"]),
    ],
)
def test_names_of_all_scripts_have_parts(typed, parts):
    assert name_parts(typed) == parts


somebody = st.builds(
    Details,
    full_name=st.text(min_size=1, max_size=40),
    birth_date=st.none() | st.dates(date(1900, 1, 1), date(2010, 1, 1)),
    phone=st.sampled_from(["", "+441614960001", "+441614960010"]),
    email=st.sampled_from(["", "a@example.org"]),
    address=st.text(max_size=30),
    postcode=st.sampled_from(["", "SK1 1AA", "M1 1AE"]),
)


@given(somebody, somebody)
def test_the_order_of_the_two_makes_no_difference(one, other):
    there, back = compare(one, other), compare(other, one)

    assert (there.points, there.agrees, there.differs, there.is_full) == (
        back.points, back.agrees, back.differs, back.is_full,
    )  # fmt: skip


@given(somebody)
def test_whoever_agrees_in_all_shares_every_key(one):
    assert keys_of(one) == keys_of(Details(**one.__dict__))
    assert all(0 < len(key) <= 60 for key in keys_of(one))


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_groups_are_what_the_pairs_join_and_led_by_their_oldest(pairs):
    found = oldest_of_each(range(13), pairs)

    for row in range(13):
        reached, before = {row}, set()
        while reached != before:
            before = set(reached)
            for one, other in pairs:
                if one in reached or other in reached:
                    reached |= {one, other}
        assert found[row] == min(reached)
