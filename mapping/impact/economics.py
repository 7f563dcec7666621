"""The numbers a benefit rests on, as they hold on a day: what a programme lead entered stands in place of what came
with the hub."""

from __future__ import annotations

from datetime import date

from mapping.evaluation.economics import EconomicSetting, read_settings
from mapping.models import ProgrammeCost, UnitFigure


def figures_in_force(day: date) -> dict[str, EconomicSetting]:
    """By code, in the order of the list that came with the hub."""
    entered = UnitFigure.objects.in_force(day)
    found = {}
    for code, shipped in read_settings().items():
        row = entered.get(code)
        found[code] = shipped
        if row is not None:
            found[code] = EconomicSetting(
                code=code, name=shipped.name, value=float(row.value), unit=row.unit, price_year=row.price_year,
                valid_from=row.valid_from.isoformat(), needs_checking=not row.is_checked, source=row.source,
            )  # fmt: skip
    return found


def standing_costs() -> list[list]:
    """[item, borough code or "", first day, last day, pence] of every amount that holds."""
    names = dict(ProgrammeCost.Item.choices)
    rows = ProgrammeCost.objects.standing().order_by("first_on", "pk")
    return [
        [names[item], borough or "", first.isoformat(), last.isoformat(), int(amount * 100)]
        for item, borough, first, last, amount in rows.values_list(
            "item", "borough_id", "first_on", "last_on", "amount_gbp"
        )
    ]
