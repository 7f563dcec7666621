"""Shapes of what is typed into pages of the rollout."""

from django import forms

from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NoteField
from fraudhub.web.forms import ScopedForm
from outreach.models import Rollout
from outreach.validators import REASON_LENGTH


class BeginRolloutForm(ScopedForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        begun = Rollout.objects.within(self.scope).values("borough")
        self.fields["borough"].queryset = self.fields["borough"].queryset.exclude(code__in=begun)


class PlanGoLiveForm(ScopedForm):
    on = DateField(label="Planned date", help_text="For example, 27 3 2027")
    reason = NoteField(label="Why this date, or why it changes", required=False, rows=3, max_length=REASON_LENGTH)


class RecordGoLiveForm(ScopedForm):
    on = DateField(
        label="The day the borough went live", past=True, help_text="The impact report counts from this day."
    )
    reason = NoteField(
        label="Why the date changes",
        required=False,
        rows=3,
        max_length=REASON_LENGTH,
        help_text="Needed when an actual date was recorded before. Both dates are kept.",
    )
