"""Shapes of what is typed into the pages of people."""

from django import forms
from django.core.exceptions import ValidationError

from fraudhub.core.validators import NAME_LENGTH, tidy_text
from fraudhub.geography.models import Borough
from fraudhub.geography.postcodes import valid_postcode
from fraudhub.govuk.fields import DateField, NameField, NoteField, PhoneField, PostcodeField, TextField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Radios
from fraudhub.people.models import ADDRESS_LENGTH, ContactWish, EmergencyAccess, Marker
from fraudhub.web.forms import FilterForm, ScopedForm


class AddPersonForm(ScopedForm, GovukForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    full_name = NameField(label="Full name")
    birth_date = DateField(label="Date of birth", required=False, past=True, is_birthday=True)
    phone = PhoneField(label="Phone number", required=False)
    email = forms.EmailField(label="Email address", required=False, max_length=254)
    address = TextField(label="Address", required=False, max_length=ADDRESS_LENGTH, help_text="House and street.")
    postcode = PostcodeField(label="Postcode", required=False)
    access_needs = NoteField(
        label="Access and communication needs",
        required=False,
        rows=3,
        help_text="A hearing aid, large print, a step at the door.",
    )
    language = TextField(label="Language they would rather speak", required=False, max_length=60)
    risk_flags = NoteField(
        label="What a visitor must know before the door",
        required=False,
        rows=3,
        help_text="A dog, a person to be careful of. Facts, not opinions.",
    )


class PersonFilter(FilterForm):
    name = forms.CharField(label="Part of the name", required=False, max_length=NAME_LENGTH)
    postcode = forms.CharField(label="Postcode", required=False, max_length=10)

    def clean_postcode(self):
        typed = tidy_text(self.cleaned_data["postcode"])
        try:
            return valid_postcode(typed) if typed else ""
        except ValidationError:
            raise ValidationError("Enter a full postcode, like M1 1AA") from None

    def apply(self, queryset):
        if self.cleaned_data["name"]:
            queryset = queryset.named_like(self.cleaned_data["name"])
        if self.cleaned_data["postcode"]:
            queryset = queryset.living_at(self.cleaned_data["postcode"])
        return queryset


class OpenEmergencyAccessForm(ScopedForm, GovukForm):
    reason = NoteField(
        label="Why it cannot wait",
        rows=4,
        help_text="What may happen to whom, and why asking the hub takes too long. Data protection reads this.",
    )


class ReviewEmergencyAccessForm(ScopedForm, GovukForm):
    finding = forms.ChoiceField(
        label="Was it justified?",
        choices=EmergencyAccess.Finding.choices,
        widget=Radios,
        error_messages={"required": "Choose whether it was justified."},
    )
    note = NoteField(
        label="What you found",
        required=False,
        rows=4,
        help_text="Needed when it was not justified: who was told, and what is done about it.",
    )


class DecideMatchForm(ScopedForm, GovukForm):
    decision = forms.ChoiceField(
        label="Are they the same person?",
        choices=[("same", "Yes, the same person"), ("apart", "No, two people")],
        widget=Radios,
        error_messages={"required": "Choose whether they are the same person."},
    )


class UndoMatchForm(ScopedForm, GovukForm):
    reason = NoteField(label="Why it was wrong", rows=3)


class SetMarkerForm(ScopedForm, GovukForm):
    kind = forms.ChoiceField(
        label="What must be known",
        choices=Marker.Kind.choices,
        widget=Radios,
        error_messages={"required": "Choose what must be known."},
    )
    note = NoteField(label="Why", rows=3, help_text="Facts: what happened, or what was asked, and when.")
    review_on = DateField(label="Look at it again on", required=False, future=True)


class LiftMarkerForm(ScopedForm, GovukForm):
    reason = NoteField(label="Why it no longer holds", rows=3)


class ContactWishesForm(ScopedForm, GovukForm):
    """One question for each way; ``cleaned_data["wishes"]`` is {way: safe, not safe, None}."""

    marks_optional = False  # all of them are
    ANSWERS = (("yes", "Safe"), ("no", "Not safe"), ("", "Not asked"))
    note = NoteField(
        label="What else to know", required=False, rows=3, help_text="Ring after ten; her son opens the post."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for way, label in ContactWish.Way.choices:
            self.fields[way] = forms.ChoiceField(label=label, choices=self.ANSWERS, widget=Radios, required=False)
        self.order_fields([*ContactWish.Way.values, "note"])

    def clean(self):
        cleaned = super().clean()
        said = {"yes": True, "no": False}
        return {
            "wishes": {way: said.get(cleaned.get(way, "")) for way in ContactWish.Way.values},
            "note": cleaned.get("note", ""),
        }
