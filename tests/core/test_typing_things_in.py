from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from fraudhub.core.money import pounds, show_pounds
from fraudhub.core.references import new_reference, tidy_reference
from fraudhub.core.validators import tidy_line, tidy_text, valid_amount, valid_name, valid_note, valid_phone


@pytest.mark.parametrize(
    "name", ["O'Brien-Smith", "Ng", "Ó", "Zoë", "李", "محمد", "Anne-Marie D’Arcy", "J", "van der Berg 3rd", "नरेन्द्र"]
)
def test_real_names_pass(name):
    assert valid_name(f"  {name} ") == name


HANGUL_FILLERS = ["\u3164", "\u115f\u1160", "\uffa0 \u3164"]  # letters by their category, and nothing to see


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b", "\u00ad", "\u2063\u202e", "---", "'", *HANGUL_FILLERS])
def test_names_made_of_nothing_are_refused(name):
    with pytest.raises(ValidationError):
        valid_name(name)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_letters_that_cannot_be_stored_are_refused(text):
    with pytest.raises(ValidationError):
        tidy_text(text)


def test_direction_overrides_and_control_letters_are_taken_out():
    assert tidy_text("ev\u202eil\x07 ") == "evil"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_tidying_twice_is_tidying_once(text):
    once = tidy_text(text, lines=True)

    assert tidy_text(once, lines=True) == once


@pytest.mark.parametrize(
    "note",
    [
        "card 4111 1111 1111 1111 was used",
        "card 4111-1111-1111-1111",
        "5500000000000004",
        "sort code 20-00-00 account 55779911",
        "account 55779911, sort 20-00-00",
        "her PIN is 4821",
        "one-time code: 123456",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111  1111  1111  1111",
        "4111\n1111\n1111\n1111",
        "4111–1111–1111–1111",
        "4111/1111/1111/1111",
        "3782, 822463, 10005",
        "PIN 4821",
        "PIN no. 4821",
        "the pin (4821)",
        "her pin, 48 21, is on the fridge",
        "OTP 123456",
        "4821 is her PIN",
        "4821 (PIN)",
        "PIN of the card: 4821",
        "her pin number she told me is 4821",
        "CVV 123",
        "account 12345678, sort code 200000",
        "4111x1111x1111x1111",
        "4111 X 1111 X 1111 X 1111",
        "3782x822463x10005",
        "4111111111111111 123",
        "4111111111111111x0527",
        "the code for her card is 4821",
        "her card's code was 48 21",
        "code of the debit card: 4821",
        "4821 is the code for her card",
        "the code the bank sent her was 482913",
        "pins 4821 and 1234",
    ],
)
@pytest.mark.feature(26)
def test_bank_details_in_a_note_are_refused_with_a_kind_sentence(note):
    with pytest.raises(ValidationError, match=r"Take (it|them) out"):
        valid_note(note)


@pytest.mark.parametrize(
    "note",
    [
        "rang 0161 496 0000 twice",
        "lost £1,200 on 12/03/2025",
        "crime ref 1234567890123456",
        "they pinned a note",
        "PIN pad bought in 2024",
        "changed the PIN, then rang 0161 496 0000",
        "2021, 2022, 2023, 2024",
        "0161 496 0000\n0161 496 0001",
        "pins, 1200 of them",
        "a box of pins: 1200 of those",
        "the dialling code for her card shop is 0161",
        "the code for the key safe is with her son",
        "sort code 200000 of her card's bank",
        "fraud type code NFIB3A, sent on 4 March 2025",
        "paid 4000 in 2021, 4500 in 2022",
        "3400 letters and 4500 letters and 5600 letters",
        "",
    ],
)
def test_ordinary_numbers_in_a_note_are_kept(note):
    assert valid_note(note) == note


@pytest.mark.parametrize(("typed", "amount"), [("1250.5", "1250.50"), ("£1,250.50", "1250.50"), (" 0.01 ", "0.01")])
def test_pounds_are_read_as_people_write_them(typed, amount):
    assert valid_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["NaN", "Infinity", "1e3", "1__0", "-5", "0", "10000000.01", "1.001", "1,25.00", "٣", "", "1 000", "٣٤"]
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        valid_amount(typed)


@given(st.decimals(min_value=0, max_value=Decimal("999999999.99"), places=2))
def test_pounds_survive_being_shown_and_typed_again(amount):
    assert pounds(show_pounds(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "kept"), [("0161 496 0000", "+441614960000"), ("+44 (0)161 496 0000", "+441614960000")]
)
def test_phone_numbers_are_kept_in_one_form(typed, kept):
    assert valid_phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "12", "call me", "0161 496 0000 0000 0000"])
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(ValidationError, match="Enter a phone number"):
        valid_phone(typed)


def test_a_reference_is_understood_however_it_is_said():
    reference = new_reference("FC")
    said = reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert tidy_reference(said) == reference


@given(st.integers(min_value=3, max_value=10), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_in_a_reference_is_noticed(place, letter):
    reference = new_reference("FC")
    plain = reference.replace("-", "")
    if plain[place - 1] == letter or place - 1 < 2 or place - 1 > 9:
        return

    wrong = plain[: place - 1] + letter + plain[place:]

    assert tidy_reference(wrong) is None


@pytest.mark.parametrize("line", ["\u200b", "\u3164", " \u00a0\u2063 ", ""])
def test_a_line_that_shows_nothing_is_nothing(line):
    assert tidy_line(line) == ""


@pytest.mark.parametrize("check", [tidy_line, valid_name, valid_note])
def test_a_card_number_is_refused_in_every_kind_of_text(check):
    with pytest.raises(ValidationError) as refused:
        check("Jean 4111 1111 1111 1111")

    assert "card number" in refused.value.message
