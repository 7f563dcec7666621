"""Fields that say what is wrong in plain words. Shape only: what is true is for validators shared with the API
(core.validators), what is allowed is for the verbs."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from uk_postcodes_parsing import ukpostcode

from fraudhub.core.money import PAYMENT_LIMIT_GBP
from fraudhub.core.periods import MONTH_NAMES, show_date
from fraudhub.core.validators import (
    NAME_LENGTH,
    NOTE_LENGTH,
    tidy_line,
    tidy_text,
    valid_amount,
    valid_name,
    valid_note,
    valid_phone,
)
from fraudhub.govuk.widgets import DateInputs, MoneyInput, NumberBox, Radios


def lower_first(words: str) -> str:
    """ "Date of birth" -> "date of birth"; "GP surgery" stays."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


class _Named(forms.Field):
    """A field whose messages name it: "Date of the visit must be in the past"."""

    def named(self) -> str:
        return self.label or self.unnamed

    unnamed = "This"


class DateField(_Named):
    """A day. ``past``: today or before; ``future``: today or after; ``earliest``, ``latest``: a day or a function."""

    unnamed = "Date"

    def __init__(
        self,
        *,
        past: bool = False,
        future: bool = False,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        is_birthday: bool = False,
        **kwargs,
    ):
        self.past, self.future, self.earliest, self.latest = past, future, earliest, latest
        kwargs.setdefault("widget", DateInputs(is_birthday=is_birthday))
        super().__init__(**kwargs)

    def to_python(self, value):
        if value is None or isinstance(value, date):
            return value
        typed = dict(zip(DateInputs.PARTS, (str(part or "").strip() for part in value), strict=True))
        missing = [part for part in DateInputs.PARTS if not typed[part]]
        if len(missing) == 3:
            return None
        if missing:
            self._refuse(f"{self.named()} must include a {' and '.join(missing)}", "incomplete", missing)
        if not re.fullmatch(r"\d{4}", typed["year"], re.ASCII):
            self._refuse("Year must include 4 numbers", "year", ["year"])
        day = _whole(typed["day"])
        month = _month(typed["month"])
        if day is None or not 1 <= day <= 31:
            self._refuse(f"{self.named()} must be a real date", "invalid", ["day"])
        if month is None:
            self._refuse(f"{self.named()} must be a real date", "invalid", ["month"])
        try:
            return date(int(typed["year"]), month, day)
        except ValueError:
            self._refuse(f"{self.named()} must be a real date", "invalid", DateInputs.PARTS)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if value.year < 1900:
            self._refuse("Year must be 1900 or later", "too_early", ["year"])
        today = timezone.localdate()
        if self.past and value > today:
            self._refuse(f"{self.named()} must be today or in the past", "future", DateInputs.PARTS)
        if self.future and value < today:
            self._refuse(f"{self.named()} must be today or in the future", "past", DateInputs.PARTS)
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            self._refuse(f"{self.named()} must be on or after {show_date(earliest)}", "too_early", DateInputs.PARTS)
        if latest and value > latest:
            self._refuse(f"{self.named()} must be on or before {show_date(latest)}", "too_late", DateInputs.PARTS)

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True

    @staticmethod
    def _refuse(sentence: str, code: str, parts):
        raise ValidationError(sentence.replace("%", "%%"), code=code, params={"parts": tuple(parts)})


def _whole(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"\d{1,2}", typed, re.ASCII) else None


def _month(typed: str) -> int | None:
    """``"6"``, ``"06"``, ``"june"`` and ``"Jun"`` are all June."""
    number = _whole(typed)
    if number is None:
        names = [name.lower() for name in MONTH_NAMES]
        word = typed.lower().rstrip(".")
        number = next((at for at, name in enumerate(names, 1) if len(word) >= 3 and name.startswith(word)), None)
    return number if number and 1 <= number <= 12 else None


class TimeField(_Named):
    """A time of day, however people write it: 14:30, 2.30pm, 2pm, midday."""

    unnamed = "Time"
    _written = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-5"}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return value.strftime("%H:%M") if isinstance(value, time) else value

    def to_python(self, value):
        if value is None or isinstance(value, time):
            return value
        typed = value.strip().lower()
        if not typed:
            return None
        if typed in {"midday", "noon", "midnight"}:
            return time(0 if typed == "midnight" else 12)
        found = self._written.fullmatch(typed)
        try:
            hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
            if (half and not 1 <= hour <= 12) or (not half and found[2] is None):
                raise ValueError
            return time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute)
        except (TypeError, ValueError):
            raise ValidationError(f"{self.named()} must be a time, like 9:30am or 2:15pm", code="invalid") from None


class MoneyField(_Named):
    """Pounds and pence as Decimal; commas and a pound sign are welcome. Bounds are those of core.money."""

    widget = MoneyInput

    def __init__(self, *, limit: Decimal = PAYMENT_LIMIT_GBP, zero: bool = False, **kwargs):
        self.limit, self.zero = limit, zero
        super().__init__(**kwargs)

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        typed = value.strip()
        return valid_amount(typed, limit=self.limit, zero=self.zero) if typed else None


class NumberField(_Named):
    """A whole number; commas are welcome. ``suffix`` stands after the box: "people", "miles"."""

    def __init__(self, *, min_value: int = 0, max_value: int = 1_000_000, suffix: str = "", **kwargs):
        self.min_value, self.max_value = min_value, max_value
        kwargs.setdefault("widget", NumberBox(suffix=suffix))
        super().__init__(**kwargs)

    def to_python(self, value):
        if value is None or isinstance(value, int):
            return value
        typed = value.strip()
        if not typed:
            return None
        if not re.fullmatch(r"-?(\d{1,12}|\d{1,3}(,\d{3}){1,3})", typed, re.ASCII):
            self._refuse("must be a whole number, like 12", "invalid")
        return int(typed.replace(",", ""))

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if value < self.min_value:
            self._refuse(f"must be {self.min_value:,} or more", "min_value")
        if value > self.max_value:
            self._refuse(f"must be {self.max_value:,} or fewer", "max_value")

    def _refuse(self, words: str, code: str):
        raise ValidationError(f"{self.named()} {words}", code=code)


class YesNoField(forms.ChoiceField):
    """Two radios, of which one must be chosen; the value is True or False."""

    def __init__(self, **kwargs):
        super().__init__(choices=[("yes", "Yes"), ("no", "No")], widget=Radios(inline=True), **kwargs)

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)

    def clean(self, value):
        return super().clean(value) == "yes"


class PostcodeField(forms.CharField):
    """A whole postcode by its shape, written as on an envelope. Whether it is in Greater Manchester is asked later."""

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"class": "govuk-input--width-10", "autocomplete": "postal-code", "autocapitalize": "characters"}
            ),
        )
        kwargs.setdefault("max_length", 12)
        super().__init__(**kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return ""
        found = ukpostcode.parse(tidy_text(typed).upper())
        if found is None:
            raise ValidationError("Enter a full postcode, like M1 1AA", code="invalid")
        return found.postcode


class _TextField(forms.CharField):
    """Text cleaned by a validator shared with the API, which also returns it tidied."""

    def tidy(self, typed: str) -> str:
        raise NotImplementedError

    def clean(self, value):
        typed = "" if value is None else str(value)
        tidied = self.tidy(typed) if typed.strip() else self.empty_value
        self.validate(tidied)  # after tidying: marks that nobody can see are no answer
        self.run_validators(tidied)
        return tidied


class TextField(_TextField):
    """One line of text, as it was typed but for control and direction characters; card numbers are refused."""

    def tidy(self, typed):
        return tidy_line(typed)


class NameField(_TextField):
    """A name as its owner writes it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", NAME_LENGTH)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(**kwargs)

    def tidy(self, typed):
        return valid_name(typed)


class NoteField(_TextField):
    """Free text over several lines, with a counter; card numbers and bank details are refused."""

    def __init__(self, *, rows: int = 5, **kwargs):
        kwargs.setdefault("max_length", NOTE_LENGTH)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def tidy(self, typed):
        return valid_note(typed)


class PhoneField(_TextField):
    """A phone number as people write it, kept in international form."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "govuk-input--width-20"})
        )
        super().__init__(**kwargs)

    def tidy(self, typed):
        return valid_phone(typed)
