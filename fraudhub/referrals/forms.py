"""Shapes of what is typed about referrals and concerns."""

from django import forms

from fraudhub.accounts.models import Organisation
from fraudhub.core.references import tidy_reference
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NameField, NoteField, TextField, YesNoField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Checkboxes, Radios
from fraudhub.referrals.models import CareActAnswers, Concern, ConcernDecision, ConcernKind, Destination, Referral
from fraudhub.referrals.rules import (
    SHARED_NAMES,
    what_does_not_fit_a_concern,
    what_does_not_fit_a_draft,
    what_does_not_fit_an_answer,
    what_does_not_fit_the_test,
)
from fraudhub.web.forms import FilterForm, MomentForm, ScopedForm


def tell(form, misfits) -> None:
    """Beside each field, unless something is wrong with it already."""
    for field, sentence in misfits:
        if field not in form.errors:
            form.add_error(field, sentence)


class ReferralFilter(FilterForm):
    reference = forms.CharField(label="Reference", required=False, max_length=40)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Open"), ("unanswered", "Sent and not answered"), ("any", "Any"), *Referral.State.choices],
    )
    destination = forms.ModelChoiceField(
        Destination.objects.all(), label="Destination", required=False, empty_label="All"
    )
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough", required=False, empty_label="All")

    def apply(self, queryset):
        asked = self.cleaned_data
        if asked["reference"]:
            return queryset.filter(reference=tidy_reference(asked["reference"]) or asked["reference"].strip())
        if asked["state"] == "unanswered":
            queryset = queryset.unanswered()
        elif not asked["state"]:
            queryset = queryset.open()
        elif asked["state"] != "any":
            queryset = queryset.filter(state=asked["state"])
        for name in ("destination", "borough"):
            if asked[name]:
                queryset = queryset.filter(**{name: asked[name]})
        return queryset


TOLD_THEM = {"yes": True, "no": False}


def _told_them(label: str) -> forms.ChoiceField:
    choices = [("", "Not asked"), ("yes", "Yes"), ("no", "No, as that adds to the risk")]
    return forms.ChoiceField(label=label, choices=choices, widget=Radios, required=False)


class DraftReferralForm(ScopedForm, GovukForm):
    destination = forms.ModelChoiceField(
        Destination.objects.order_by("name"),
        label="Where to?",
        error_messages={"required": "Choose where they are referred to."},
        empty_label="Select a destination",
    )
    need = NoteField(
        label="What they are asked to do", error_messages={"required": "Say what they are asked to do."}, rows=4
    )
    shared = forms.MultipleChoiceField(
        label="Besides the name, what may they be told?",
        choices=list(SHARED_NAMES.items()),
        widget=Checkboxes,
        required=False,
        help_text="Only what the person agreed to, and no more than they need.",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="A partner that signs in here", required=False, empty_label="None"
    )
    to_email = forms.EmailField(
        label="Or the partner’s email address",
        required=False,
        max_length=254,
        help_text="They get a link to answer by, for 14 days. Nothing about the person is in the mail.",
    )
    without_consent_ground = forms.ChoiceField(
        label="If it goes without their consent: by which right?",
        choices=[("", "They agree, or consent is not needed"), *Referral.Ground.choices],
        widget=Radios,
        required=False,
    )
    without_consent_reason = NoteField(label="Why, and who decided", required=False, rows=3)
    told_them = _told_them("Were they told that it goes without their consent?")

    def clean_told_them(self):
        return TOLD_THEM.get(self.cleaned_data["told_them"])

    def clean(self):
        cleaned = super().clean()
        tell(self, what_does_not_fit_a_draft(cleaned))
        if not cleaned.get("without_consent_ground"):
            cleaned["without_consent_reason"], cleaned["told_them"] = "", None
        return cleaned


ANSWERS = [
    ("received", "It arrived"),
    ("accepted", "Accepted"),
    ("in_progress", "At work on it"),
    ("closed", "Done: this came of it"),
    ("declined", "Declined"),
]


class MoveReferralForm(ScopedForm, GovukForm):
    """The choices are what may follow now."""

    state = forms.ChoiceField(
        label="What did they say?", widget=Radios, error_messages={"required": "Choose what they said."}
    )
    text = NoteField(
        label="What came of it, or why it was declined",
        required=False,
        rows=4,
        help_text="Needed when it is done or declined.",
    )

    def __init__(self, *args, states, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [pair for pair in ANSWERS if pair[0] in states]

    def clean(self):
        cleaned = super().clean()
        tell(self, what_does_not_fit_an_answer(cleaned))
        return cleaned


class PartnerAnswerForm(MoveReferralForm):
    """The same, asked of the partner."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].label = "Your answer"
        self.fields["state"].error_messages["required"] = "Choose your answer."
        self.fields["text"].label = "What came of it, or why you decline"


class AnswerByLinkForm(GovukForm):
    """For a partner without an account."""

    state = forms.ChoiceField(label="Your answer", widget=Radios, error_messages={"required": "Choose your answer."})
    text = NoteField(
        label="What came of it, or why you decline",
        required=False,
        rows=4,
        help_text="Needed when it is done or declined.",
    )
    by_name = NameField(label="Your name", max_length=NAME_LENGTH)

    def __init__(self, *args, states, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [pair for pair in ANSWERS if pair[0] in states]

    def clean(self):
        cleaned = super().clean()
        tell(self, what_does_not_fit_an_answer(cleaned))
        return cleaned


class ConcernFilter(FilterForm):
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Not decided"), ("decided", "Decided"), ("any", "Any")]
    )
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough", required=False, empty_label="All")

    def apply(self, queryset):
        asked = self.cleaned_data
        if not asked["state"]:
            queryset = queryset.open()
        elif asked["state"] == "decided":
            queryset = queryset.exclude(decided_at=None)
        return queryset.filter(borough=asked["borough"]) if asked["borough"] else queryset


class RaiseConcernForm(MomentForm):
    kind = forms.ModelChoiceField(
        ConcernKind.objects.order_by("rank"),
        label="How bad is it?",
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Choose how bad it is."},
    )
    what = NoteField(
        label="What was seen or said",
        error_messages={"required": "Say what was seen or said."},
        rows=5,
        help_text="Facts: who said what. No guesses.",
    )
    field_order = ["kind", "what", "on", "clock"]

    def clean(self):
        cleaned = super().clean()
        for sentence in what_does_not_fit_a_concern(cleaned["moment"]):
            self.add_error("on", sentence)
        return cleaned


class CareActForm(ScopedForm, GovukForm):
    has_care_needs = forms.ChoiceField(
        label="Do they have needs for care and support?", choices=CareActAnswers.Answer.choices, widget=Radios
    )
    is_abused = forms.ChoiceField(
        label="Are they abused or neglected, or at risk of it?",
        choices=CareActAnswers.Answer.choices,
        widget=Radios,
        help_text="Financial abuse counts: money stolen, fraud, pressure about money, money misused.",
    )
    cannot_protect = forms.ChoiceField(
        label="Because of those needs, are they unable to protect themselves?",
        choices=CareActAnswers.Answer.choices,
        widget=Radios,
    )
    what_they_want = NoteField(label="What do they want to happen?", required=False, rows=3)
    agrees = YesNoField(label="Do they agree that the council is told?")
    ground = forms.ChoiceField(
        label="If not: by which right is it told all the same?",
        choices=[("", "It is not told"), *Referral.Ground.choices],
        widget=Radios,
        required=False,
    )
    ground_reason = NoteField(label="Why, and who decided", required=False, rows=2)
    told_them = _told_them("Were they told that the council is told all the same?")

    def clean_told_them(self):
        return TOLD_THEM.get(self.cleaned_data["told_them"])

    def clean(self):
        cleaned = super().clean()
        tell(self, what_does_not_fit_the_test(cleaned))
        return cleaned


class TellCouncilForm(MomentForm):
    how = forms.ChoiceField(
        label="How?", choices=Concern.Told.choices, widget=Radios, error_messages={"required": "Choose how."}
    )
    council_reference = TextField(label="The council’s reference", max_length=60, required=False)


class CouncilDecisionForm(ScopedForm, GovukForm):
    decision = NoteField(
        label="What the council decided", error_messages={"required": "Say what the council decided."}, rows=3
    )
    decided_on = DateField(
        label="On which day", error_messages={"required": "Enter the day on which it decided."}, past=True
    )
    council_reference = TextField(label="The council’s reference", max_length=60, required=False)


class DecideConcernForm(ScopedForm, GovukForm):
    decision = forms.ModelChoiceField(
        ConcernDecision.objects.all(),
        label="What do you decide?",
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Choose what you decide."},
    )
    reason = NoteField(label="Why", error_messages={"required": "Say why."}, rows=4)
