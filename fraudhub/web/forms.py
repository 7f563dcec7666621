"""Forms whose every list of choices is narrowed to what the person may see."""

from datetime import datetime
from functools import cached_property

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.core.london_time import london_moment
from fraudhub.core.validators import tidy_text
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NoteField, TextField, TimeField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Radios


class ScopedForm(GovukForm):
    """Gets ``user`` and ``scope``; each choice of records is asked through ``within(scope)``."""

    def __init__(self, *args, user, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.scope = user, scope
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = _narrowed(field.queryset, scope)
        if self.only_borough:
            self.fields["borough"].initial = self.only_borough.pk

    @cached_property
    def only_borough(self) -> Borough | None:
        """The one borough a person works in, where the form asks for one; None when there is a choice."""
        boroughs = list(self.fields["borough"].queryset[:2]) if "borough" in self.fields else []
        return boroughs[0] if len(boroughs) == 1 else None


def _narrowed(queryset, scope):
    if queryset.model is Borough:
        return queryset if scope.is_everything else queryset.filter(code__in=scope.borough_codes())
    return queryset.within(scope) if hasattr(queryset, "within") else queryset


class ReasonForm(ScopedForm):
    """Nothing but why."""

    reason = NoteField(label="Why", rows=3)


class MomentForm(ScopedForm):
    """When something happened: the day, and the time on a clock in London; ``moment`` when both are there."""

    on = DateField(label="Day", past=True)
    clock = TimeField(label="Time", help_text="To the minute, like 2:15pm.")

    def clean(self):
        cleaned = super().clean()
        moment = moment_of(self, "on", "clock")
        if moment is not None and moment > timezone.now():
            self.add_error("clock", "The time must be in the past.")
        return {**cleaned, "moment": moment}


def moment_of(form, day: str, clock: str) -> datetime | None:
    """The moment of two fields of a form, which are taken out of its data. An hour that the clocks skip is an error of
    the time."""
    on, at = form.cleaned_data.pop(day, None), form.cleaned_data.pop(clock, None)
    if on is None or at is None:
        return None
    try:
        return london_moment(on, at)
    except ValidationError as problem:
        form.add_error(clock, problem)
        return None


class FilterForm(GovukForm):
    """A list's filters, kept in the address. ``apply`` narrows the rows by what was understood."""

    marks_optional = False  # all of them are

    def apply(self, queryset):
        return queryset


class EmailForm(GovukForm):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your email address.",
            "invalid": "Enter an email address in the correct format, like name@example.com.",
        },
    )

    def clean_email(self):
        return tidy_text(self.cleaned_data["email"]).lower()


class ConfirmForm(GovukForm):
    password = forms.CharField(
        label="Password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )


class SecondStepForm(GovukForm):
    """A code, or what a passkey answered."""

    code = forms.CharField(
        label="Code",
        required=False,
        max_length=40,
        help_text="The 6 digits that your app shows now, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "text",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
    )
    passkey = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    marks_optional = False

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("code") and not cleaned.get("passkey") and "code" not in self.errors:
            self.add_error("code", "Enter the code that your app shows, or one of your recovery codes.")
        return cleaned


class AppCodeForm(GovukForm):
    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="6 digits. They change every 30 seconds.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "govuk-input--width-5",
            }
        ),
        error_messages={"required": "Enter the 6 digits that your app shows."},
    )


class AddPasskeyForm(GovukForm):
    name = TextField(label="What you call this device", max_length=60, help_text="Like: my phone, or work laptop.")
    answer = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.HiddenInput,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("name") and not cleaned.get("answer"):
            self.add_error(None, "Your device did not finish making the passkey. Press the button again.")
        return cleaned


class SignInForm(EmailForm, ConfirmForm):
    field_order = ["email", "password"]


class NewPasswordForm(GovukForm):
    password = forms.CharField(
        label="New password",
        max_length=128,
        strip=False,
        help_text="At least 12 characters. Three or four words that only you would put together are easy to remember "
        "and hard to guess. You may paste it.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a new password."},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class ChangeRoleForm(GovukForm):
    """Gets ``user``: the choices are what they hold today."""

    acting = forms.ChoiceField(
        label="Act as",
        widget=Radios,
        error_messages={
            "required": "Choose in which role you act.",
            "invalid_choice": "Choose a role and borough that you hold today.",
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["acting"].choices = [(code, _in_words(way)) for code, way in user.ways_to_act.items()]
        self.initial["acting"] = next((code for code, way in user.ways_to_act.items() if way == user.acting), None)

    def clean_acting(self):
        role, borough = self.cleaned_data["acting"].split(":")
        return {"role": role, "borough": borough}


def _in_words(way) -> str:
    if len(way.boroughs) > 1:
        return f"{way.role.name}, all my boroughs ({', '.join(way.boroughs)})"
    return str(way)
