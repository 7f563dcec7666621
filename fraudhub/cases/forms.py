"""Shapes of what is typed into the pages of reports."""

from django import forms
from django.core.exceptions import ValidationError

from fraudhub.cases.models import FraudType, ReportSource, Triage
from fraudhub.core.references import tidy_reference
from fraudhub.geography.models import Borough
from fraudhub.govuk.forms import GovukForm
from fraudhub.web.forms import FilterForm, ScopedForm

LARGEST_FILE = 10 * 1_048_576


class ReportFilter(FilterForm):
    reference = forms.CharField(label="Reference, ours or the source’s", required=False, max_length=40)
    source = forms.ModelChoiceField(ReportSource.objects.all(), label="Source", required=False, empty_label="All")
    fraud_type = forms.ModelChoiceField(
        FraudType.objects.all(), label="Kind of fraud", required=False, empty_label="All"
    )
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough", required=False, empty_label="All")
    waiting = forms.ChoiceField(
        label="What became of them", required=False, choices=[("", "Any"), ("yes", "Nobody has decided yet")]
    )

    def apply(self, queryset):
        asked = self.cleaned_data
        if asked["reference"]:
            ours = tidy_reference(asked["reference"])
            queryset = (
                queryset.filter(reference=ours)
                if ours
                else queryset.filter(source_reference=asked["reference"].strip())
            )
        if asked["source"]:
            queryset = queryset.filter(source=asked["source"])
        if asked["fraud_type"]:
            queryset = queryset.filter(fraud_type=asked["fraud_type"])
        if asked["waiting"]:
            queryset = queryset.filter(pk__in=Triage.objects.waiting().values("report"))
        if asked["borough"]:
            queryset = queryset.filter(victim_borough=asked["borough"])
        return queryset


class ImportForm(ScopedForm, GovukForm):
    source = forms.ModelChoiceField(
        ReportSource.objects.all(), label="Where the reports come from", empty_label="Choose a source"
    )
    file = forms.FileField(
        label="Report extract",
        help_text="A CSV file in UTF-8 of up to 10 MB, with a header row. "
        "Nothing is loaded before you have read what would happen.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError("The file must be 10 MB or smaller", code="too_large")
        return file


class LoadForm(ScopedForm, GovukForm):
    """Nothing to type: pressing the button is the decision."""
