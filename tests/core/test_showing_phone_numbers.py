import pytest

from fraudhub.core.validators import show_phone, valid_phone


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+441614960000", "0161 496 0000"),
        ("+447700900123", "07700 900123"),
        ("+48221234567", "+48 22 123 45 67"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_a_number_is_shown_as_people_dial_it_here(stored, shown):
    assert show_phone(stored) == shown


def test_what_is_shown_can_be_typed_again():
    assert valid_phone(show_phone("+441614960000")) == "+441614960000"
