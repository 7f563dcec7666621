"""Shapes of what is typed into the pages of people."""

from django import forms
from django.core.exceptions import ValidationError

from fraudhub.core.references import tidy_reference
from fraudhub.core.validators import NAME_LENGTH, tidy_text
from fraudhub.geography.models import Borough
from fraudhub.geography.postcodes import valid_postcode
from fraudhub.govuk.fields import DateField, NameField, NoteField, PhoneField, PostcodeField, TextField, YesNoField
from fraudhub.govuk.forms import GovukForm, speak_plainly
from fraudhub.govuk.widgets import Checkboxes, Radios
from fraudhub.people.models import (
    ADDRESS_LENGTH,
    CommunicationNeed,
    Consent,
    ConsentPurpose,
    ConsentWording,
    ContactWish,
    EmergencyAccess,
    Marker,
    NameSource,
    Person,
    TriageBand,
    TrustedContact,
    VulnerabilityAssessment,
)
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
        help_text="A hearing aid, a frame, a step at the door.",
    )
    language = TextField(label="Language they would rather speak", required=False, max_length=60)
    risk_flags = NoteField(
        label="What a visitor must know before the door",
        required=False,
        rows=3,
        help_text="A dog, a person to be careful of. Facts, not opinions.",
    )
    name_source = forms.ModelChoiceField(
        NameSource.objects.all(), label="Where we got the name", required=False, empty_label="Not recorded"
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
        error_messages={"required": "Say why it cannot wait."},
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
    reason = NoteField(label="Why it was wrong", error_messages={"required": "Say why it was wrong."}, rows=3)


class SetMarkerForm(ScopedForm, GovukForm):
    kind = forms.ChoiceField(
        label="What must be known",
        choices=Marker.Kind.choices,
        widget=Radios,
        error_messages={"required": "Choose what must be known."},
    )
    note = NoteField(
        label="Why",
        error_messages={"required": "Say why."},
        rows=3,
        help_text="Facts: what happened, or what was asked, and when.",
    )
    review_on = DateField(label="Look at it again on", required=False, future=True)


class LiftMarkerForm(ScopedForm, GovukForm):
    reason = NoteField(
        label="Why it no longer holds", error_messages={"required": "Say why it no longer holds."}, rows=3
    )


class ContactWishesForm(ScopedForm, GovukForm):
    """One question for each way; ``cleaned_data["wishes"]`` is {way: safe, not safe, None}."""

    marks_optional = False  # all of them are
    ANSWERS = (("yes", "Safe"), ("no", "Not safe"), ("", "Not asked"))
    needs = forms.MultipleChoiceField(
        label="What do they need, to read or hear what we say?",
        choices=CommunicationNeed.Kind.choices,
        widget=Checkboxes,
        required=False,
        help_text="Choose all that they ask for. The language itself is part of what is known of them.",
    )
    note = NoteField(
        label="What else to know", required=False, rows=3, help_text="Ring after ten; her son opens the post."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for way, label in ContactWish.Way.choices:
            self.fields[way] = forms.ChoiceField(label=label, choices=self.ANSWERS, widget=Radios, required=False)
        self.order_fields([*ContactWish.Way.values, "needs", "note"])

    def clean(self):
        cleaned = super().clean()
        said = {"yes": True, "no": False}
        return {
            "wishes": {way: said.get(cleaned.get(way, "")) for way in ContactWish.Way.values},
            "needs": cleaned.get("needs", []),
            "note": cleaned.get("note", ""),
        }


class ChangePersonForm(ScopedForm, GovukForm):
    full_name = NameField(label="Full name")
    birth_date = DateField(label="Date of birth", required=False, past=True, is_birthday=True)
    phone = PhoneField(label="Phone number", required=False)
    email = forms.EmailField(label="Email address", required=False, max_length=254)
    address = TextField(label="Address", required=False, max_length=ADDRESS_LENGTH, help_text="House and street.")
    postcode = PostcodeField(label="Postcode", required=False)
    access_needs = NoteField(label="Access and communication needs", required=False, rows=3)
    language = TextField(label="Language they would rather speak", required=False, max_length=60)
    risk_flags = NoteField(label="What a visitor must know before the door", required=False, rows=3)
    name_source = forms.ModelChoiceField(
        NameSource.objects.all(), label="Where we got the name", required=False, empty_label="Not recorded"
    )
    died_on = DateField(
        label="Died on",
        required=False,
        past=True,
        help_text="Only to put a mistake right. A death has a page of its own.",
    )


class ConsentForm(ScopedForm, GovukForm):
    purpose = forms.ModelChoiceField(
        ConsentPurpose.objects.all(),
        label="What were they asked?",
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Choose what they were asked."},
    )
    is_given = YesNoField(label="Do they agree?")
    wording = forms.ModelChoiceField(
        ConsentWording.objects.all(),
        label="In which words",
        error_messages={"required": "Choose the words that were used."},
        empty_label=None,
        help_text="The version that was read out.",
    )
    how = forms.ChoiceField(
        label="How?",
        choices=Consent.How.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Choose how they answered."},
    )
    given_on = DateField(
        label="On which day", error_messages={"required": "Enter the day on which they answered."}, past=True
    )
    given_by = forms.ChoiceField(
        label="Who answered?",
        error_messages={"required": "Choose who answered."},
        choices=Consent.GivenBy.choices,
        widget=Radios,
        initial="themselves",
    )
    given_by_name = NameField(label="Name of the attorney or deputy", required=False)
    note = NoteField(label="What they said about it", required=False, rows=2)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("given_by") == "themselves":
            cleaned["given_by_name"] = ""
        elif not cleaned.get("given_by_name") and "given_by_name" not in self.errors:
            self.add_error("given_by_name", "Enter the name of the attorney or deputy.")
        return cleaned


class WithdrawConsentForm(ScopedForm, GovukForm):
    reason = NoteField(label="What they said", required=False, rows=3, help_text="They need no reason.")


class TrustedContactForm(ScopedForm, GovukForm):
    full_name = NameField(label="Name", error_messages={"required": "Enter the name of the contact."})
    relation = TextField(label="Who they are to them", required=False, max_length=60, help_text="Daughter, neighbour.")
    capacity = forms.ChoiceField(
        label="In what capacity?",
        choices=TrustedContact.Capacity.choices,
        widget=Radios,
        error_messages={"required": "Choose in what capacity."},
    )
    scope_note = NoteField(label="What they may lawfully decide", required=False, rows=2)
    seen_on = DateField(
        label="The document was seen on", required=False, past=True, help_text="Of an attorney, deputy or appointee."
    )
    may_be_told = YesNoField(
        label="Did the person say that they may be told?",
        help_text="Nobody is told by the hub itself. Somebody close may be the one who takes the money.",
    )
    phone = PhoneField(label="Phone number", required=False)
    email = forms.EmailField(label="Email address", required=False, max_length=254)
    note = NoteField(label="Note", required=False, rows=2)


class HouseholdForm(ScopedForm, GovukForm):
    reference = forms.CharField(
        label="Reference of somebody they live with",
        error_messages={"required": "Enter the reference of somebody they live with."},
        max_length=40,
        help_text="Like PN-7K3M-9QTX-4, from that person’s page.",
    )

    def clean_reference(self):
        typed = tidy_reference(self.cleaned_data["reference"]) or ""
        found = Person.objects.within(self.scope).filter(reference=typed).first()
        if found is None:
            raise ValidationError("Enter the reference of somebody your hub knows, like PN-7K3M-9QTX-4.")
        return found


class DeathForm(ScopedForm, GovukForm):
    died_on = DateField(
        label="Day of death", error_messages={"required": "Enter the day on which they died."}, past=True
    )


class MoveForm(ScopedForm, GovukForm):
    moved_on = DateField(
        label="Day of the move", error_messages={"required": "Enter the day on which they moved."}, past=True
    )
    borough = forms.ModelChoiceField(
        Borough.objects.all(), label="To which borough?", required=False, empty_label="Away from Greater Manchester"
    )
    address = TextField(label="New address", required=False, max_length=ADDRESS_LENGTH)
    postcode = PostcodeField(label="New postcode", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["borough"].queryset = Borough.objects.all()  # wherever people move to
        self.fields["borough"].initial = None


class AssessmentForm(ScopedForm, GovukForm):
    """The questions of the rule in force, then the harm beyond pounds, then perhaps another band."""

    ANSWERS = (("yes", "Yes"), ("no", "No"), ("not_known", "Not known"))
    share_lost = forms.ChoiceField(
        label="How much of what they had was lost?", choices=VulnerabilityAssessment.Share.choices, required=False,
        widget=Radios,
    )  # fmt: skip
    bills_missed = forms.ChoiceField(
        label="Have bills gone unpaid because of it?",
        choices=[("", "Not asked"), ("yes", "Yes"), ("no", "No")],
        required=False,
        widget=Radios,
    )
    wellbeing = forms.ChoiceField(
        label="How are they?", choices=VulnerabilityAssessment.Wellbeing.choices, required=False, widget=Radios
    )
    harm_note = NoteField(label="What else it did to them", required=False, rows=3)
    chosen_band = forms.ModelChoiceField(
        TriageBand.objects.none(), label="Another band than the score gives", required=False, empty_label="None"
    )
    chosen_because = NoteField(label="Why another band", required=False, rows=2)

    def __init__(self, *args, rule, **kwargs):
        super().__init__(*args, **kwargs)
        self.factors = {_field_of(factor): factor for factor in rule.factors.all()}
        for name, factor in self.factors.items():
            self.fields[name] = forms.ChoiceField(
                label=factor.name,
                choices=self.ANSWERS,
                widget=Radios(inline=True),
                help_text=factor.hint,
                error_messages={"required": f"Answer “{factor.name}”, or choose Not known."},
            )
            speak_plainly(self.fields[name])
        self.fields["chosen_band"].queryset = rule.bands.all()
        harm = ["share_lost", "bills_missed", "wellbeing", "harm_note"]
        chosen = ["chosen_band", "chosen_because"]
        self.order_fields([*self.factors, *harm, *chosen])
        self.sections = (
            ("What is so now", tuple(self.factors)),
            ("Harm beyond pounds", tuple(harm)),
            ("If you decide otherwise", tuple(chosen)),
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("chosen_band") and not cleaned.get("chosen_because") and "chosen_because" not in self.errors:
            self.add_error("chosen_because", "Say why you choose another band than the score gives.")
        answers = {factor.pk: cleaned.pop(name, "") for name, factor in self.factors.items()}
        missed = {"yes": True, "no": False}.get(cleaned.get("bills_missed"))
        return {**cleaned, "answers": answers, "bills_missed": missed}


def _field_of(factor) -> str:
    return "factor_" + factor.pk.split(".")[-1]
