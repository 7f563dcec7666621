"""What a map can be asked for with: fixed lists, and nothing else."""

from django import forms
from django.utils import timezone

from fraudhub.core.periods import parse_period
from fraudhub.web.forms import FilterForm, ScopedForm
from mapping.breakdowns import LEVELS, MEASURES, PER_NAMES, periods_to_offer


class MapFilter(FilterForm):
    """Of the list on the page, and of the one for programs."""

    measure = forms.ChoiceField(
        label="What it shows",
        required=False,
        choices=[("", "Anything"), *((measure.code, measure.name) for measure in MEASURES.values())],
    )
    level = forms.ChoiceField(label="By which areas", required=False, choices=[("", "Any"), *LEVELS.items()])
    period = forms.CharField(
        label="Which period", required=False, max_length=20, help_text="For example 2024-25, 2024-Q1 or 2024-07."
    )

    def clean_period(self):
        code = self.cleaned_data["period"]
        if code:
            try:
                parse_period(code)
            except ValueError:
                raise forms.ValidationError("Enter a period like 2024-25, 2024-Q1 or 2024-07", code="period") from None
        return code

    def clean(self):
        _refuse_unknown(self, besides={"page"})
        return super().clean()

    def apply(self, queryset):
        asked = self.cleaned_data
        names = {"measure": "measure", "level": "level", "period": "period_code"}
        return queryset.filter(**{column: asked[name] for name, column in names.items() if asked[name]})


def _refuse_unknown(form: forms.Form, besides: set[str]) -> None:
    if unknown := set(form.data) - set(form.fields) - besides:
        what = "a choice" if len(unknown) == 1 else "choices"
        form.add_error(None, f"The address or form has {what} that maps do not have. Choose from those here.")


class RequestMapForm(ScopedForm):
    measure = forms.ChoiceField(
        label="What to show",
        choices=[(measure.code, measure.name) for measure in MEASURES.values()],
        error_messages={"required": "Choose what to show.", "invalid_choice": "Choose what to show from the list."},
    )
    per = forms.ChoiceField(
        label="Set against",
        widget=forms.RadioSelect,
        initial="1000",
        choices=list(PER_NAMES.items()),
        error_messages={
            "required": "Choose what to set it against.",
            "invalid_choice": "Choose what to set it against from the list.",
        },
    )
    level = forms.ChoiceField(
        label="By which areas",
        help_text="LSOAs are for three years together, and all reports only: in less time their numbers are too small.",
        widget=forms.RadioSelect,
        initial="ward",
        error_messages={"required": "Choose an area.", "invalid_choice": "Choose an area from the list."},
    )
    period = forms.ChoiceField(
        label="Which period",
        help_text="Only periods that are over. Months and quarters are for boroughs.",
        error_messages={"required": "Choose a period.", "invalid_choice": "Choose a period from the list."},
    )
    before = forms.ChoiceField(
        label="Set beside an earlier period",
        help_text="Both maps in the same colours; by borough, also each change beside that of boroughs without a hub.",
        required=False,
        error_messages={"invalid_choice": "Choose an earlier period from the list."},
    )

    def clean(self):
        _refuse_unknown(self, besides={"csrfmiddlewaretoken", "submission_key"})
        return super().clean()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = self.user.audience.levels if self.user.audience else ()
        self.fields["level"].choices = [(code, name) for code, name in LEVELS.items() if code in allowed]
        offered = periods_to_offer(timezone.localdate())
        self.fields["period"].choices = [
            (kind, [(period.code, period.label) for period in periods]) for kind, periods in offered
        ]
        self.fields["before"].choices = [("", "None"), *self.fields["period"].choices]
        self.fields["period"].initial = offered[0][1][0].code
