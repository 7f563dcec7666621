"""Shapes of what is typed about accounts. The choices are what the person may give."""

from django import forms
from django.utils import timezone

from fraudhub.accounts.models import Organisation, OrganisationType
from fraudhub.accounts.roles import ROLE_CHOICES, ROLES, Reach
from fraudhub.core.validators import tidy_text
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NameField, NoteField, TextField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Radios
from fraudhub.web.forms import EmailForm, FilterForm, ScopedForm


class MembershipForm(ScopedForm, GovukForm):
    """A role, where, from when until when. Somebody who gives one role alone is not asked which."""

    role = forms.ChoiceField(label="Role", widget=Radios, error_messages={"required": "Choose a role."})
    borough = forms.ModelChoiceField(
        Borough.objects.all(),
        label="Borough",
        required=False,
        help_text="For a role in one borough. Leave it empty for a role in all of Greater Manchester.",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Organisation", required=False, help_text="For a partner organisation."
    )
    starts_on = DateField(label="First day", initial=timezone.localdate)
    ends_on = DateField(label="First day without it", required=False, help_text="Leave it empty while it is not known.")
    vetted_until = DateField(
        label="Last day of the vetting",
        required=False,
        help_text="From the day after, the role gives nothing. Leave it empty for a role that needs no vetting.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        gives = [role for role in ROLES.values() if role.code in self.user.acting.role.gives]
        self.fields["role"].choices = [(role.code, f"{role.name}: {role.line}") for role in gives]
        if len(gives) == 1:
            self.fields["role"].initial = gives[0].code
        if all(role.reach in (Reach.OWN, Reach.BOROUGH) for role in gives):
            self.fields["borough"].required = True
            self.fields["borough"].help_text = ""
        if not any(role.reach is Reach.BOROUGH_AND_ORGANISATION for role in gives):
            del self.fields["organisation"]

    def clean(self):
        return {"organisation": None, **super().clean()}


class InviteForm(MembershipForm, EmailForm):
    full_name = NameField(label="Full name")
    field_order = ["full_name", "email", "role", "borough", "organisation", "starts_on", "ends_on", "vetted_until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].error_messages["required"] = "Enter an email address."


class EndMembershipForm(ScopedForm, GovukForm):
    ends_on = DateField(
        label="First day without it",
        initial=timezone.localdate,
        help_text="With today’s date it gives nothing from the next page on.",
    )
    reason = NoteField(label="Why it ends", rows=3)


class SetVettedUntilForm(ScopedForm, GovukForm):
    until = DateField(
        label="Last day of the vetting", required=False, help_text="Leave it empty for a role that needs no vetting."
    )


class ReasonForm(ScopedForm, GovukForm):
    reason = NoteField(label="Why", rows=3)


class SureForm(ScopedForm, GovukForm):
    """Nothing to type: the button says it."""


class AddOrganisationForm(ScopedForm, GovukForm):
    name = NameField(label="Name")
    kind = TextField(label="Kind", required=False, max_length=40, help_text="Council, charity, bank, police.")
    type = forms.ModelChoiceField(
        OrganisationType.objects.order_by("name"), label="Kind of partner", required=False, empty_label="Not said yet"
    )


class AccountFilter(FilterForm):
    words = forms.CharField(label="Part of the name or email", required=False, max_length=120)
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any role"), *ROLE_CHOICES])
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), ("in_force", "With a role today"), ("none", "Without one today"), ("closed", "Closed")],
    )

    def apply(self, queryset):
        asked = self.cleaned_data
        if asked["words"]:
            queryset = queryset.named_like(tidy_text(asked["words"]))
        if asked["role"]:
            queryset = queryset.filter(memberships__role=asked["role"]).distinct()
        match asked["state"]:
            case "in_force":
                queryset = queryset.with_a_role_today()
            case "none":
                queryset = queryset.filter(is_active=True).exclude(pk__in=queryset.with_a_role_today())
            case "closed":
                queryset = queryset.filter(is_active=False)
        return queryset
