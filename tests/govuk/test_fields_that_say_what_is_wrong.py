"""The fields' own shapes and words. Rules shared with the API are tested where they live."""

import copy
from datetime import date, time
from decimal import Decimal
from importlib import import_module

import pytest
import time_machine
from django.core.exceptions import ValidationError

from fraudhub.govuk import fields
from fraudhub.govuk.forms import GovukForm, speak_plainly


def messages_of(field, value) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages


def a_form_with(field):
    return type("OneField", (GovukForm,), {"when": field})


@pytest.mark.parametrize("month", ["6", "06", "June", "jun", "Jun."])
def test_a_month_may_be_a_number_or_a_word(month):
    assert fields.DateField().clean(["1", month, "2025"]) == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["1", "6", ""], "Date of the visit must include a year"),
        (["", "", "2025"], "Date of the visit must include a day and month"),
        (["1", "6", "25"], "Year must include 4 numbers"),
        (["31", "6", "2025"], "Date of the visit must be a real date"),
        (["29", "2", "2025"], "Date of the visit must be a real date"),
        (["0", "6", "2025"], "Date of the visit must be a real date"),
        (["1", "13", "2025"], "Date of the visit must be a real date"),
        (["one", "6", "2025"], "Date of the visit must be a real date"),
        (["١", "6", "2025"], "Date of the visit must be a real date"),
        (["1", "6", "1899"], "Year must be 1900 or later"),
        (["1", "ju", "2025"], "Date of the visit must be a real date"),
        (["1 1", "6", "2025"], "Date of the visit must be a real date"),
    ],
)
def test_a_date_that_cannot_be_says_which_part(typed, sentence):
    assert messages_of(fields.DateField(label="Date of the visit"), typed) == [sentence]


@time_machine.travel("2025-06-02 08:00+01:00", tick=False)
def test_past_and_future_mean_today_in_london_too():
    past, future = fields.DateField(label="Day", past=True), fields.DateField(label="Day", future=True)

    assert past.clean(["2", "6", "2025"]) == future.clean(["2", "6", "2025"]) == date(2025, 6, 2)
    assert messages_of(past, ["3", "6", "2025"]) == ["Day must be today or in the past"]
    assert messages_of(future, ["1", "6", "2025"]) == ["Day must be today or in the future"]


@time_machine.travel("2025-06-01 23:30+00:00", tick=False)
def test_after_midnight_in_london_the_new_day_is_not_in_the_future():
    assert fields.DateField(past=True).clean(["2", "6", "2025"]) == date(2025, 6, 2)


def test_a_date_keeps_within_its_bounds_and_names_them():
    field = fields.DateField(label="Day", earliest=date(2024, 1, 1), latest=lambda: date(2024, 12, 31))

    assert messages_of(field, ["31", "12", "2023"]) == ["Day must be on or after 1 January 2024"]
    assert messages_of(field, ["1", "1", "2025"]) == ["Day must be on or before 31 December 2024"]


def test_a_program_may_post_a_day_whole():
    form = a_form_with(fields.DateField())({"when": "2025-06-01"})

    assert form.is_valid()
    assert form.cleaned_data["when"] == date(2025, 6, 1)


@pytest.mark.parametrize("whole", ["yesterday", "2025-06-31", "01/06/2025"])
def test_a_whole_day_that_is_none_is_refused_and_shown_again(whole):
    form = a_form_with(fields.DateField(label="Day"))({"when": whole})

    assert not form.is_valid()
    assert whole.split("-")[0] in str(form)


def test_a_date_left_out_is_missing_only_where_it_is_needed():
    assert a_form_with(fields.DateField(label="Day of birth"))({}).errors == {"when": ["Enter day of birth"]}
    assert a_form_with(fields.DateField(required=False))({}).is_valid()


def test_a_label_with_a_percent_sign_does_not_break_its_own_message():
    assert messages_of(fields.DateField(label="50% day"), ["1", "", "2025"]) == ["50% day must include a month"]
    assert messages_of(fields.NumberField(label="% off"), "x") == ["% off must be a whole number, like 12"]


def test_a_date_that_did_not_change_is_not_a_change():
    form = a_form_with(fields.DateField())(
        {"when_day": "01", "when_month": "June", "when_year": "2025"}, initial={"when": date(2025, 6, 1)}
    )

    assert not form.has_changed()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("14:30", time(14, 30)),
        ("2.30pm", time(14, 30)),
        ("2pm", time(14)),
        ("9 am", time(9)),
        ("12am", time(0)),
        ("12:15 p.m.", time(12, 15)),
        ("midday", time(12)),
        ("midnight", time(0)),
        ("00:05", time(0, 5)),
    ],
)
def test_a_time_is_read_however_people_write_it(typed, expected):
    assert fields.TimeField().clean(typed) == expected


@pytest.mark.parametrize("typed", ["14", "25:00", "13pm", "0am", "9:60", "half past two", "14:30:00"])
def test_a_time_that_could_mean_two_things_or_none_is_refused(typed):
    assert messages_of(fields.TimeField(label="Start"), typed) == ["Start must be a time, like 9:30am or 2:15pm"]


def test_money_is_pounds_as_decimal_with_or_without_sign_and_commas():
    field = fields.MoneyField(label="Amount lost")

    assert field.clean("£1,250.50") == field.clean("1250.5") == Decimal("1250.50")
    assert messages_of(field, "lots") == ["Enter an amount in pounds, like 1,250.50."]


def test_an_amount_already_known_is_shown_in_thousands_and_pence():
    form = a_form_with(fields.MoneyField())(initial={"when": Decimal("1250.5")})

    assert 'value="1,250.50"' in str(form)


def test_a_count_is_a_whole_number_within_its_bounds():
    field = fields.NumberField(label="People who came", max_value=5000)

    assert field.clean("1,200") == 1200
    assert field.clean("0") == 0
    assert messages_of(field, "-1") == ["People who came must be 0 or more"]
    assert messages_of(field, "5001") == ["People who came must be 5,000 or fewer"]
    for typed in ("12.5", "1e3", "twelve", "1,2,3", "٣", "9" * 13):
        assert messages_of(field, typed) == ["People who came must be a whole number, like 12"]


@pytest.mark.parametrize("typed", ["m11aa", "M1 1AA", "  m1  1aa "])
def test_a_postcode_is_written_as_on_an_envelope(typed):
    assert fields.PostcodeField().clean(typed) == "M1 1AA"


@pytest.mark.parametrize("typed", ["M1", "hello", "12345", "M1 1A"])
def test_half_a_postcode_is_not_enough(typed):
    assert messages_of(fields.PostcodeField(), typed) == ["Enter a full postcode, like M1 1AA"]


def test_text_is_kept_without_characters_that_nobody_sees():
    assert fields.TextField().clean("  Bramhall\u202e   library ") == "Bramhall library"
    assert fields.NameField().clean("Zoë O’Brien") == "Zoë O’Brien"


def test_a_name_of_blanks_is_no_name():
    assert a_form_with(fields.NameField(label="Name"))({"when": "\u200b\u200b"}).errors == {"when": ["Enter a name."]}
    assert a_form_with(fields.NameField(label="Name"))({"when": "   "}).errors == {"when": ["Enter name"]}


def test_a_note_with_a_card_number_is_refused():
    assert "card number" in messages_of(fields.NoteField(), "She read out 4111 1111 1111 1111")[0]


def test_a_phone_number_is_kept_in_international_form():
    assert fields.PhoneField().clean("0161 496 0000") == "+441614960000"


@pytest.mark.parametrize("typed", ["\u200b", "\u3164", "\u00ad\u00ad"])
def test_a_required_line_of_marks_that_nobody_can_see_is_empty(typed):
    errors = a_form_with(fields.TextField(label="Place", error_messages={"required": "Enter the place."}))(
        {"when": typed}
    ).errors

    assert errors == {"when": ["Enter the place."]}


def every_form():
    """Each form of ours: all are imported once the addresses are."""
    import_module("fraudhub.urls")
    waiting, found = [GovukForm], []
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        found += [form] if form.base_fields and not form.__module__.startswith("tests.") else []
    return found


@pytest.mark.parametrize("form", every_form(), ids=lambda form: form.__qualname__)
def test_no_field_of_any_form_speaks_djangos_own_sentences(form):
    for name, field in form.base_fields.items():
        field = copy.deepcopy(field)
        field.label = field.label or name

        speak_plainly(field)

        for code, sentence in field.error_messages.items():
            for kind in type(field).__mro__:
                if kind.__module__.startswith("django."):
                    assert sentence != getattr(kind, "default_error_messages", {}).get(code), f"{name}, {code}"
