"""What of ours a volunteer has, and how it comes back."""

from django import forms

from fraudhub.accounts.roles import Permission
from fraudhub.govuk.fields import NoteField, NumberField
from fraudhub.govuk.widgets import Radios
from fraudhub.web.doorways import ActOnRecord
from fraudhub.web.forms import ScopedForm
from outreach.belongings import ITEM, what_they_have
from outreach.models import Volunteer
from outreach.models.stock import MOST_AT_ONCE
from outreach.validators import REASON_LENGTH
from outreach.verbs import settle_belonging


class SettleBelongingForm(ScopedForm):
    key = forms.ChoiceField(label="Which?", widget=Radios, error_messages={"required": "Choose which."})
    came_back = forms.TypedChoiceField(
        label="What happened?", widget=Radios, coerce=lambda value: value == "yes", empty_value=None,
        choices=[("yes", "It came back"), ("no", "Write it off: it is not asked for any more")],
        error_messages={"required": "Choose what happened."},
    )  # fmt: skip
    how_many = NumberField(
        label="How many", required=False, max_value=MOST_AT_ONCE, help_text="Leave empty when it is all of them."
    )
    reason = NoteField(
        label="Why", required=False, rows=3, max_length=REASON_LENGTH, help_text="Needed to write something off."
    )

    def __init__(self, *args, has, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(each.key, each.words) for each in has]
        if not any(each.kind == ITEM for each in has):
            del self.fields["how_many"]

    def clean(self):
        data = super().clean()
        if data.get("came_back") is False and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why it is not asked for any more.")
        return data


class SettleBelonging(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Volunteer, SettleBelongingForm, Permission.HANDLE_STOCK
    joined = ("borough", "user")

    def title(self):
        return f"What {self.record} has of ours"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "has": what_they_have(self.record)}

    def get_context_data(self, **kwargs):
        has = what_they_have(self.record)
        said = "Stickers that they put up are still among it: write those off." if has else "They have nothing of ours."
        return super().get_context_data(introduction=said, **kwargs)

    def perform(self, volunteer, data):
        settled = settle_belonging(volunteer, by=self.request.user, **data)
        left = len(what_they_have(settled))
        self.success_message = "It is recorded. " + ("Nothing is left with them." if not left else "More is left.")
        return settled
