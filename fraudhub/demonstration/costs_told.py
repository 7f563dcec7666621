"""What the made-up programme costs: an amount for each item and financial year, entered by its lead."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from fraudhub.accounts.models import User
from fraudhub.core.periods import FinancialYear
from fraudhub.demonstration.rollout_told import FUNDED, GO_LIVE, RECRUITING
from fraudhub.geography.models import Borough
from mapping.impact.cost_verbs import record_cost
from mapping.models import ProgrammeCost

Item = ProgrammeCost.Item
SOURCE = "Demonstration only: made up, from no document"
STAFF_A_DAY, VOLUNTEERS_A_DAY, PLATFORM_A_DAY, PRINTING_A_DAY = 195, 9, 110, 24  # pounds
TRAINING = Decimal("6200.00")  # of one borough, once, before it starts
DAY = timedelta(days=1)


def years_with_costs(today: date) -> list[FinancialYear]:
    """Those that have begun since the first borough was funded."""
    first, last = FinancialYear.of(_first_on()), FinancialYear.of(today)
    return [FinancialYear(year) for year in range(first.year, last.year + 1)]


def tell_of_costs(year: FinancialYear, *, lead: User) -> None:
    """The amounts of one financial year: of the whole programme, and of each borough from its recruiting on."""
    for item, a_day in ((Item.PLATFORM, PLATFORM_A_DAY), (Item.PRINTING, PRINTING_A_DAY)):
        _cost_by_days(year, item, a_day, _first_on(), borough=None, lead=lead)
    for borough in Borough.objects.order_by("code"):
        live_on = GO_LIVE[borough.slug]
        _cost_by_days(year, Item.STAFF, STAFF_A_DAY, live_on - RECRUITING, borough=borough, lead=lead)
        _cost_by_days(year, Item.VOLUNTEERS, VOLUNTEERS_A_DAY, live_on, borough=borough, lead=lead)
        if year.start <= live_on - RECRUITING < year.end:
            record_cost(
                item=Item.TRAINING, borough=borough, first_on=live_on - RECRUITING, last_on=live_on - DAY,
                amount_gbp=TRAINING, source=SOURCE, by=lead,
            )  # fmt: skip


def _cost_by_days(
    year: FinancialYear, item: str, pounds_a_day: int, begins: date, *, borough: Borough | None, lead: User
) -> None:
    first_on, last_on = max(begins, year.start), year.end - DAY
    if first_on <= last_on:
        amount = Decimal(pounds_a_day * ((last_on - first_on).days + 1))
        record_cost(
            item=item, borough=borough, first_on=first_on, last_on=last_on, amount_gbp=amount, source=SOURCE, by=lead
        )


def _first_on() -> date:
    return min(GO_LIVE.values()) - FUNDED
