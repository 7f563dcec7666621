"""Entering what the programme costs, correcting it, and entering what one fraud costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.periods import show_date
from fraudhub.geography.models import Borough
from mapping.audit import CostAudit
from mapping.models import ProgrammeCost, UnitFigure

FIRST_DAY = date(2019, 1, 1)
LONGEST_YEARS = 5


@transaction.atomic
def record_cost(
    *, item: str, borough: Borough | None, first_on: date, last_on: date, amount_gbp: Decimal, source: str, by
) -> ProgrammeCost:
    """An amount as a document says it: for one borough, or for the whole programme."""
    refuse_if(why_not_these_days(first_on, last_on))
    cost = ProgrammeCost.objects.create(
        item=item, borough=borough, first_on=first_on, last_on=last_on, amount_gbp=amount_gbp, source=source,
        created_by=by,
    )  # fmt: skip
    audit(CostAudit.RECORDED, cost, by=by, boroughs=_boroughs(cost, by))
    return cost


@transaction.atomic
def correct_cost(
    cost: ProgrammeCost, *, first_on: date, last_on: date, amount_gbp: Decimal, source: str, reason: str, by
) -> ProgrammeCost:
    """The row that stands in place of another one from now on; an amount of nought takes that one back."""
    cost = ProgrammeCost.objects.select_for_update().get(pk=cost.pk)
    refuse_if([*why_not_correct(cost), *why_not_these_days(first_on, last_on)])
    corrected = ProgrammeCost.objects.create(
        item=cost.item, borough=cost.borough, first_on=first_on, last_on=last_on, amount_gbp=amount_gbp, source=source,
        corrects=cost, reason=reason, created_by=by,
    )  # fmt: skip
    audit(CostAudit.CORRECTED, cost, by=by, boroughs=_boroughs(cost, by), facts={"by": corrected.reference})
    return corrected


def why_not_correct(cost: ProgrammeCost) -> Iterator[str]:
    later = ProgrammeCost.objects.filter(corrects=cost).first()
    if later is not None:
        yield f"It was corrected already: {later.reference} stands in its place. Correct that one."
    elif cost.amount_gbp == 0:
        yield "It took an amount back. Enter the right amount as a new one."


def why_not_these_days(first_on: date, last_on: date) -> Iterator[str]:
    if last_on < first_on:
        yield "The last day it pays for must not be before the first."
    if first_on < FIRST_DAY:
        yield f"The programme has no costs before {show_date(FIRST_DAY)}."
    if last_on.year > first_on.year + LONGEST_YEARS:
        yield f"Enter an amount for at most {LONGEST_YEARS} years at a time."


@transaction.atomic
def record_unit_figure(
    *, code: str, value: Decimal, price_year: str = "", valid_from: date, source: str, is_checked: bool, by
) -> UnitFigure:
    """A newer number in place of the one in force; the one before stays on the list."""
    refuse_if(why_not_this_figure(code, value, price_year, valid_from))
    figure = UnitFigure.objects.create(
        code=code, value=value, price_year=price_year, valid_from=valid_from, source=source, is_checked=is_checked,
        created_by=by,
    )  # fmt: skip
    audit(
        CostAudit.UNIT_FIGURE_RECORDED, figure, by=by,
        boroughs=by.scope_for(Permission.ENTER_COSTS).borough_codes(), facts={"code": code},
    )  # fmt: skip
    return figure


def why_not_this_figure(code: str, value: Decimal, price_year: str, valid_from: date) -> Iterator[str]:
    if code != UnitFigure.Code.MULTIPLIER and not price_year:
        yield "Say of which year the prices are, like 2015-16."
    if code == UnitFigure.Code.MULTIPLIER and value < 1:
        yield "At least the reported fraud happened: the multiplier is 1 or more."
    if valid_from > timezone.localdate():
        yield "A figure holds from today or an earlier day."


def _boroughs(cost: ProgrammeCost, by) -> list[str]:
    return [cost.borough_id] if cost.borough_id else by.scope_for(Permission.ENTER_COSTS).borough_codes()
