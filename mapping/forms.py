"""What a map can be asked for with: fixed lists, and nothing else."""

from django import forms
from django.utils import timezone

from fraudhub.web.forms import ScopedForm
from mapping.breakdowns import LEVELS, PERS, financial_years


class RequestMapForm(ScopedForm):
    per = forms.ChoiceField(
        label="What to show",
        widget=forms.RadioSelect,
        initial="1000_65plus",
        choices=[(per.code, per.name) for per in reversed(PERS.values())],
        error_messages={"required": "Choose what to show.", "invalid_choice": "Choose what to show from the list."},
    )
    level = forms.ChoiceField(
        label="By which areas",
        widget=forms.RadioSelect,
        initial="ward",
        error_messages={"required": "Choose an area.", "invalid_choice": "Choose an area from the list."},
    )
    period = forms.ChoiceField(
        label="Which year",
        help_text="Financial years, from 1 April to 31 March.",
        error_messages={"required": "Choose a year.", "invalid_choice": "Choose a year from the list."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = self.user.audience.levels if self.user.audience else ()
        self.fields["level"].choices = [(code, name) for code, name in LEVELS.items() if code in allowed]
        years = financial_years(timezone.localdate())
        self.fields["period"].choices = [(year.code, year.label) for year in years]
        self.fields["period"].initial = years[1].code
