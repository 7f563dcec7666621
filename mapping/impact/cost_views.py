"""What the programme costs: the list, entering an amount, correcting one, and what one fraud costs."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.money import show_pounds
from fraudhub.web.doorways import ActOnRecord, CreateRecord, Page, RecordList
from mapping.audit import CostAudit
from mapping.evaluation.economics import EconomicSetting, read_settings
from mapping.impact.cost_forms import CorrectCostForm, CostForm, UnitFigureForm
from mapping.impact.cost_verbs import correct_cost, record_cost, record_unit_figure
from mapping.impact.economics import figures_in_force
from mapping.models import ProgrammeCost, UnitFigure
from mapping.views import RefusalsAreAudited


class CostList(RecordList):
    model = ProgrammeCost
    permission = Permission.SEE_IMPACT
    audit_action = CostAudit.SEEN
    template_name = "mapping/cost_list.html"
    page_title = "What the programme costs"

    def rows(self, queryset):
        return queryset.select_related("borough", "created_by", "corrects", "corrected_by").newest_first()

    def get_context_data(self, **kwargs):
        standing = ProgrammeCost.objects.within(self.scope).standing().order_by()
        names = dict(ProgrammeCost.Item.choices)
        by_item = standing.values("item").annotate(pounds=Sum("amount_gbp"), entries=Count("pk")).order_by("item")
        totals = [_line(names[row["item"]], row["entries"], row["pounds"]) for row in by_item]
        whole = standing.aggregate(pounds=Sum("amount_gbp"))["pounds"] or Decimal(0)
        head = ["For", {"text": "Entries", "numeric": True}, {"text": "Amount", "numeric": True}]
        if totals:
            totals.append(_line("All", sum(row["entries"] for row in by_item), whole))
        may_enter = self.request.user.may(Permission.ENTER_COSTS)
        return super().get_context_data(totals=totals, totals_head=head, may_enter=may_enter, **kwargs)


def _line(words: str, entries: int, pounds: Decimal) -> list:
    return [words, {"text": f"{entries:,}", "numeric": True}, {"text": show_pounds(pounds), "numeric": True}]


class RecordCost(RefusalsAreAudited, CreateRecord):
    permission = Permission.ENTER_COSTS
    refused_action = CostAudit.REFUSED
    form_class = CostForm
    template_name = "mapping/cost_new.html"
    page_title = "Enter a cost"
    success_message = "The cost is entered. Reports written from now on count it."

    def perform(self, data):
        return record_cost(by=self.request.user, **data)

    def address_of(self, record):
        return reverse("mapping:cost_list")


class CorrectCost(RefusalsAreAudited, ActOnRecord):
    model = ProgrammeCost
    permission = Permission.ENTER_COSTS
    refused_action = CostAudit.REFUSED
    form_class = CorrectCostForm
    template_name = "mapping/cost_correct.html"
    success_message = "The correction is entered. What it stands in place of stays on the list."
    joined = ("borough",)

    def title(self):
        where = self.record.borough or "the whole programme" if self.record else ""
        return f"Correct a cost: {self.record.get_item_display().lower()}, {where}" if self.record else ""

    def get_initial(self):
        cost = self.record
        return {"first_on": cost.first_on, "last_on": cost.last_on, "source": cost.source}

    def perform(self, cost, data):
        return correct_cost(cost, by=self.request.user, **data)

    def address_of(self, record):
        return reverse("mapping:cost_list")


class UnitFigures(Page):
    permission = Permission.SEE_IMPACT
    template_name = "mapping/unit_figures.html"
    page_title = "What one fraud costs"

    def get_context_data(self, **kwargs):
        entered = UnitFigure.objects.within(self.scope).select_related("created_by").newest_first()
        return super().get_context_data(
            in_force=[_said(figure) for figure in figures_in_force(timezone.localdate()).values()], entered=entered,
            came_with_the_hub=[_said(figure) for figure in read_settings().values()] if entered else [],
            may_enter=self.request.user.may(Permission.ENTER_COSTS), **kwargs,
        )  # fmt: skip


def _said(figure: EconomicSetting) -> dict:
    value = show_pounds(Decimal(str(figure.value))) if figure.unit == "pounds" else f"{figure.value:g}"
    of = f"prices of {figure.price_year}" if figure.unit == "pounds" else figure.price_year
    return {
        "name": figure.name, "value": f"{value}, {of}" if figure.price_year else value,
        "needs_checking": figure.needs_checking, "source": figure.source,
        "since": date.fromisoformat(figure.valid_from),
    }  # fmt: skip


class RecordUnitFigure(RefusalsAreAudited, CreateRecord):
    permission = Permission.ENTER_COSTS
    refused_action = CostAudit.REFUSED
    form_class = UnitFigureForm
    template_name = "mapping/unit_figure_new.html"
    page_title = "Enter a newer figure"
    success_message = "The figure is entered. Reports written from now on use it."

    def perform(self, data):
        return record_unit_figure(by=self.request.user, **data)

    def address_of(self, record):
        return reverse("mapping:unit_figures")
