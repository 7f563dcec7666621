"""Shapes of what is typed where somebody asks whether a visitor is genuine."""

import re

from django import forms
from django.core.exceptions import ValidationError

from fraudhub.core.references import tidy_reference
from fraudhub.govuk.fields import PostcodeField
from fraudhub.web.forms import ScopedForm
from outreach.models.verifying import CARD_DIGITS


class CheckVisitorForm(ScopedForm):
    """What whoever rings reads out."""

    asked_for = forms.CharField(
        label="Card number, or reference of the visit",
        max_length=40,
        help_text="Eight digits on the card, like 4821 7730; or a reference like VT-7K3M-9QTX-4.",
    )
    postcode = PostcodeField(label="Postcode of the caller’s home")

    def clean_asked_for(self):
        typed = self.cleaned_data["asked_for"]
        digits = re.sub(r"\D", "", typed)
        if not tidy_reference(typed) and not (len(digits) == CARD_DIGITS and re.fullmatch(r"[\d\s-]+", typed)):
            raise ValidationError("Enter the eight digits of the card, or the reference of the visit.")
        return tidy_reference(typed) or digits
