"""What an impact report can be asked for with, and what a plan decides."""

from django import forms

from fraudhub.core.periods import show_date
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import NoteField, NumberField, TextField
from fraudhub.govuk.widgets import Radios
from fraudhub.web.forms import ScopedForm
from mapping.impact.plans import TITLE_LENGTH
from mapping.sources import areas, outreach


class RequestImpactForm(ScopedForm):
    treated = forms.MultipleChoiceField(
        label="Which boroughs are in question",
        help_text="They are compared with the boroughs whose hub had not started.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one borough.",
            "invalid_choice": "Choose boroughs from the list.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dates = outreach.go_live_dates(self.scope)
        names = {borough.code: borough.name for borough in areas.boroughs_within(self.scope)}
        started = sorted(((day, code) for code, day in dates.items() if day), key=lambda pair: pair)
        self.fields["treated"].choices = [
            (code, f"{names[code]}, since {show_date(day)}") for day, code in started if code in names
        ]
        self.fields["treated"].initial = [code for _, code in started[:2]]


class PlanForm(ScopedForm):
    """The settings of a plan. Which numbers can be meant is the engine's to say."""

    title = TextField(
        label="What is asked", max_length=TITLE_LENGTH, help_text="Like “Stockport and Trafford, the first year”."
    )
    treated = forms.MultipleChoiceField(
        label="Which boroughs are in question",
        help_text="A borough that has not started may be planned now. Its first day is frozen with the plan.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one borough.", "invalid_choice": "Choose boroughs from the list."},
    )
    comparison = forms.MultipleChoiceField(
        label="Which boroughs are they compared with",
        help_text="Leave empty for every other borough while it has not started.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose boroughs from the list."},
    )
    pre_months = NumberField(label="Months before", suffix="months", initial=24, help_text="From 12 to 60.")
    min_post_months = NumberField(
        label="Fewest months after before anything is said", suffix="months", initial=6, help_text="From 1 to 60."
    )
    transition_months = NumberField(
        label="Months left out at the start", suffix="months", initial=1, help_text="The month of go-live is the first."
    )
    exclude_last_months = NumberField(
        label="Months left out at the end", suffix="months", initial=1, help_text="Reports of them are still coming in."
    )
    smallest = NumberField(label="Smallest change worth knowing", suffix="%", initial=10, min_value=1, max_value=99)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        started = outreach.go_live_dates(self.scope)
        choices = []
        for borough in areas.boroughs_within(self.scope):
            day = started.get(borough.code)
            choices.append((borough.code, f"{borough.name}, {f'since {show_date(day)}' if day else 'not started'}"))
        for name in ("treated", "comparison"):
            self.fields[name].choices = choices

    @staticmethod
    def wanted(typed) -> dict:
        """The plan's settings, by the engine's names."""
        whole = ("treated", "comparison", "pre_months", "min_post_months", "transition_months", "exclude_last_months")
        return {name: typed[name] for name in whole} | {"smallest_effect_of_interest": typed["smallest"] / 100}


class ChangePlanForm(PlanForm):
    title = None
    reason = NoteField(label="Why the plan is changed", required=False, rows=3)

    field_order = [
        "treated", "comparison", "pre_months", "min_post_months", "transition_months", "exclude_last_months",
        "smallest", "reason",
    ]  # fmt: skip

    def __init__(self, *args, after_frozen: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = (
            "Needed, because this version is not the first. It is printed with every report."
            if after_frozen
            else "Not needed while the first version is not frozen."
        )


class NothingToSay(ScopedForm):
    """A button that does one thing."""


class StoryForm(ScopedForm):
    borough = forms.ModelChoiceField(
        Borough.objects.all(),
        label="Which borough",
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Choose a borough.", "invalid_choice": "Choose one of the boroughs in question."},
    )

    def __init__(self, *args, treated, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["borough"].queryset = self.fields["borough"].queryset.filter(code__in=treated)
