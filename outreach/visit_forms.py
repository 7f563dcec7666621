"""Shapes of what is typed into pages of visits."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.core.london_time import day_begins, london_moment
from fraudhub.core.references import tidy_reference
from fraudhub.govuk.fields import DateField, NoteField, TimeField
from fraudhub.govuk.widgets import Radios
from fraudhub.people.models import Person
from fraudhub.web.forms import FilterForm, ScopedForm
from outreach.models import VisitPurpose, Volunteer
from outreach.validators import LATEST_DAY, REASON_LENGTH


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
