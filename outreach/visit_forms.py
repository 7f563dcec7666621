"""Shapes of what is typed into pages of visits."""

from django import forms
from django.utils import timezone

from fraudhub.core.london_time import day_begins
from fraudhub.govuk.fields import DateField, NoteField
from fraudhub.govuk.widgets import Radios
from fraudhub.web.forms import FilterForm, ScopedForm
from outreach.validators import LATEST_DAY, REASON_LENGTH


class CancelVisitForm(ScopedForm):
    reason = NoteField(
        label="Why it is cancelled",
        rows=3,
        max_length=REASON_LENGTH,
        help_text="Stays with the visit. The volunteer reads that it is cancelled, not why.",
    )


class VisitFilter(FilterForm):
    SHOW = (
        ("", "All"),
        ("planned", "Planned"),
        ("overdue", "Not recorded in time"),
        ("recorded", "Recorded"),
        ("worrying", "Something to act on"),
        ("unfinished", "No visit, and not seen to"),
        ("cancelled", "Cancelled"),
    )
    show = forms.ChoiceField(label="Show", choices=SHOW, required=False, widget=Radios)
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False, latest=LATEST_DAY)

    def apply(self, queryset):
        asked = self.cleaned_data
        match asked["show"]:
            case "overdue":
                queryset = queryset.overdue(timezone.now())
            case "unfinished":
                queryset = queryset.without_next_step()
            case "worrying":
                queryset = queryset.worrying()
            case "planned" | "recorded" | "cancelled" as status:
                queryset = queryset.filter(status=status)
        if asked["since"]:
            queryset = queryset.filter(planned_start__gte=day_begins(asked["since"]))
        if asked["until"]:
            queryset = queryset.starting_by(asked["until"])
        return queryset
