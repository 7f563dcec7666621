"""Shapes of what is typed where somebody asks whether a visitor is genuine."""

import re

from django import forms

from fraudhub.core.references import tidy_reference
from fraudhub.govuk.fields import PostcodeField
from fraudhub.web.forms import ScopedForm
from outreach.models.verifying import CARD_DIGITS


class CheckVisitorForm(ScopedForm):
    """What whoever rings reads out."""

    asked_for = forms.CharField(
        label="What the visitor shows",
        max_length=40,
        required=False,
        help_text="Our cards have eight digits, like 4821 7730; our letters a reference like VT-7K3M-9QTX-4. Enter "
        "whatever else is read out just as it is.",
    )
    shows_nothing = forms.BooleanField(label="They show no number", required=False)
    postcode = PostcodeField(label="Postcode of the caller’s home")

    def clean_asked_for(self):
        typed = self.cleaned_data["asked_for"]
        digits = re.sub(r"\D", "", typed)
        is_of_a_card = len(digits) == CARD_DIGITS and re.fullmatch(r"[\d\s-]+", typed)
        return tidy_reference(typed) or (digits if is_of_a_card else typed)

    def clean(self):
        found = super().clean()
        shows_nothing = found.pop("shows_nothing", False)
        if "asked_for" in found and not found["asked_for"] and not shows_nothing:
            self.add_error("asked_for", "Enter what is read out, or say that they show no number")
        return found
