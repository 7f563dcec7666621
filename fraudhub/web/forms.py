"""Forms whose every list of choices is narrowed to what the person may see."""

from functools import cached_property

from django import forms
from django.contrib.auth.password_validation import validate_password

from fraudhub.core.validators import tidy_text
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import TextField
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
