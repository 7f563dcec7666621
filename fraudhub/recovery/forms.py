"""Shapes of what is typed about matters, assets, stages and hearings; those of money are in money_forms.py."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.cases.models import FraudCase
from fraudhub.core.money import RECOVERY_LIMIT_GBP
from fraudhub.core.references import tidy_reference
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, MoneyField, NoteField, TextField, TimeField, YesNoField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Radios
from fraudhub.recovery.models import Asset, AssetKind, Hearing, RecoveryRoute, RouteStage
from fraudhub.recovery.rules.matters import orders_end
from fraudhub.web.forms import FilterForm, ScopedForm, moment_of


class MatterFilter(FilterForm):
    """Of the list on the page, and of the one for programs."""

    words = forms.CharField(label="Reference, or part of its name", required=False, max_length=60)
    route = forms.ModelChoiceField(RecoveryRoute.objects.all(), label="Route", required=False, empty_label="All")
    stage = forms.ModelChoiceField(
        RouteStage.objects.select_related("route").order_by("route__name", "place"), label="Stage it is at",
        required=False, empty_label="All",
    )  # fmt: skip
    state = forms.ChoiceField(
        label="State", required=False,
        choices=[("", "Open"), ("late", "Late"), ("soon", "Late, or soon"), ("closed", "Closed"), ("any", "Any")],
    )  # fmt: skip
    owner = forms.ChoiceField(label="Who has it", required=False, choices=[("", "Anybody"), ("me", "I have")])
    borough = forms.ModelChoiceField(
        Borough.objects.order_by("name"), label="A victim lives in", required=False, empty_label="All"
    )
    fraud = forms.ChoiceField(
        label="Linked to fraud", required=False, choices=[("", "Either"), ("yes", "Yes"), ("no", "No: other crime")]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].label_from_instance = lambda stage: f"{stage.route}: {stage.name}"

    def apply(self, queryset, user=None):
        asked, now = self.cleaned_data, timezone.now()
        if asked["words"]:
            reference = tidy_reference(asked["words"])
            found = {"reference": reference} if reference else {"about__icontains": asked["words"].strip()}
            return queryset.filter(**found)
        for name in ("route", "stage"):
            if asked[name]:
                queryset = queryset.filter(**{name: asked[name]})
        if asked["owner"]:
            queryset = queryset.filter(owner=user)
        if asked["borough"]:
            queryset = queryset.with_victim_in(asked["borough"])
        if asked["fraud"]:
            queryset = queryset.filter(is_fraud_linked=asked["fraud"] == "yes")
        return {
            "": lambda: queryset.open(),
            "late": lambda: queryset.late(now),
            "soon": lambda: queryset.warned(now),
            "closed": lambda: queryset.exclude(closed_on=None),
            "any": lambda: queryset,
        }[asked["state"]]()


class OpenMatterForm(ScopedForm, GovukForm):
    route = forms.ModelChoiceField(RecoveryRoute.objects.all(), label="By which route", empty_label="Select one")
    about = TextField(label="What is it called?", max_length=200, help_text="An operation, or a few words.")
    is_fraud_linked = YesNoField(
        label="Does the money come from fraud?",
        help_text="Totals tell fraud from other crime: cash from a drugs warrant is no victim’s money.",
    )
    opened_on = DateField(label="Day it began", past=True)
    counts_from_on = DateField(
        label="Day of the last payment", past=True, required=False,
        help_text="Where a time limit counts from it, as in a claim to a bank.",
    )  # fmt: skip
    crime_reference = TextField(label="Crime reference", max_length=60, required=False)
    court = TextField(label="Court", max_length=NAME_LENGTH, required=False)


class ChangeMatterForm(ScopedForm, GovukForm):
    about = TextField(label="What is it called?", max_length=200)
    is_fraud_linked = YesNoField(
        label="Does the money come from fraud?",
        help_text="It counts from the next amount on. What was entered before keeps what was known: reverse it and "
        "enter it anew where that was wrong.",
    )
    counts_from_on = DateField(
        label="Day of the last payment", past=True, required=False,
        help_text="Where a time limit counts from it, as in a claim to a bank.",
    )  # fmt: skip
    crime_reference = TextField(label="Crime reference", max_length=60, required=False)
    court = TextField(label="Court", max_length=NAME_LENGTH, required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label="Who has it", required=False, empty_label="Nobody")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.who_may(Permission.WORK_RECOVERY, "").order_by("full_name")


class OfAMatter(ScopedForm, GovukForm):
    """Choices are those of one matter."""

    def __init__(self, *args, matter, **kwargs):
        super().__init__(*args, **kwargs)
        self.matter = matter
        if "asset" in self.fields:
            assets = self.fields["asset"]
            assets.queryset = Asset.objects.within(self.scope).filter(matters=matter).select_related("kind")
            assets.label_from_instance = lambda asset: asset.in_words
            self.choose_the_only_one("asset")

    def choose_the_only_one(self, name: str) -> None:
        """Where there is one choice it is made."""
        found = list(self.fields[name].queryset[:2])
        if len(found) == 1:
            self.initial.setdefault(name, found[0].pk)


class StageForm(OfAMatter):
    stage = forms.ModelChoiceField(RouteStage.objects.none(), label="Which stage is it?", empty_label="Select one")
    happened_on = DateField(label="Day", past=True)
    clock = TimeField(label="Time", required=False, help_text="Where hours count: 48 hours from a seizure.")
    holds_until = DateField(
        label="Last day of the order", required=False,
        help_text="Where the court ordered less than the law allows, or gave a day to pay by.",
    )  # fmt: skip
    benefit_gbp = MoneyField(
        label="Benefit figure", limit=RECOVERY_LIMIT_GBP, required=False,
        help_text="Of a confiscation order. What is payable is entered as an amount; the two are never added.",
    )  # fmt: skip
    paper = TextField(label="Number of the order or exhibit", max_length=120, required=False)
    note = NoteField(label="Note", required=False, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.matter.route.stages.filter(asks_benefit=True).exists():
            del self.fields["benefit_gbp"]
        if not orders_end(self.matter.route):
            del self.fields["holds_until"]
        may_come = set(next_stages(self.matter).values_list("pk", flat=True))
        stages = self.fields["stage"]
        stages.queryset = self.matter.route.stages.order_by("place")
        stages.label_from_instance = lambda stage: f"{stage}: may come now" if stage.pk in may_come else stage.name

    def clean(self):
        cleaned = super().clean()
        cleaned["happened_at"] = None
        if cleaned.get("clock") and cleaned.get("happened_on"):
            on = cleaned["happened_on"]
            cleaned["happened_at"] = moment_of(self, "happened_on", "clock")
            cleaned["happened_on"] = on
        cleaned.pop("clock", None)
        return cleaned


def next_stages(matter):
    """What may come now."""
    if matter.stage_id is None:
        return matter.route.stages.filter(may_begin=True)
    return RouteStage.objects.filter(follows=matter.stage_id).order_by("place")


class AssetForm(ScopedForm, GovukForm):
    kind = forms.ModelChoiceField(AssetKind.objects.all(), label="What is it?", empty_label="Select one")
    identity = TextField(
        label="Which one is it?", max_length=120,
        help_text="An exhibit, serial or registration number, a bank with the last four digits, the address of a "
        "wallet: what tells it from every other. So the same money is counted once.",
    )  # fmt: skip
    description = NoteField(label="Description", required=False, rows=2)
    held_by = TextField(label="Who has it", max_length=NAME_LENGTH, required=False)


class ByReference(ScopedForm, GovukForm):
    """A record named by its reference, among those that the person may see."""

    def look_up(self, rows, typed: str, what: str):
        found = rows.filter(reference=tidy_reference(typed) or typed.strip().upper()).first()
        if found is None:
            raise ValidationError(f"There is no {what} here under this reference. Check it letter by letter.")
        return found


class BringInAssetForm(ByReference):
    asset = TextField(label="Reference of the asset", max_length=20, help_text="Like AS-7K3M-9QTX-4.")

    def clean_asset(self):
        return self.look_up(Asset.objects.within(self.scope), self.cleaned_data["asset"], "asset")


class VictimForm(ByReference):
    case = TextField(label="Reference of the case", max_length=20, help_text="Like FC-7K3M-9QTX-4.")

    def clean_case(self):
        cases = FraudCase.objects.within(self.user.scope_for(Permission.SEE_CASES))
        return self.look_up(cases, self.cleaned_data["case"], "case")


class SharesForm(ScopedForm, GovukForm):
    ours = TextField(label="Our own share, in percent", max_length=8, help_text="Like 60, or 33.34.")
    others = NoteField(
        label="The other agencies", rows=4, required=False,
        help_text="One on each line, with its share: HM Revenue and Customs, 40",
    )  # fmt: skip

    def clean_ours(self):
        return valid_percent(self.cleaned_data["ours"])

    def clean_others(self):
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["others"].splitlines())):
            name, comma, share = line.rpartition(",")
            if not comma or not name.strip() or len(name.strip()) > NAME_LENGTH:
                raise ValidationError(f"Write a name, a comma and a share: “{line}” is not written so.")
            found.append((name.strip(), valid_percent(share)))
        return found


def valid_percent(typed: str) -> Decimal:
    text = typed.strip().removesuffix("%").strip()
    try:
        percent = Decimal(text) if text.isascii() and text.replace(".", "", 1).isdigit() else None
    except InvalidOperation:
        percent = None
    if percent is None or percent > 100 or percent != percent.quantize(Decimal("0.01")):
        raise ValidationError("Enter a share from 0 to 100 with at most two decimals, like 33.34.")
    return percent


class HearingForm(ScopedForm, GovukForm):
    on = DateField(label="Day")
    clock = TimeField(label="Time")
    court = TextField(label="Court", max_length=NAME_LENGTH)
    purpose = TextField(label="What is it about?", max_length=200, help_text="Detention, forfeiture, confiscation.")

    def clean(self):
        cleaned = super().clean()
        return {**cleaned, "starts_at": moment_of(self, "on", "clock")}


class ResultForm(ScopedForm, GovukForm):
    result = forms.ChoiceField(
        label="What did the court do?", choices=Hearing.Result.choices, widget=Radios,
        error_messages={"required": "Choose what the court did."},
    )  # fmt: skip
    note = NoteField(label="Note", required=False, rows=3)


class PaperForm(ScopedForm, GovukForm):
    title = TextField(label="What is it?", max_length=200, help_text="Like: forfeiture order, valuation, exhibit list.")
    kept_as = TextField(label="Where is it kept, and under which number?", max_length=200)
