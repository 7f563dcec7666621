"""Shapes of what is typed into pages of events."""

from django import forms
from django.utils import timezone

from fraudhub.accounts.models import Organisation
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NoteField, NumberField, TextField
from fraudhub.govuk.widgets import Checkboxes, NumberBox, Radios
from fraudhub.web.forms import FilterForm, ScopedForm
from outreach.models import Activity, EventKind, EventTopic, Volunteer
from outreach.models.events import BANDS, LARGEST_BAND, LONGEST_EVENT_MINUTES
from outreach.validators import LATEST_DAY, REASON_LENGTH, valid_place


class LogEventForm(ScopedForm):
    """Everything that can be guessed is filled in, so that an event takes less than two minutes."""

    sections = (
        ("What and where", ("borough", "kind", "held_on", "lasted_minutes", "place", "partner", "topics")),
        ("How many people", (*BANDS, "nobody_came_because")),
        ("Who helped, and what you gave out", ("volunteers", "materials")),
    )

    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    kind = forms.ModelChoiceField(
        EventKind.objects.order_by("name"), label="What kind of event was it?", widget=Radios, empty_label=None
    )
    held_on = DateField(label="The day it was held", past=True)
    lasted_minutes = NumberField(
        label="How long it lasted",
        required=False,
        min_value=1,
        max_value=LONGEST_EVENT_MINUTES,
        widget=NumberBox(suffix="minutes"),
        help_text="Counts in the hours of the volunteers who helped. An hour and a half is 90.",
    )
    place = TextField(label="Place", max_length=120, validators=[valid_place], help_text="For example, Edgeley Library")
    partner = forms.ModelChoiceField(
        Organisation.objects.all(), label="Held together with", required=False, empty_label="Nobody else"
    )
    topics = forms.ModelMultipleChoiceField(
        EventTopic.objects.order_by("name"), label="What was it about?", widget=Checkboxes
    )
    volunteers = forms.ModelMultipleChoiceField(
        Volunteer.objects.all(), label="Volunteers who helped", widget=Checkboxes, required=False
    )
    materials = NoteField(
        label="Leaflets, stickers, call blockers",
        required=False,
        rows=2,
        max_length=REASON_LENGTH,
        help_text="For example, 40 leaflets and 12 door stickers",
    )

    nobody_came_because = NoteField(
        label="If nobody came, why?", required=False, rows=2, max_length=REASON_LENGTH,
        help_text="For example, it snowed. Leave empty when somebody did.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for band, words in BANDS.items():
            self.fields[band] = NumberField(label=words, required=False, max_value=LARGEST_BAND, initial=0)
        serving = self.fields["volunteers"].queryset.cleared_for(Activity.TALKS, timezone.localdate())
        self.fields["volunteers"].queryset = serving
        if not serving:
            del self.fields["volunteers"]
        if self.only_borough:  # who works in one borough is not asked which
            del self.fields["borough"]

    def clean(self):
        data = super().clean()
        data.setdefault("borough", self.only_borough)
        data["headcounts"] = {band: data.pop(band) or 0 for band in BANDS if band in data}
        return data


class EventFilter(FilterForm):
    kind = forms.ModelChoiceField(EventKind.objects.order_by("name"), label="Kind", required=False, empty_label="All")
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False, latest=LATEST_DAY)

    def apply(self, queryset):
        asked = self.cleaned_data
        if asked["kind"]:
            queryset = queryset.filter(kind=asked["kind"])
        if asked["since"]:
            queryset = queryset.filter(held_on__gte=asked["since"])
        if asked["until"]:
            queryset = queryset.filter(held_on__lte=asked["until"])
        return queryset
