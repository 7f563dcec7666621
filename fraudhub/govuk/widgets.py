"""Controls that Django does not have, or has with other words."""

import re
from datetime import date
from decimal import Decimal

from django import forms

_ISO_DAY = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", re.ASCII)


class Radios(forms.RadioSelect):
    """``hints``: a line under a choice, by its value. ``inline``: side by side, for two short choices."""

    def __init__(self, *args, hints: dict[str, str] | None = None, inline: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.hints, self.inline = hints or {}, inline


class Checkboxes(forms.CheckboxSelectMultiple):
    """``hints``: a line under a choice, by its value."""

    def __init__(self, *args, hints: dict[str, str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.hints = hints or {}


class DateInputs(forms.MultiWidget):
    """Day, month and year in three boxes, named ``when_day``, ``when_month``, ``when_year``.

    A program may post the day whole, as ``when=2025-06-01``. What was typed is shown again as it was typed.
    """

    PARTS = ("day", "month", "year")

    def __init__(self, attrs=None, *, is_birthday: bool = False):
        super().__init__({part: forms.TextInput() for part in self.PARTS}, attrs)
        self.is_birthday = is_birthday

    def decompress(self, value):
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return list(value) if value else [None, None, None]

    def value_from_datadict(self, data, files, name):
        typed = [data.get(f"{name}_{part}") for part in self.PARTS]
        if any(part is not None for part in typed):
            return [part or "" for part in typed]
        whole = data.get(name) or ""
        if isinstance(whole, date):
            return self.decompress(whole)
        if found := _ISO_DAY.fullmatch(whole):
            year, month, day = found.groups()
            return [day, month, year]
        return [whole, "", ""]

    def value_omitted_from_data(self, data, files, name):
        return name not in data and super().value_omitted_from_data(data, files, name)


class MoneyInput(forms.TextInput):
    """Pounds, with the sign before the box."""

    prefix = "£"

    def __init__(self, attrs=None):
        super().__init__(
            {"inputmode": "decimal", "spellcheck": "false", "class": "govuk-input--width-10", **(attrs or {})}
        )

    def format_value(self, value):
        return f"{value:,.2f}" if isinstance(value, Decimal) else super().format_value(value)


class NumberBox(forms.TextInput):
    """A whole number. A text box with the number keyboard: spinners change a figure when the page is scrolled."""

    def __init__(self, attrs=None, *, suffix: str = ""):
        super().__init__(
            {"inputmode": "numeric", "spellcheck": "false", "class": "govuk-input--width-5", **(attrs or {})}
        )
        self.suffix = suffix
