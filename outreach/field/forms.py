"""One question a screen."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.core.london_time import days_later, london_moment
from fraudhub.core.periods import show_date
from fraudhub.govuk.fields import NoteField, NumberField, TimeField
from fraudhub.govuk.widgets import Checkboxes, Radios
from fraudhub.web.forms import ScopedForm
from outreach.models import ChecklistQuestion, VisitOutcome
from outreach.models.protecting import MOST_ITEMS

REQUIRED = "Choose an answer to go on"


class OutcomeForm(ScopedForm):
    outcome = forms.ModelChoiceField(
        VisitOutcome.objects.all(),
        label="Choose one",
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Choose how it went"},
    )


class AnswerForm(ScopedForm):
    """``question`` decides what is asked; whether the answer can be kept is the verb's word."""

    def __init__(self, *args, question: ChecklistQuestion, **kwargs):
        super().__init__(*args, **kwargs)
        words = {"help_text": question.hint, "required": question.required, "error_messages": {"required": REQUIRED}}
        if question.answer_type == ChecklistQuestion.AnswerType.TEXT:
            field = NoteField(label="In your words", rows=5, **words)
        elif question.answer_type == ChecklistQuestion.AnswerType.NUMBER:
            field = NumberField(label="How many", max_value=MOST_ITEMS, **words)
        elif question.is_many:
            field = forms.MultipleChoiceField(
                label="Choose all that you did", choices=question.choices, widget=Checkboxes, **words
            )
        else:
            field = forms.ChoiceField(label="Choose one", choices=question.choices, widget=Radios, **words)
        self.fields["answer"] = field

    def clean_answer(self):
        """A number as the text that answers are kept as."""
        typed = self.cleaned_data["answer"]
        return str(typed) if isinstance(typed, int) else typed


class WhenForm(ScopedForm):
    day = forms.ChoiceField(label="Which day?", widget=Radios)
    clock = TimeField(label="What time did you get there?", help_text="About right will do. For example, 10:30am")

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        planned = timezone.localdate(visit.planned_start)
        today = timezone.localdate()
        days = [days_later(visit.planned_start, nearby) for nearby in (-1, 0, 1)]
        words = {days_later(timezone.now(), -1): "Yesterday, ", today: "Today, "}
        self.fields["day"].choices = [
            (day.isoformat(), f"{words.get(day, '')}{show_date(day)}") for day in days if day <= today
        ]
        self.initial.setdefault("day", min(planned, today).isoformat())

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("clock") is not None:
            try:
                data["happened_at"] = london_moment(datetime.fromisoformat(data["day"]).date(), data["clock"])
            except ValidationError as problem:
                self.add_error("clock", problem)
        return data


class SendForm(ScopedForm):
    """The draft's own number, so that the page that is sent is the page that was checked."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
