"""Shapes of what is typed into outreach's pages."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.accounts.models import Organisation
from fraudhub.core.london_time import day_begins, london_moment
from fraudhub.core.references import tidy_reference
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NoteField, NumberField, PostcodeField, TextField, TimeField
from fraudhub.govuk.widgets import Checkboxes, Radios
from fraudhub.people.models import Person
from fraudhub.web.forms import FilterForm, ScopedForm
from outreach.models import EventKind, EventTopic, Rollout, VisitPurpose, Volunteer
from outreach.models.events import BANDS, LARGEST_BAND
from outreach.models.verifying import CARD_DIGITS
from outreach.validators import valid_place

REASON_LENGTH = 500
LATEST_DAY = date(2100, 1, 1)


class BeginRolloutForm(ScopedForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        begun = Rollout.objects.within(self.scope).values("borough")
        self.fields["borough"].queryset = self.fields["borough"].queryset.exclude(code__in=begun)


class PlanGoLiveForm(ScopedForm):
    on = DateField(label="Planned date", help_text="For example, 27 3 2027")
    reason = NoteField(label="Why this date, or why it changes", required=False, rows=3, max_length=REASON_LENGTH)


class RecordGoLiveForm(ScopedForm):
    on = DateField(
        label="The day the borough went live", past=True, help_text="The impact report counts from this day."
    )
    reason = NoteField(
        label="Why the date changes",
        required=False,
        rows=3,
        max_length=REASON_LENGTH,
        help_text="Needed when an actual date was recorded before. Both dates are kept.",
    )


class PeopleByReferenceField(forms.Field):
    """People by the references that are said on the phone, one a line; only those the person may see are found."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})
    most = 4

    def clean(self, value):
        typed = (value or "").replace(",", "\n").split("\n")
        wanted = list(dict.fromkeys(line.strip() for line in typed if line.strip()))
        if not wanted:
            raise ValidationError("Enter the reference of each person to be visited", code="required")
        if len(wanted) > self.most:
            raise ValidationError(f"A visit is to at most {self.most} people", code="too_many")
        tidied = {line: tidy_reference(line[:40]) for line in wanted}
        found = {person.reference: person for person in self.people.filter(reference__in=filter(None, tidied.values()))}
        unknown = [line[:40] for line in wanted if tidied[line] not in found]
        if unknown:
            raise ValidationError(
                "We know nobody here with the reference %(reference)s", code="unknown",
                params={"reference": ", ".join(unknown)},
            )  # fmt: skip
        return list({tidied[line]: found[tidied[line]] for line in wanted}.values())


class PlanVisitForm(ScopedForm):
    residents = PeopleByReferenceField(
        label="Who is to be visited",
        help_text="Their reference, like PN-7K3M-9QTX-4. For a couple, put the second on the next line.",
    )
    volunteer = forms.ModelChoiceField(Volunteer.objects.select_related("user"), label="Volunteer")
    day = DateField(label="Day of the visit", future=True, latest=LATEST_DAY)
    starts = TimeField(label="Starts at", help_text="For example, 10:30am")
    ends = TimeField(label="Ends at", help_text="An hour is usual.")
    purpose = forms.ModelChoiceField(VisitPurpose.objects.all(), label="Purpose", widget=Radios, empty_label=None)
    notes_for_visitor = NoteField(
        label="Notes for the visitor",
        required=False,
        rows=4,
        help_text="What helps at the door: which bell, a hearing aid, a neighbour with the key. "
        "Nothing about the crime or the money: the volunteer does not need it.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["residents"].people = Person.objects.within(self.scope)

    def clean(self):
        data = super().clean()
        for name, moment in (("starts", "planned_start"), ("ends", "planned_end")):
            if data.get("day") and data.get(name) is not None:
                try:
                    data[moment] = london_moment(data["day"], data[name])
                except ValidationError as problem:
                    self.add_error(name, problem)
        return data


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
            case "worrying":
                queryset = queryset.worrying()
            case "planned" | "recorded" | "cancelled" as status:
                queryset = queryset.filter(status=status)
        if asked["since"]:
            queryset = queryset.filter(planned_start__gte=day_begins(asked["since"]))
        if asked["until"]:
            queryset = queryset.starting_by(asked["until"])
        return queryset


class LogEventForm(ScopedForm):
    """Everything that can be guessed is filled in, so that an event takes less than two minutes."""

    sections = (
        ("What and where", ("borough", "kind", "held_on", "place", "partner", "topics")),
        ("How many people", tuple(BANDS)),
        ("Who helped, and what you gave out", ("volunteers", "materials")),
    )

    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    kind = forms.ModelChoiceField(
        EventKind.objects.order_by("name"), label="What kind of event was it?", widget=Radios, empty_label=None
    )
    held_on = DateField(label="The day it was held", past=True)
    place = TextField(label="Place", max_length=120, validators=[valid_place], help_text="For example, Edgeley Library")
    partner = forms.ModelChoiceField(
        Organisation.objects.all(), label="Held together with", required=False, empty_label="Nobody else"
    )
    topics = forms.ModelMultipleChoiceField(
        EventTopic.objects.order_by("name"), label="What was it about?", widget=Checkboxes
    )
    volunteers = forms.ModelMultipleChoiceField(
        Volunteer.objects.select_related("user"), label="Volunteers who helped", widget=Checkboxes, required=False
    )
    materials = NoteField(
        label="Leaflets, stickers, call blockers",
        required=False,
        rows=2,
        max_length=REASON_LENGTH,
        help_text="For example, 40 leaflets and 12 door stickers",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for band, words in BANDS.items():
            self.fields[band] = NumberField(label=words, required=False, max_value=LARGEST_BAND, initial=0)
        serving = self.fields["volunteers"].queryset.serving_on(timezone.localdate())
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
