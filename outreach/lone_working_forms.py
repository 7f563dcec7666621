"""Shapes of what is typed on the lone-worker board."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.accounts.models import Membership, User
from fraudhub.core.london_time import day_begins, days_later, london_moment, show_clock
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NoteField, TextField, TimeField
from fraudhub.govuk.widgets import Radios
from fraudhub.web.forms import MomentForm, ScopedForm, moment_of
from outreach.models import Visit
from outreach.rules.visiting import LONGEST_VISIT

HALF_A_DAY = timedelta(hours=12)
GO_OUT = ("volunteer", "hub_officer", "hub_coordinator")  # the roles of a hub


class VisitOfToday(forms.ModelChoiceField):
    def label_from_instance(self, visit):
        day = "" if timezone.localdate(visit.planned_start) == timezone.localdate() else " last night"
        return f"{show_clock(visit.planned_start)}{day}, {visit.visitors}, {visit.reference}"


class EnterOutingForm(ScopedForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    user = forms.ModelChoiceField(User.objects.none(), label="Who is out?", empty_label="Select one")
    visit = VisitOfToday(Visit.objects.none(), label="Which visit?", required=False, empty_label="None of these")
    what_for = TextField(
        label="If it is no visit, what are they there for?",
        required=False,
        max_length=NAME_LENGTH,
        help_text="For example, a stall at the market.",
    )
    where = TextField(
        label="Where are they?",
        required=False,
        max_length=NAME_LENGTH,
        help_text="The whole address: the police may need it. For a visit the hub knows it already.",
    )
    since = TimeField(
        label="Since when?", help_text="For example 2:15pm. Soon after midnight, 11:40pm is last night’s."
    )
    due_back = TimeField(
        label="When are they due back?", required=False,
        help_text="For a visit, leave it empty for the planned length. Late in the evening, 12:30am is past midnight.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now, today = timezone.now(), timezone.localdate()
        held = Membership.objects.within(self.scope).in_force(today).filter(role__in=GO_OUT)
        people = User.objects.filter(is_active=True, pk__in=held.values("user"))
        self.fields["user"].queryset = people.order_by("full_name", "pk")
        visits = (
            Visit.objects.within(self.scope)
            .standing()
            .filter(
                planned_start__lt=day_begins(days_later(now, 1)),
                planned_end__gt=min(day_begins(today), now - LONGEST_VISIT),
            )
        )
        self.fields["visit"].queryset = visits.select_related("volunteer", "companion", "officer").order_by(
            "planned_start", "pk"
        )

    def clean(self):
        data = super().clean()
        visit = data.get("visit")
        if visit is None and "visit" not in self.errors:
            if not data.get("what_for") and "what_for" not in self.errors:
                self.add_error("what_for", "Choose a visit, or say what they are there for.")
            if not data.get("where") and "where" not in self.errors:
                self.add_error("where", "Say where they are: nobody can be sent there otherwise.")
        since, due_back = data.pop("since", None), data.pop("due_back", None)
        now = timezone.localtime().replace(tzinfo=None)
        data["started_at"] = started_at = self._nearest("since", since, now)
        set_out = started_at and timezone.localtime(started_at).replace(tzinfo=None)
        data["due_back_at"] = self._nearest("due_back", due_back, (set_out or now) + HALF_A_DAY)
        if due_back is None and "due_back" not in self.errors:
            if visit is None:
                self.add_error("due_back", "Enter when they are due back.")
            elif started_at is not None:
                data["due_back_at"] = started_at + (visit.planned_end - visit.planned_start)
        return data

    def _nearest(self, name, clock, to: datetime) -> datetime | None:
        """The moment of that clock within half a day of a moment in London: an evening goes past midnight."""
        if clock is None:
            return None
        at = datetime.combine(to.date(), clock)
        day = to.date() + timedelta(days=(at < to - HALF_A_DAY) - (at > to + HALF_A_DAY))
        try:
            return london_moment(day, clock)
        except ValidationError as problem:
            self.add_error(name, problem)
            return None


class ExtendOutingForm(ScopedForm):
    minutes = forms.TypedChoiceField(
        label="How much longer?",
        choices=[(minutes, f"{minutes} minutes") for minutes in (15, 30, 45, 60)],
        coerce=int,
        widget=Radios,
        error_messages={"required": "Choose how much longer."},
    )
    text = NoteField(label="What they said", rows=3, required=False)


class NoteOnOutingForm(ScopedForm):
    text = NoteField(label="Note", rows=4, help_text="What you tried, and what you heard.")


class FindSafeForm(ScopedForm):
    how_known = NoteField(
        label="How do you know that they are safe?",
        rows=3,
        help_text="Who told you, and how: “She rang from home”. If you only think so, they are not safe yet.",
    )
    on = DateField(label="Which day did they leave?", past=True, required=False, help_text="If anybody knows.")
    clock = TimeField(label="When did they leave?", required=False, help_text="If anybody knows, for example 3:10pm.")

    def clean(self):
        data = super().clean()
        if data.get("on") and data.get("clock") is None and "clock" not in self.errors:
            self.add_error("clock", "Enter the time as well, or leave out the day.")
        if data.get("clock") is not None and data.get("on") is None and "on" not in self.errors:
            data["on"] = timezone.localdate()
        data["left_at"] = moment_of(self, "on", "clock")
        return data


class WhenLeftForm(MomentForm):
    reason = NoteField(label="How do you know?", rows=3)
