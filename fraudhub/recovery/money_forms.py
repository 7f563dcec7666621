"""Shapes of what is typed about money: entries, new values, splits, limits, and what totals are asked for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.cases.models import FraudCase
from fraudhub.core.money import RECOVERY_LIMIT_GBP
from fraudhub.core.periods import FinancialYear, Month, parse_month
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, MoneyField, NoteField, TextField, YesNoField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Radios
from fraudhub.recovery.forms import OfAMatter
from fraudhub.recovery.models import Asset, Column, Distribution, RouteStage
from fraudhub.recovery.shares import HINTS
from fraudhub.recovery.totals import BASES, HAS_A_HEADLINE, WAYS, Asked
from fraudhub.recovery.units import Units, exact, token_name
from fraudhub.recovery.years import WAYS_OF_YEARS, years_up_to
from fraudhub.web.forms import FilterForm, ScopedForm

POSTED = (Column.DENIED, Column.ORDERED, Column.RECEIVED)


def _asset() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Asset.objects.all(), label="Of which asset?", empty_label="Select one")


def _stages(matter, columns):
    reached = matter.events.standing().values("stage")
    return RouteStage.objects.filter(route=matter.route_id, counts_as__in=columns, pk__in=reached).order_by("place")


class ByUnits(OfAMatter):
    """Where the matter has a cryptoasset, a value may be typed as so many units of a token at a price."""

    pounds: str  # the field that is left empty then
    of_units = ("token", "units", "price_gbp", "price_from")

    token = TextField(
        label="Token", max_length=12, required=False, help_text="Of a cryptoasset: its short name, like BTC."
    )
    units = TextField(label="How many units", max_length=40, required=False, help_text="Like 1.25.")
    price_gbp = TextField(label="Price of one in pounds, on that day", max_length=40, required=False)
    price_from = TextField(label="Where was the price read?", max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.matter.assets.filter(kind__counts_units=True).exists():
            self.fields[self.pounds].required = False
            self.fields[self.pounds].help_text = "Leave it empty where units and a price are typed: it is reckoned."
        else:
            for name in self.of_units:
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        typed = {name: cleaned.pop(name, "") for name in self.of_units}
        cleaned["units"] = None
        if any(typed.values()):
            cleaned["units"] = self._units(typed)
        elif cleaned.get(self.pounds) is None and self.pounds not in self.errors:
            self.add_error(self.pounds, "Enter the amount in pounds.")
        return cleaned

    def _units(self, typed: dict[str, str]) -> Units | None:
        read = {"token": token_name, "units": exact, "price_gbp": exact, "price_from": str.strip}
        found = {}
        for name, text in typed.items():
            if name in self.errors:
                continue
            try:
                found[name] = read[name](text)
                if not found[name]:
                    raise ValueError("Say where the price was read.")
            except ValueError as problem:
                self.add_error(name, str(problem))
        return Units(**found) if len(found) == len(typed) and not self.errors else None


class EntryForm(ByUnits):
    pounds = "amount_gbp"
    field_order = ("asset", "stage", pounds, *ByUnits.of_units, "happened_on")

    asset = _asset()
    stage = forms.ModelChoiceField(RouteStage.objects.none(), label="At which stage?", empty_label="Select one")
    amount_gbp = MoneyField(label="Amount in pounds", limit=RECOVERY_LIMIT_GBP)
    happened_on = DateField(label="Day", past=True, help_text="Of the seizure, the order, or the arrival of the money.")
    bank_line = TextField(
        label="The bank’s number of the line", max_length=60, required=False,
        help_text="For money that arrived. One line makes one entry, however often it is sent.",
    )  # fmt: skip
    note = NoteField(label="Note", required=False, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stages = self.fields["stage"]
        stages.queryset = _stages(self.matter, POSTED)
        stages.label_from_instance = lambda stage: f"{stage}: counts as {stage.get_counts_as_display().lower()}"
        self.choose_the_only_one("stage")


class RevalueForm(ByUnits):
    pounds = "new_value_gbp"
    field_order = ("asset", "column", pounds, *ByUnits.of_units, "happened_on")

    asset = _asset()
    column = forms.ChoiceField(
        label="Which value?", widget=Radios, error_messages={"required": "Choose which value is new."},
        choices=[(Column.DENIED, "What is denied"), (Column.ORDERED, "What is ordered")],
    )  # fmt: skip
    new_value_gbp = MoneyField(label="Its value now, in pounds", limit=RECOVERY_LIMIT_GBP, zero=True)
    happened_on = DateField(label="Day of the valuation or sale", past=True)
    reason = NoteField(label="Why", rows=2)


class RefundForm(OfAMatter):
    case = forms.ModelChoiceField(FraudCase.objects.none(), label="Whose loss?", empty_label="Select one")
    firm = TextField(label="Which firm paid?", max_length=NAME_LENGTH)
    amount_gbp = MoneyField(label="Amount in pounds")
    received_on = DateField(label="Day it arrived", past=True)
    note = NoteField(label="Note", required=False, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cases = self.fields["case"]
        cases.queryset = _cases_of(self.matter, self.scope)
        cases.label_from_instance = lambda case: f"{case.person.full_name}, {case.reference}"


def _cases_of(matter, scope):
    named = FraudCase.objects.within(scope).filter(recovery_matters__matter=matter, recovery_matters__left_at=None)
    return named.select_related("person").order_by("recovery_matters__pk")


class DistributeForm(OfAMatter):
    asset = _asset()
    stage = forms.ModelChoiceField(RouteStage.objects.none(), label="At which stage?", empty_label="Select one")
    amount_gbp = MoneyField(label="Sum to be split, in pounds", limit=RECOVERY_LIMIT_GBP)
    paid_on = DateField(label="Day it goes to the victims", past=True)
    method = forms.ChoiceField(
        label="How is it split?", choices=Distribution.Method.choices, widget=Radios(hints=HINTS),
        error_messages={"required": "Choose how it is split."},
    )  # fmt: skip
    reason = NoteField(
        label="Why more than was lost", required=False, rows=2,
        help_text="Only where somebody gets back more than they lost. A second person then has to agree.",
    )  # fmt: skip
    note = NoteField(label="Note", required=False, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = _stages(self.matter, [Column.RETURNED])
        self.by_order = {f"share_{case.pk}": case for case in _cases_of(self.matter, self.scope)}
        for name, case in self.by_order.items():
            self.fields[name] = MoneyField(
                label=f"By the order, for {case.person.full_name}", limit=RECOVERY_LIMIT_GBP, required=False, zero=True,
                help_text=case.reference,
            )  # fmt: skip
        self.order_fields(["asset", "stage", "amount_gbp", "paid_on", "method", *self.by_order])
        self.choose_the_only_one("stage")

    def clean(self):
        cleaned = super().clean()
        given = {case: cleaned.pop(name, None) for name, case in self.by_order.items()}
        given = {case: amount for case, amount in given.items() if amount}
        if cleaned.get("method") == Distribution.Method.BY_ORDER:
            if not given and not self.errors:
                raise ValidationError("Enter the share of each victim, as the order says.")
            cleaned["given"] = given
        elif given:
            raise ValidationError("Shares are typed only where an order says them. Take them out, or choose the order.")
        return cleaned


class AnswerForm(ScopedForm, GovukForm):
    agrees = YesNoField(label="Do you agree?")
    note = NoteField(label="Why", required=False, rows=3, help_text="Needed when you do not agree.")


class LimitForm(ScopedForm, GovukForm):
    borough = forms.ModelChoiceField(
        Borough.objects.all(), label="For the victims of which borough?", required=False,
        empty_label="All: the limit of the force",
    )  # fmt: skip
    amount_gbp = MoneyField(
        label="Up to which sum one person is enough", limit=RECOVERY_LIMIT_GBP, zero=True,
        help_text="Above it a second person agrees. Where both have one, the lower of the two counts.",
    )  # fmt: skip
    from_on = DateField(label="From which day", future=True)
    note = NoteField(label="Who decided it, and why", rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.scope.is_everything:
            self.fields["borough"].required, self.fields["borough"].empty_label = True, None


class CloseMonthForm(ScopedForm, GovukForm):
    """The month that the page has shown: when somebody closed it meanwhile, the next one is not closed unseen."""

    month = forms.CharField(widget=forms.HiddenInput, max_length=7)

    def clean_month(self):
        return valid_month(self.cleaned_data["month"])


def valid_month(code: str) -> Month:
    try:
        return parse_month(code)
    except ValueError:
        raise ValidationError("Write the month as year and month, like 2025-04.") from None


def _year(code: str | None) -> FinancialYear:
    return FinancialYear(int(code[:4])) if code else FinancialYear.of(timezone.localdate())


def _years() -> list[tuple[str, str]]:
    return [(year.code, year.label) for year in reversed(years_up_to(timezone.localdate()))]


def _in_its_year(form, cleaned: dict) -> None:
    upto = cleaned.get("upto")
    if upto is not None and "year" not in form.errors and upto not in _year(cleaned.get("year")):
        form.add_error("upto", f"Choose a day of the year {_year(cleaned.get('year')).label}.")


class StatementForm(ScopedForm, GovukForm):
    year = forms.ChoiceField(label="Financial year")
    basis = forms.ChoiceField(
        label="Counted on", widget=Radios, error_messages={"required": "Choose what it counts."},
        choices=[(basis, BASES[basis]) for basis in HAS_A_HEADLINE],
    )  # fmt: skip
    upto = DateField(label="Up to", required=False, help_text="Leave empty for the whole year.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = _years()

    def clean(self):
        cleaned = super().clean()
        _in_its_year(self, cleaned)
        if not self.errors:
            cleaned["asked"] = Asked(_year(cleaned["year"]), cleaned["basis"], upto=cleaned.get("upto"))
        return cleaned


class TotalsFilter(FilterForm):
    year = forms.ChoiceField(label="Financial year", required=False)
    basis = forms.ChoiceField(label="Counted on", required=False)
    by = forms.ChoiceField(label="Broken down by", required=False)
    upto = DateField(label="Up to", required=False, help_text="Leave empty for the whole year.")

    def __init__(self, data=None, *, bases, ways=WAYS, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["year"].choices = _years()
        self.fields["basis"].choices = [(basis, Column(basis).label) for basis in bases]
        self.fields["by"].choices = list(ways.items())

    def clean(self):
        cleaned = super().clean()
        _in_its_year(self, cleaned)
        return cleaned

    def asked(self) -> Asked:
        """What the address says; what it does not say, or says wrongly, is this year's orders by route."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Asked(
            _year(said.get("year")), said.get("basis") or Column.ORDERED, said.get("by") or "route", said.get("upto")
        )


class YearsFilter(FilterForm):
    """Of all years side by side."""

    basis = forms.ChoiceField(label="Counted on", required=False)
    by = forms.ChoiceField(label="Broken down by", required=False)

    def __init__(self, data=None, *, bases, ways, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["basis"].choices = [(basis, Column(basis).label) for basis in bases]
        self.fields["by"].choices = [(way, name) for way, name in ways.items() if way in WAYS_OF_YEARS]

    def asked(self) -> tuple[str, str]:
        """Basis and way; what is not said, or wrongly, is orders by route."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return said.get("basis") or Column.ORDERED, said.get("by") or "route"
