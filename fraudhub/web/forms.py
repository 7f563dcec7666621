"""Forms whose every list of choices is narrowed to what the person may see."""

from django import forms

from fraudhub.core.validators import tidy_text
from fraudhub.geography.models import Borough
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


def _narrowed(queryset, scope):
    if queryset.model is Borough:
        return queryset if scope.is_everything else queryset.filter(code__in=scope.borough_codes())
    return queryset.within(scope) if hasattr(queryset, "within") else queryset


class FilterForm(GovukForm):
    """A list's filters, kept in the address. ``apply`` narrows the rows by what was understood."""

    marks_optional = False  # all of them are

    def apply(self, queryset):
        return queryset


class SignInForm(GovukForm):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your email address.",
            "invalid": "Enter an email address in the correct format, like name@example.com.",
        },
    )
    password = forms.CharField(
        label="Password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )

    def clean_email(self):
        return tidy_text(self.cleaned_data["email"]).lower()


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
