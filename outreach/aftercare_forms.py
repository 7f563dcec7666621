"""Shapes of what is typed where people are asked how they are, and where two values of a field wait."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.govuk.fields import DateField, NoteField, NumberField, YesNoField
from fraudhub.govuk.widgets import Radios
from fraudhub.web.forms import FilterForm, ScopedForm
from outreach.correctable import tidy_says
from outreach.models import Correction, FollowUpKind, How, Said
from outreach.validators import LATEST_DAY, REASON_LENGTH

SURE = [("1", "1, not at all sure"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, very sure"), ("", "Did not say")]


class PlanFollowUpForm(ScopedForm):
    kind = forms.ModelChoiceField(
        FollowUpKind.objects.order_by("position"), label="When shall they be asked?", widget=Radios, empty_label=None,
        error_messages={"required": "Choose when they shall be asked."},
    )  # fmt: skip


class DoFollowUpForm(ScopedForm):
    """Either they were reached and asked, or there is a day for the next try. ``device``: whether one is at their
    home, which is then checked."""

    how = forms.ChoiceField(
        label="How did you try?", choices=How.choices, widget=Radios, error_messages={"required": "Choose how."}
    )
    on = DateField(label="On which day", past=True)
    reached = YesNoField(label="Did you reach them?")
    confidence = forms.ChoiceField(
        label="How sure are they that they could spot a scam?", choices=SURE, widget=Radios, required=False
    )
    new_contact = forms.ChoiceField(
        label="Were fraudsters in touch again?", choices=Said.choices, widget=Radios, required=False,
        help_text="A yes becomes a concern at once, and calls whoever is on duty.",
    )  # fmt: skip
    works = forms.ChoiceField(
        label="Does the device work?", choices=[("yes", "Yes"), ("no", "No")], widget=Radios, required=False
    )
    calls_blocked = NumberField(label="Calls it blocked, if they know", required=False)
    scared = forms.ChoiceField(
        label="Do unwanted calls scare them now?", choices=Said.choices, widget=Radios, required=False
    )
    again = forms.ModelChoiceField(
        FollowUpKind.objects.order_by("position"), label="When shall we ask again?", widget=Radios, required=False,
        empty_label="No need",
    )  # fmt: skip
    note = NoteField(label="What else they said", required=False, rows=3, help_text="Facts. They may ask to read it.")
    next_try_on = DateField(label="When will somebody try again?", required=False, future=True)
    DEVICE = ("works", "calls_blocked", "scared")
    marks_optional = False  # what has to be said hangs on whether they were reached

    def __init__(self, *args, device, **kwargs):
        super().__init__(*args, **kwargs)
        if not device:
            for name in self.DEVICE:
                del self.fields[name]
        asked = tuple(name for name in ("confidence", "new_contact", *self.DEVICE, "again") if name in self.fields)
        self.sections = (
            ("The try", ("how", "on", "reached")),
            ("If you reached them", asked),
            ("If you did not", ("next_try_on",)),
            ("Anything else", ("note",)),
        )

    def clean(self):
        data = super().clean()
        data["confidence"] = int(data["confidence"]) if data.get("confidence") else None
        if "works" in self.fields:
            data["works"] = {"yes": True, "no": False}.get(data.get("works"))
        if data.get("reached") is True and not data.get("new_contact"):
            self.add_error("new_contact", "Say whether fraudsters were in touch again.")
        if data.get("reached") is True and "works" in self.fields and data["works"] is None:
            self.add_error("works", "Say whether the device works.")
        if data.get("reached") is False and not data.get("next_try_on") and "next_try_on" not in self.errors:
            self.add_error("next_try_on", "Say when somebody tries again, or go back and end the follow-up.")
        return data


class EndFollowUpForm(ScopedForm):
    reason = NoteField(
        label="Why nobody will ask",
        rows=3,
        max_length=REASON_LENGTH,
        help_text="They do not want it; not reached after how many tries; another agency asks them.",
    )


class FollowUpFilter(FilterForm):
    SHOW = (
        ("", "To be done"),
        ("due", "Due now"),
        ("done", "Done"),
        ("contact", "Fraudsters in touch again"),
        ("ended", "Not done"),
    )
    show = forms.ChoiceField(label="Show", choices=SHOW, required=False, widget=Radios)
    since = DateField(label="Due from", required=False)
    until = DateField(label="Due to", required=False, latest=LATEST_DAY)

    def apply(self, queryset):
        asked = self.cleaned_data
        match asked["show"]:
            case "due":
                queryset = queryset.due(by=timezone.localdate())
            case "done":
                queryset = queryset.done()
            case "contact":
                queryset = queryset.done().filter(new_contact=Said.YES)
            case "ended":
                queryset = queryset.not_done()
            case _:
                queryset = queryset.open()
        if asked["since"]:
            queryset = queryset.filter(due_on__gte=asked["since"])
        if asked["until"]:
            queryset = queryset.filter(due_on__lte=asked["until"])
        return queryset


class NextStepForm(ScopedForm):
    note = NoteField(
        label="What was done", rows=3, max_length=REASON_LENGTH, help_text="Whom you rang, and what they said."
    )


# Corrections --------------------------------------------------------------------------------------------


class CorrectionFilter(FilterForm):
    show = forms.ChoiceField(label="Show", choices=[("", "That wait"), ("all", "All")], required=False, widget=Radios)

    def apply(self, queryset):
        return queryset if self.cleaned_data["show"] == "all" else queryset.waiting()


class ChooseValueForm(ScopedForm):
    chosen = forms.ChoiceField(
        label="What is right?", choices=Correction.Chosen.choices, widget=Radios,
        error_messages={"required": "Choose what is right."},
    )  # fmt: skip
    value = forms.CharField(
        label="If it is something else: what?", required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    note = NoteField(label="How you know", required=False, rows=2, max_length=REASON_LENGTH)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    marks_optional = False

    def __init__(self, *args, field: str, words: dict[str, str], **kwargs):
        """``words``: the two values, so that who chooses reads them in the choice itself."""
        super().__init__(*args, **kwargs)
        self.field = field
        self.fields["chosen"].choices = [
            (code, f"{label}: {words[code]}" if code in words else label) for code, label in Correction.Chosen.choices
        ]

    def clean_seen(self):
        return self.cleaned_data["seen"].replace("\r\n", "\n")

    def clean(self):
        data = super().clean()
        if data.get("chosen") == Correction.Chosen.ANOTHER:
            try:
                data["value"] = tidy_says(self.field, data.get("value", ""))
            except ValidationError as problem:
                self.add_error("value", problem)
        else:
            data["value"] = ""
        return data
