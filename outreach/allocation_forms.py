"""Shapes of what is typed where a visit is planned, given to others or announced."""

from functools import cached_property, partial

from django import forms
from django.core.exceptions import ValidationError

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import london_moment
from fraudhub.core.references import tidy_reference
from fraudhub.govuk.fields import DateField, NoteField, TextField, TimeField
from fraudhub.govuk.widgets import Radios
from fraudhub.people.models import Person
from fraudhub.web.forms import ScopedForm
from outreach.allocating import SHOWN, Choice, borough_of, who_could_go
from outreach.models import VisitNotice, VisitPurpose, Volunteer
from outreach.planning_cautions import before_planning
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
        people = self.people.filter(reference__in=filter(None, tidied.values())).select_related("address", "borough")
        found = {person.reference: person for person in people}
        unknown = [line[:40] for line in wanted if tidied[line] not in found]
        if unknown:
            raise ValidationError(
                "We know nobody here with the reference %(reference)s", code="unknown",
                params={"reference": ", ".join(unknown)},
            )  # fmt: skip
        return list({tidied[line]: found[tidied[line]] for line in wanted}.values())


class WhoGoesForm(ScopedForm):
    """When, and who goes. ``looking``: nothing is saved; those who could go then are put in order."""

    day = DateField(label="Day of the visit", future=True, latest=LATEST_DAY)
    starts = TimeField(label="Starts at", help_text="For example, 10:30am")
    ends = TimeField(label="Ends at", help_text="An hour is usual.")
    volunteer = forms.ModelChoiceField(
        Volunteer.objects.all(), label="Volunteer", required=False, empty_label="Nobody: an officer goes alone",
        help_text="“See who could go”, below, puts those who are cleared and free in order.",
    )  # fmt: skip
    another = forms.ModelChoiceField(
        Volunteer.objects.all(), label="Somebody else", required=False, empty_label="Nobody else"
    )
    companion = forms.ModelChoiceField(
        Volunteer.objects.all(), label="A second volunteer", required=False, empty_label="Nobody",
        help_text="Where a hazard is marked, two people go.",
    )  # fmt: skip
    officer = forms.ModelChoiceField(
        User.objects.none(), label="An officer", required=False, empty_label="Nobody",
        help_text="Leads the visit. Where the score is high, an officer goes first.",
    )  # fmt: skip

    def __init__(self, *args, looking: bool = False, other_than=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.looking, self.other_than, self.choice = looking, other_than, None
        self.needed = [name for name in ("purpose", "reason") if looking and name in self.fields]
        for name in self.needed:
            self.fields[name].required = False
        for name in ("volunteer", "another", "companion"):
            field = self.fields[name]
            meets = field.queryset.filter(status=Volunteer.Status.VISITS)
            field.queryset = meets.select_related("borough").order_by("full_name")
            field.choices = partial(self._by_name, field)
        officers = User.objects.none()
        for code in self.scope.borough_codes():
            officers = officers | User.objects.who_may(Permission.RECORD_VISIT, code)
        self.fields["officer"].queryset = officers.distinct().order_by("full_name")

    def _by_name(self, field) -> list[tuple[int | str, str]]:
        return [("", field.empty_label), *self._names]

    @cached_property
    def _names(self) -> list[tuple[int, str]]:
        """All who meet residents, asked once for the three lists they stand in."""
        return list(self.fields["companion"].queryset.values_list("pk", "full_name"))

    def those_visited(self) -> list[Person]:
        return self.cleaned_data.get("residents") or []

    def clean(self):
        data = super().clean()
        for name in self.needed:  # nothing is saved yet: the page asks for it all the same
            self.fields[name].required = True
        for name, moment in (("starts", "planned_start"), ("ends", "planned_end")):
            if data.get("day") and data.get(name) is not None:
                try:
                    data[moment] = london_moment(data["day"], data[name])
                except ValidationError as problem:
                    self.add_error(name, problem)
        data["volunteer"] = data.get("another") or data.get("volunteer")
        if self.looking and not self.errors:
            self.put_in_order(data["planned_start"], data["planned_end"])
        elif not (self.looking or data["volunteer"] or data.get("officer")) and "volunteer" not in self.errors:
            self.add_error("volunteer", "Choose who goes: a volunteer, an officer, or both.")
        return data

    def put_in_order(self, start, end) -> Choice:
        """Those who could go, as radio buttons with what speaks for them; others stay in the list below."""
        borough = borough_of(self.those_visited())
        volunteers = self.fields["volunteer"].queryset.filter(borough=borough)
        self.choice = who_could_go(volunteers, self.those_visited(), start, end, other_than=self.other_than)
        best = self.choice.offered[:SHOWN]
        field = self.fields["volunteer"]
        field.widget = Radios(hints={str(each.volunteer.pk): each.words for each in best})
        field.choices = [("", "None of these"), *((each.volunteer.pk, str(each.volunteer)) for each in best)]
        field.choices = [*field.choices[1:], field.choices[0]]
        return self.choice

    def before_planning(self) -> list[str]:
        data = self.cleaned_data
        chosen = () if self.looking else (data.get("volunteer"), data.get("companion"))  # looking says it of each
        volunteers = [each for each in chosen if each]
        return before_planning(self.those_visited(), data["day"], volunteers=volunteers, other_than=self.other_than)

    @property
    def party(self) -> dict:
        return {name: self.cleaned_data.get(name) for name in ("volunteer", "companion", "officer")}


class PlanVisitForm(WhoGoesForm):
    residents = PeopleByReferenceField(
        label="Who is to be visited",
        help_text="Their reference, like PN-7K3M-9QTX-4. For a couple, put the second on the next line.",
    )
    purpose = forms.ModelChoiceField(VisitPurpose.objects.all(), label="Purpose", widget=Radios, empty_label=None)
    notes_for_visitor = NoteField(
        label="Notes for the visitor",
        required=False,
        rows=4,
        help_text="What helps at the door: which bell, a hearing aid, a neighbour with the key. "
        "Nothing about the crime or the money: the volunteer does not need it.",
    )

    sections = (
        ("Whom, when and why", ("residents", "day", "starts", "ends", "purpose")),
        ("Who goes", ("volunteer", "another", "companion", "officer")),
        ("For the visitor", ("notes_for_visitor",)),
    )
    field_order = ["residents", "day", "starts", "ends"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["residents"].people = Person.objects.within(self.scope)


class ReallocateForm(WhoGoesForm):
    reason = NoteField(
        label="Why it changes", rows=3, max_length=REASON_LENGTH,
        help_text="Whoever no longer goes reads this on their phone. Name nobody who is visited.",
    )  # fmt: skip

    def those_visited(self):
        return list(self.other_than.residents.select_related("address", "borough").order_by("pk"))


class AnnounceForm(ScopedForm):
    how = forms.ChoiceField(label="How were they told?", choices=VisitNotice.How.choices, widget=Radios)
    write_letter = forms.BooleanField(
        label="Write the letter for me", required=False,
        help_text="It says who comes and when, how to check it, and what we never do. It is sent, or waits in the "
        "outbox to be printed.",
    )  # fmt: skip
    told_on = DateField(label="On which day?", past=True)
    password = TextField(
        label="Password they chose", required=False, max_length=40,
        help_text="A word that the visitor says at the door. It is good for this visit alone.",
    )  # fmt: skip
    note = NoteField(label="Note", required=False, rows=3, max_length=REASON_LENGTH)

    def clean(self):
        data = super().clean()
        if data.get("write_letter") and data.get("how") not in (None, VisitNotice.How.LETTER):
            self.add_error("how", "Choose “By letter” for a letter that the hub writes.")
        return data
