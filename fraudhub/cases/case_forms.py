"""Shapes of what is typed into the pages of cases."""

from django import forms
from django.core.exceptions import ValidationError

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.cases.identifiers import comparable
from fraudhub.cases.models import CaseNote, CloseReason, FraudCase, FraudType, Identifier, ScamMethod
from fraudhub.core.references import tidy_reference
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.documents.forms import clean_upload
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NameField, NoteField, TextField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Radios
from fraudhub.people.models import Person
from fraudhub.web.forms import FilterForm, ScopedForm

CHOOSE_VISIBILITY = {
    "hub": "Hub staff of the borough and investigators read it.",
    "restricted": "Safeguarding and lines of enquiry belong here.",
    "shareable": "Nothing is shared by writing it here: this says that it may be.",
}


class CaseFilter(FilterForm):
    reference = forms.CharField(label="Case reference", required=False, max_length=40)
    name = forms.CharField(label="Part of the name", required=False, max_length=NAME_LENGTH)
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Open or waiting"), ("any", "Any"), *FraudCase.Status.choices]
    )
    owner = forms.ChoiceField(
        label="Who has it", required=False, choices=[("", "Anybody"), ("me", "I have"), ("nobody", "Nobody has")]
    )
    fraud_type = forms.ModelChoiceField(
        FraudType.objects.all(), label="Kind of fraud", required=False, empty_label="All"
    )
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough", required=False, empty_label="All")

    def apply(self, queryset, user=None):
        asked = self.cleaned_data
        if asked["reference"]:
            return queryset.filter(reference=tidy_reference(asked["reference"]) or asked["reference"].strip())
        if asked["name"]:
            people = Person.objects.named_like(asked["name"])
            queryset = queryset.filter(person__in=people)
        if asked["status"] in FraudCase.Status.values:
            queryset = queryset.filter(status=asked["status"])
        elif not asked["status"]:
            queryset = queryset.open()
        if asked["owner"] == "me":
            queryset = queryset.of(user)
        elif asked["owner"] == "nobody":
            queryset = queryset.of(None)
        for name in ("fraud_type", "borough"):
            if asked[name]:
                queryset = queryset.filter(**{name: asked[name]})
        return queryset


class OpenCaseForm(ScopedForm, GovukForm):
    fraud_type = forms.ModelChoiceField(
        FraudType.objects.all(), label="Kind of fraud", required=False, empty_label="Not known yet"
    )
    method = forms.ModelChoiceField(
        ScamMethod.objects.all(), label="Method", required=False, empty_label="Not known yet"
    )
    channel = TextField(
        label="How they were reached", required=False, max_length=60, help_text="Phone, doorstep, text."
    )
    occurred_on = DateField(label="When it happened or began", required=False, past=True)
    summary = NoteField(
        label="What happened", rows=6, required=False, help_text="Facts. No card numbers, PINs or account numbers."
    )


class ChangeCaseForm(OpenCaseForm):
    review_on = DateField(label="Look at it again on", required=False)


class TriageForm(ScopedForm, GovukForm):
    """Gets the people and cases that may be the same, each with its evidence."""

    decision = forms.ChoiceField(
        label="What is this report?",
        widget=Radios,
        error_messages={"required": "Choose what becomes of this report."},
    )
    case_reference = forms.CharField(
        label="Reference of the other case", required=False, max_length=40, help_text="Like FC-7K3M-9QTX-4."
    )
    person = forms.ChoiceField(label="For a new case: who is it?", widget=Radios, required=False)
    full_name = NameField(label="Name, when it is somebody new", required=False)
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough", required=False)
    reason = NoteField(label="Why it is set aside", required=False, rows=3)

    def __init__(self, *args, people, incidents, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {each.person.reference: each.person for each in people}
        self.incidents = {case.reference: case for case, _ in incidents}
        decision, person = self.fields["decision"], self.fields["person"]
        decision.choices = [
            ("new", "A new incident: open a case"),
            *((case.reference, f"More of {case.reference}: join it") for case, _ in incidents),
            ("other", "More of another case: join it by reference"),
            ("set_aside", "Nothing for the hub to do: set it aside"),
        ]
        decision.widget.hints = {case.reference: why for case, why in incidents}
        person.choices = [
            *((each.person.reference, f"{each.person.full_name}, {each.person.reference}") for each in people),
            ("new", "Somebody new"),
        ]
        person.widget.hints = {
            each.person.reference: f"Agrees: {', '.join(each.comparison.agrees)}"
            + (f". Differs: {', '.join(each.comparison.differs)}" if each.comparison.differs else "")
            for each in people
        }
        if not self.people:
            self.initial.setdefault("person", "new")
        self.initial.setdefault("full_name", report.victim_name)
        if report.victim_borough_id:
            self.initial.setdefault("borough", report.victim_borough_id)

    def clean(self):
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision == "new":
            self._clean_new(cleaned)
        elif decision == "other":
            typed = cleaned.get("case_reference", "")
            case = FraudCase.objects.within(self.scope).filter(reference=tidy_reference(typed) or "").first()
            if case is None:
                self.add_error("case_reference", "Enter the reference of a case that you may see, like FC-7K3M-9QTX-4.")
            cleaned["case"] = case
        elif decision in self.incidents:
            cleaned["case"] = self.incidents[decision]
        elif decision == "set_aside" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why there is nothing for the hub to do.")
        return cleaned

    def _clean_new(self, cleaned):
        who = cleaned.get("person")
        if not who and "person" not in self.errors:
            self.add_error("person", "Choose who it is.")
        if who == "new":
            if not cleaned.get("full_name") and "full_name" not in self.errors:
                self.add_error("full_name", "Enter the name of the person.")
            if not cleaned.get("borough") and "borough" not in self.errors:
                self.add_error("borough", "Select the borough they live in.")


class TakeOutForm(ScopedForm, GovukForm):
    reason = NoteField(
        label="Why it does not belong to this case",
        error_messages={"required": "Say why it does not belong to this case."},
        rows=3,
    )


class NoteForm(ScopedForm, GovukForm):
    text = NoteField(
        label="Note",
        error_messages={"required": "Write the note."},
        rows=6,
        help_text="Facts, not opinions: who said or did what, and when.",
    )
    visibility = forms.ChoiceField(
        label="Who may read it",
        error_messages={"required": "Choose who may read it."},
        choices=CaseNote.Visibility.choices,
        widget=Radios(hints=CHOOSE_VISIBILITY),
        initial=CaseNote.Visibility.HUB,
    )


class HandOverForm(ScopedForm, GovukForm):
    """The choices are those who work cases where this one is."""

    owner = forms.ModelChoiceField(
        User.objects.none(), label="Who works it from now on", required=False, empty_label="Nobody yet"
    )
    note = NoteField(label="What they should know", required=False, rows=3)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.who_may(Permission.WORK_CASES, case.borough_id).order_by(
            "full_name"
        )


class CloseCaseForm(ScopedForm, GovukForm):
    reason = forms.ModelChoiceField(
        CloseReason.objects.all(),
        label="Why it ends",
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Choose why the case ends."},
    )
    note = NoteField(
        label="What was done, and what they know", required=False, rows=4, help_text="Needed where somebody must agree."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.hints = {
            reason.pk: "A second person has to agree."
            for reason in CloseReason.objects.filter(needs_second_person=True)
        }


class AnswerClosingForm(ScopedForm, GovukForm):
    agreed = forms.ChoiceField(
        label="Does the case end?",
        choices=[("yes", "Yes, it ends"), ("no", "No, it stays open")],
        widget=Radios,
        error_messages={"required": "Choose whether the case ends."},
    )
    note = NoteField(label="Why", required=False, rows=3, help_text="Needed when it stays open.")

    def clean_agreed(self):
        return self.cleaned_data["agreed"] == "yes"


class IdentifierForm(ScopedForm, GovukForm):
    kind = forms.ChoiceField(
        label="What it is",
        choices=Identifier.Kind.choices,
        widget=Radios,
        error_messages={"required": "Choose what it is."},
    )
    value = TextField(
        label="The number, name or address",
        error_messages={"required": "Enter the number, name or address."},
        max_length=200,
        help_text="Of an account only the sort code and the last four digits, like 20-00-00 1234.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") and cleaned.get("value"):
            try:
                cleaned["value"], cleaned["as_written"] = comparable(cleaned["kind"], cleaned["value"])
            except ValidationError as problem:
                self.add_error("value", problem)
        return cleaned


class PaperForm(ScopedForm, GovukForm):
    title = TextField(label="What it is", error_messages={"required": "Say what it is."}, max_length=120)
    file = forms.FileField(
        label="File",
        error_messages={"required": "Choose the file."},
        help_text="PDF, JPEG, PNG, CSV or XLSX of up to 10 MB.",
    )

    def clean_file(self):
        return clean_upload(self.cleaned_data["file"])
