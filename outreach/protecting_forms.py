"""Shapes of what is typed into pages of protective actions, devices and stock."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.core.references import tidy_reference
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NoteField, NumberField, TextField, YesNoField
from fraudhub.govuk.widgets import Radios
from fraudhub.people.models import Person
from fraudhub.web.forms import FilterForm, ScopedForm
from outreach.models import (
    Device,
    DeviceKind,
    Event,
    ProtectiveActionKind,
    Said,
    StockItem,
    StockMovement,
    Volunteer,
)
from outreach.models.protecting import MOST_ITEMS, SERIAL_LENGTH
from outreach.models.stock import MOST_AT_ONCE
from outreach.rules.protecting import GOES_TO, WORDS
from outreach.validators import LATEST_DAY, REASON_LENGTH
from outreach.verbs.protecting import tidy_serial

EVENTS_OFFERED = 30


class RecordActionForm(ScopedForm):
    kind = forms.ModelChoiceField(
        ProtectiveActionKind.objects.none(), label="What was done?", widget=Radios, empty_label=None,
        error_messages={"required": "Choose what was done."},
    )  # fmt: skip
    done_on = DateField(label="On which day", past=True)
    quantity = NumberField(
        label="How many", required=False, min_value=1, max_value=MOST_ITEMS, help_text="Only of scam letters."
    )
    note = NoteField(label="Note", required=False, rows=3, help_text="No card numbers and no bank details.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        by_hand = ProtectiveActionKind.objects.valid_on(timezone.localdate()).filter(by_hand=True)
        self.fields["kind"].queryset = by_hand.order_by("position")


class ProtectiveFilter(FilterForm):
    kind = forms.ModelChoiceField(
        ProtectiveActionKind.objects.order_by("position"), label="What was done", required=False, empty_label="All"
    )
    person = forms.CharField(label="Reference of the person", required=False, max_length=40)
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False, latest=LATEST_DAY)

    def clean_person(self):
        typed = self.cleaned_data["person"]
        if typed and not tidy_reference(typed):
            raise ValidationError("Enter a reference like PN-7K3M-9QTX-4")
        return tidy_reference(typed) if typed else ""

    def apply(self, queryset):
        asked = self.cleaned_data
        if asked["kind"]:
            queryset = queryset.filter(kind=asked["kind"])
        if asked["person"]:
            person = Person.objects.filter(reference=asked["person"]).first()
            queryset = queryset.of_person(person) if person else queryset.none()
        if asked["since"]:
            queryset = queryset.filter(done_on__gte=asked["since"])
        if asked["until"]:
            queryset = queryset.filter(done_on__lte=asked["until"])
        return queryset


# Devices ------------------------------------------------------------------------------------------------


class SerialField(TextField):
    """Letters and digits, as they are kept: blanks, dashes and small letters make no difference."""

    def tidy(self, typed):
        serial = tidy_serial(super().tidy(typed))
        if len(serial) > SERIAL_LENGTH:
            raise ValidationError(f"Serial number must be {SERIAL_LENGTH} characters or fewer.", code="too_long")
        return serial


class ReceiveDeviceForm(ScopedForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    kind = forms.ModelChoiceField(
        DeviceKind.objects.order_by("code"), label="What is it?", widget=Radios, empty_label=None
    )
    serial = SerialField(label="Serial number", help_text="On the label underneath.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.only_borough:
            del self.fields["borough"]

    def clean(self):
        data = super().clean()
        data.setdefault("borough", self.only_borough)
        return data


class IssueDeviceForm(ScopedForm):
    volunteer = forms.ModelChoiceField(Volunteer.objects.select_related("user"), label="Who takes it?")
    on = DateField(label="On which day", past=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].queryset = self.fields["volunteer"].queryset.serving_on(timezone.localdate())


class FitDeviceForm(ScopedForm):
    person = forms.CharField(
        label="In whose home", max_length=40, help_text="Their reference, like PN-7K3M-9QTX-4, from their page."
    )
    agreed = YesNoField(label="Do they agree to have it?")
    reason = NoteField(label="Why they are to have it", rows=2, max_length=REASON_LENGTH)
    on = DateField(label="Fitted on", past=True)
    scared = forms.ChoiceField(
        label="Do unwanted calls scare them?", choices=Said.choices, widget=Radios, required=False,
        help_text="Asked again when it is checked.",
    )  # fmt: skip

    def clean_person(self):
        typed = tidy_reference(self.cleaned_data["person"]) or ""
        found = Person.objects.within(self.scope).filter(reference=typed).select_related("borough").first()
        if found is None:
            raise ValidationError("Enter the reference of somebody your hub knows, like PN-7K3M-9QTX-4.")
        return found


class MoveDeviceForm(ScopedForm):
    """``goes_to``: where it may be next, of those that have no page of their own."""

    to = forms.ChoiceField(
        label="Where is it now?", widget=Radios, error_messages={"required": "Choose where it is now."}
    )
    on = DateField(label="Since which day", past=True)
    cleared = forms.BooleanField(
        label="The numbers it keeps are cleared", required=False, help_text="Before it goes to somebody else."
    )
    note = NoteField(label="What happened", required=False, rows=3, max_length=REASON_LENGTH)

    def __init__(self, *args, device, **kwargs):
        super().__init__(*args, **kwargs)
        own_page = {Device.State.ISSUED, Device.State.FITTED}
        self.fields["to"].choices = [
            (state, WORDS[state]) for state in Device.State if state in GOES_TO[device.state] - own_page
        ]
        if device.state != Device.State.RETURNED:
            del self.fields["cleared"]


class DeviceFilter(FilterForm):
    state = forms.ChoiceField(
        label="Where it is", choices=[("", "All"), *Device.State.choices], required=False, widget=Radios
    )
    serial = forms.CharField(label="Serial number", required=False, max_length=SERIAL_LENGTH)

    def apply(self, queryset):
        if self.cleaned_data["state"]:
            queryset = queryset.filter(state=self.cleaned_data["state"])
        if self.cleaned_data["serial"]:
            queryset = queryset.filter(serial__contains=tidy_serial(self.cleaned_data["serial"]))
        return queryset


# Stock --------------------------------------------------------------------------------------------------


AT_THE_SHELF = [each for each in StockMovement.What.choices if each[0] != StockMovement.What.WRITTEN_OFF]


class MoveStockForm(ScopedForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    item = forms.ModelChoiceField(
        StockItem.objects.order_by("position"), label="Of what?", widget=Radios, empty_label=None,
        error_messages={"required": "Choose of what."},
    )  # fmt: skip
    what = forms.ChoiceField(
        label="What happened?", choices=AT_THE_SHELF, widget=Radios,
        error_messages={"required": "Choose what happened."},
    )  # fmt: skip
    quantity = NumberField(
        label="How many", max_value=MOST_AT_ONCE, help_text="If you counted: how many are there now."
    )
    on = DateField(label="On which day", past=True)
    volunteer = forms.ModelChoiceField(
        Volunteer.objects.select_related("user"), label="To or from which volunteer", required=False, empty_label="None"
    )
    event = forms.ModelChoiceField(Event.objects.none(), label="At which event", required=False, empty_label="None")
    reason = NoteField(
        label="Note", required=False, rows=2, max_length=REASON_LENGTH,
        help_text="If you counted: why the number was wrong, as far as you know.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        latest = Event.objects.within(self.scope).standing().order_by("-held_on", "-pk").values("pk")[:EVENTS_OFFERED]
        events = Event.objects.filter(pk__in=list(latest.values_list("pk", flat=True)))
        self.fields["event"].queryset = events.select_related("kind").order_by("-held_on", "-pk")
        if self.only_borough:
            del self.fields["borough"]

    def clean(self):
        data = super().clean()
        data.setdefault("borough", self.only_borough)
        return data
