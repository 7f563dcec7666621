"""What is typed about costs: amounts with their days, and what one fraud costs."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError

from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, MoneyField, NoteField, TextField
from fraudhub.govuk.widgets import Radios
from fraudhub.web.forms import ScopedForm
from mapping.impact.costs import COST_LIMIT_GBP, SOURCE_LENGTH, ProgrammeCost, UnitFigure

WHERE_IT_STANDS = "The document, its date and the page, so that somebody else finds the same amount."


class CostForm(ScopedForm):
    item = forms.ChoiceField(
        label="What it was for", choices=ProgrammeCost.Item.choices, widget=Radios,
        error_messages={"required": "Choose what it was for.", "invalid_choice": "Choose what it was for."},
    )  # fmt: skip
    borough = forms.ModelChoiceField(
        Borough.objects.all(), required=False, label="For which borough", empty_label="The whole programme",
        help_text="An amount for the whole programme is shared evenly by the ten boroughs.",
        error_messages={"invalid_choice": "Choose a borough from the list."},
    )  # fmt: skip
    amount_gbp = MoneyField(label="Amount in pounds", limit=COST_LIMIT_GBP)
    first_on = DateField(label="First day it pays for", help_text="A salary is spread over its days.")
    last_on = DateField(label="Last day it pays for")
    source = TextField(label="Source", max_length=SOURCE_LENGTH, help_text=WHERE_IT_STANDS)


class CorrectCostForm(ScopedForm):
    amount_gbp = MoneyField(
        label="The right amount in pounds", limit=COST_LIMIT_GBP, zero=True,
        help_text="0 takes the amount back: it was never spent, or it was entered twice.",
    )  # fmt: skip
    first_on = DateField(label="First day it pays for")
    last_on = DateField(label="Last day it pays for")
    source = TextField(label="Source", max_length=SOURCE_LENGTH, help_text=WHERE_IT_STANDS)
    reason = NoteField(label="Why it is corrected", rows=2)


def valid_figure(typed: str) -> Decimal:
    """A number above nought with a point, as tables print it."""
    text = typed.replace(",", "").removeprefix("£").strip()
    try:
        number = Decimal(text) if text.isascii() and "_" not in text else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or not 0 < number < Decimal(10) ** 8:
        raise ValidationError("Value must be a number above 0, like 1290 or 76.5", code="invalid")
    return number.quantize(Decimal("0.0001"))


class FigureField(forms.CharField):
    def clean(self, value):
        return valid_figure(super().clean(value))


class UnitFigureForm(ScopedForm):
    code = forms.ChoiceField(
        label="Which figure", choices=UnitFigure.Code.choices, widget=Radios,
        error_messages={"required": "Choose which figure.", "invalid_choice": "Choose which figure."},
    )  # fmt: skip
    value = FigureField(label="Value", error_messages={"required": "Enter the value."})
    price_year = forms.RegexField(
        r"^\d{4}-\d{2}$", required=False, label="Year of prices", help_text="Like 2015-16. Not for the multiplier.",
        error_messages={"invalid": "Year of prices must be written like 2015-16"},
    )  # fmt: skip
    valid_from = DateField(label="From which day it holds", past=True)
    source = TextField(label="Source", max_length=SOURCE_LENGTH, help_text=WHERE_IT_STANDS)
    is_checked = forms.BooleanField(
        label="I have compared it with the published table", required=False,
        help_text="Until somebody has, every report says that it is still to be checked.",
    )  # fmt: skip
