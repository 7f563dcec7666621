"""Shapes of what is typed into pages of the rollout."""

from django import forms
from django.utils import timezone

from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NoteField, TextField
from fraudhub.govuk.widgets import Radios
from fraudhub.web.forms import ScopedForm
from outreach.models import ReadinessGate, Rollout
from outreach.models.readiness import DOCUMENT_LENGTH
from outreach.rules.days import FIRST_DAY_OF_THE_PROGRAMME
from outreach.rules.rolling_out import MOVES
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


class MoveRolloutForm(ScopedForm):
    """Gets the rollout: the choices are where its stage leads."""

    stage = forms.ChoiceField(
        label="Where does it move?", widget=Radios, error_messages={"required": "Choose the stage it moves to."}
    )
    reason = NoteField(
        label="Why",
        required=False,
        rows=3,
        max_length=REASON_LENGTH,
        help_text="Needed for a pause, and for going back. It is kept with your name.",
    )

    def __init__(self, *args, rollout, **kwargs):
        super().__init__(*args, **kwargs)
        ways = MOVES[rollout.stage]
        self.fields["stage"].choices = [(stage, Rollout.Stage(stage).label) for stage in ways]
        if len(ways) == 1:
            self.fields["stage"].initial = ways[0]


class WithdrawForm(ScopedForm):
    reason = NoteField(
        label="Why", rows=3, max_length=REASON_LENGTH, error_messages={"required": "Say why."},
        help_text="It is kept with your name, beside what it takes back.",
    )  # fmt: skip


class RecordEvidenceForm(ScopedForm):
    gate = forms.ModelChoiceField(
        ReadinessGate.objects.none(), label="What does it show?", widget=Radios, empty_label=None,
        error_messages={"required": "Choose what it shows."},
    )  # fmt: skip
    words = NoteField(
        label="What shows it?",
        rows=3,
        max_length=REASON_LENGTH,
        help_text="So that somebody else can check it: who signed, which number, where it can be read. No residents.",
        error_messages={"required": "Say what shows it."},
    )
    document = TextField(
        label="Where is the paper?", required=False, max_length=DOCUMENT_LENGTH,
        help_text="A reference in the hub’s Documents, or a folder or file number elsewhere.",
    )  # fmt: skip
    shown_on = DateField(
        label="From which day does it count?", past=True, earliest=FIRST_DAY_OF_THE_PROGRAMME,
        help_text="The day it was signed, published or listed.",
    )  # fmt: skip
    valid_until = DateField(
        label="What is the last day it counts?", required=False, future=True,
        help_text="Leave it empty when it has no end.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        by_evidence = ReadinessGate.objects.valid_on(timezone.localdate())
        self.fields["gate"].queryset = by_evidence.filter(shown_by=ReadinessGate.ShownBy.EVIDENCE)
