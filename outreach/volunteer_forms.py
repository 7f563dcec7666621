"""Shapes of what is typed into pages about volunteers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.core.references import tidy_reference
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NameField, NoteField, NumberField, PhoneField, PostcodeField, TextField
from fraudhub.govuk.widgets import Checkboxes, Radios
from fraudhub.people.models import Person
from fraudhub.web.forms import FilterForm, ScopedForm
from outreach.belongings import left_with_something
from outreach.models import QualityCheck, Volunteer, VolunteerRequirement
from outreach.models.volunteers import LONGEST_LANGUAGES
from outreach.rules.enrolling import NEEDS_REASON, may_supervise, steps_open_to
from outreach.supervision import under_the_eye_of
from outreach.validators import LATEST_DAY, REASON_LENGTH

DAYS = list(enumerate("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()))


class VolunteerFilter(FilterForm):
    SHOW = (
        ("", "All who are with us"),
        ("ending", "Something runs out within a month"),
        ("mine", "Those I look after"),
        ("nobody", "Nobody looks after them"),
        ("owing", "Left, and still have something of ours"),
        *Volunteer.Status.choices,
    )
    show = forms.ChoiceField(label="Show", choices=SHOW, required=False)
    name = forms.CharField(label="Part of the name", required=False, max_length=NAME_LENGTH)

    def apply(self, queryset, user=None):
        asked, today = self.cleaned_data, timezone.localdate()
        for word in asked["name"].split():
            queryset = queryset.filter(full_name__icontains=word)
        match asked["show"]:
            case "":
                return queryset.still_with_us()
            case "ending":
                return queryset.still_with_us().with_something_running_out(today)
            case "mine":
                return queryset.filter(pk__in=under_the_eye_of(user, today).values("pk"))
            case "nobody":
                return queryset.still_with_us().filter(supervisor=None)
            case "owing":
                return left_with_something(queryset)
            case status:
                return queryset.filter(status=status)


class VolunteerDetailsForm(ScopedForm):
    """What a volunteer tells about themselves."""

    sections = (
        ("Who they are", ("borough", "full_name", "email", "phone", "applied_on")),
        ("Where and when they can visit", ("postcode", "travels", "free_on", "languages")),
        ("For an emergency", ("emergency_name", "emergency_phone", "vehicle")),
    )

    full_name = NameField(label="Name")
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        error_messages={"invalid": "Enter an email address in the correct format, like name@example.com."},
    )
    phone = PhoneField(label="Phone number", required=False)
    postcode = PostcodeField(
        label="Postcode of their home", required=False, help_text="To see how far they would travel."
    )
    travels = forms.ChoiceField(label="How do they travel?", choices=Volunteer.Travels.choices, widget=Radios)
    free_on = forms.TypedMultipleChoiceField(
        label="On which days are they free?", choices=DAYS, coerce=int, widget=Checkboxes, required=False,
        help_text="Leave empty when they did not say.",
    )  # fmt: skip
    languages = TextField(
        label="Languages besides English", required=False, max_length=LONGEST_LANGUAGES, help_text="With commas."
    )
    emergency_name = NameField(label="Whom we ring if something happens to them", required=False)
    emergency_phone = PhoneField(label="That person’s phone number", required=False)
    vehicle = TextField(
        label="Vehicle", required=False, max_length=60, help_text="Make, colour and number plate, if they drive."
    )

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()


class ApplicationForm(VolunteerDetailsForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    applied_on = DateField(label="The day they applied", past=True)

    field_order = ["borough", "full_name", "email", "phone", "applied_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.only_borough:
            del self.fields["borough"]

    def clean(self):
        data = super().clean()
        data.setdefault("borough", self.only_borough)
        return data


class MoveForm(ScopedForm):
    step = forms.ChoiceField(label="To which step?", widget=Radios)
    moved_on = DateField(label="From which day?", past=True)
    reason = NoteField(
        label="Why", required=False, rows=3, max_length=REASON_LENGTH,
        help_text="Needed for a pause and for leaving. They may ask to read it.",
    )  # fmt: skip

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(step.value, step.label) for step in steps_open_to(record)]

    def clean(self):
        data = super().clean()
        if data.get("step") in NEEDS_REASON and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why.")
        return data


class RecordCheckForm(ScopedForm):
    requirement = forms.ModelChoiceField(VolunteerRequirement.objects.all(), label="What", empty_label="Select one")
    done_on = DateField(label="The day it was done", past=True)
    expires_on = DateField(
        label="The first day it no longer counts", required=False, latest=LATEST_DAY,
        help_text="Leave empty for what the list says.",
    )  # fmt: skip
    level = TextField(label="Level", required=False, max_length=60, help_text="Of a DBS check or of police vetting.")
    number = TextField(label="Number of the certificate", required=False, max_length=60)
    note = NoteField(label="Note", required=False, rows=3, max_length=REASON_LENGTH)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requirement"].queryset = VolunteerRequirement.objects.valid_on(timezone.localdate())


class SupervisorForm(ScopedForm):
    supervisor = forms.ModelChoiceField(
        User.objects.none(), label="Who looks after them?", required=False, empty_label="Nobody yet"
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = may_supervise(record.borough_id).order_by("full_name")


class CoverForm(ScopedForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    supervisor = forms.ModelChoiceField(User.objects.none(), label="Who is away?", empty_label="Select one")
    covered_by = forms.ModelChoiceField(User.objects.none(), label="Who stands in?", empty_label="Select one")
    first_on = DateField(label="First day", future=True, latest=LATEST_DAY)
    last_on = DateField(
        label="Last day", future=True, latest=LATEST_DAY, help_text="The day after, it hands itself back."
    )
    note = NoteField(label="What to look out for", required=False, rows=3, max_length=REASON_LENGTH)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.none()
        for borough in self.fields["borough"].queryset:
            people = people | may_supervise(borough.pk)
        for name in ("supervisor", "covered_by"):
            self.fields[name].queryset = people.distinct().order_by("full_name")
        if self.only_borough:
            del self.fields["borough"]

    def clean(self):
        data = super().clean()
        data.setdefault("borough", self.only_borough)
        return data


class AwayForm(ScopedForm):
    first_on = DateField(label="First day away", future=True, latest=LATEST_DAY)
    last_on = DateField(label="Last day away", future=True, latest=LATEST_DAY)


class KnowsForm(ScopedForm):
    person = forms.CharField(
        label="Whom do they know?", max_length=40, help_text="The person’s reference, like PN-7K3M-9QTX-4."
    )
    how = TextField(label="How?", max_length=NAME_LENGTH, help_text="A neighbour, a relative, a colleague.")

    def clean_person(self):
        people = Person.objects.within(self.user.scope_for("see_people"))
        found = people.filter(reference=tidy_reference(self.cleaned_data["person"]) or "-").first()
        if found is None:
            raise ValidationError("We know nobody here with this reference.", code="unknown")
        return found


class IKnowThemForm(ScopedForm):
    how = TextField(label="How do you know them?", max_length=NAME_LENGTH, help_text="For example: my neighbour.")


class HoursForm(ScopedForm):
    on = DateField(label="Day", past=True)
    hours = NumberField(label="Hours", required=False, max_value=12)
    minutes = NumberField(label="Minutes", required=False, max_value=59)
    what = TextField(label="What for?", max_length=120, help_text="For example, training or setting up a stall.")

    def clean(self):
        data = super().clean()
        data["minutes"] = 60 * (data.pop("hours", None) or 0) + (data.get("minutes") or 0)
        if not data["minutes"] and not self.errors:
            self.add_error("hours", "Enter how long it took.")
        return data


class ReplyForm(ScopedForm):
    volunteer = forms.ModelChoiceField(Volunteer.objects.none(), label="To whom?", widget=Radios, empty_label=None)
    text = NoteField(
        label="What you want to say", rows=4, max_length=1000,
        help_text="They read it on their phone. Name nobody, and nothing of what was said at the visit.",
    )  # fmt: skip
    is_thanks = forms.BooleanField(label="It is a thank you", required=False)

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        there = [each.pk for each in record.volunteers]
        self.fields["volunteer"].queryset = Volunteer.objects.filter(pk__in=there)
        self.fields["volunteer"].initial = there[0] if len(there) == 1 else None


class LookForm(ScopedForm):
    finding = forms.ChoiceField(label="What did you find?", choices=QualityCheck.Finding.choices, widget=Radios)
    rang_resident = forms.TypedChoiceField(
        label="Did you ring the resident?", choices=[("yes", "Yes"), ("no", "No")], widget=Radios(inline=True),
        coerce=lambda value: value == "yes", empty_value=None, required=False,
    )  # fmt: skip
    note = NoteField(
        label="Note", required=False, rows=4, max_length=1000, help_text="Needed unless all was as it should be."
    )

    def clean(self):
        data = super().clean()
        if data.get("finding") not in (None, "good") and not data.get("note") and "note" not in self.errors:
            self.add_error("note", "Say what was found.")
        return data
