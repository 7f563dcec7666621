"""Reports spread over real wards, and maps and impact reports as their jobs make them."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

from django.utils.module_loading import import_string

from fraudhub.geography.models import Postcode
from fraudhub.jobs.verbs import claim_job, store_product
from mapping.breakdowns import MapRequest
from mapping.drawing.boundary_scripts import boundary_order
from mapping.impact.cost_verbs import record_cost, record_unit_figure
from mapping.impact.verbs import request_impact_report
from mapping.models import Evaluation, MapEdition
from mapping.verbs import request_map
from tests.factories.accounts import the_borough
from tests.factories.cases import a_row, imported
from tests.factories.geography import some_postcodes

MIDYEAR = date(2024, 7, 1)


def wards_known_in(borough: str) -> dict[str, str]:
    """Ward code to a postcode in it, for the wards that the test database has a postcode in; by name of the ward."""
    found = Postcode.objects.filter(postcode__in=some_postcodes()[borough]).select_related("lsoa__ward")
    by_ward = {row.lsoa.ward: row.postcode for row in found.order_by("postcode")}
    return {ward.code: by_ward[ward] for ward in sorted(by_ward, key=lambda ward: ward.name)}


def reports_in_wards(borough: str, *counts: tuple[int, int], on: date = MIDYEAR, unplaced: int = 0) -> list[str]:
    """Import, for the first wards of the borough by name, (all reports, of which by people aged 65 and over) each.

    `unplaced` more have no postcode. Returns the ward codes in order.
    """
    wards = list(wards_known_in(borough).items())[: len(counts)]
    code = the_borough(borough).code
    rows = []
    for (_, postcode), (everyone, older) in zip(wards, counts, strict=True):
        rows += [
            a_row(
                reported_on=(on + timedelta(days=number % 28)).isoformat(),
                victim_name="Winifred Ashworth",
                victim_postcode=postcode,
                victim_borough_code=code,
                victim_age="71" if number < older else "40",
                lost_gbp="120.00",
            )
            for number in range(everyone)
        ]
    rows += [a_row(reported_on=on.isoformat(), victim_borough_code=code, victim_age="40") for _ in range(unplaced)]
    imported(*rows)
    return [ward for ward, _ in wards]


def done(job):
    """The job as its worker would do it, in this process."""
    held = claim_job(job.pk)
    return store_product(held, import_string(held.job_kind.function)(held))


def a_map(by, *, measure="reports", per="1000_65plus", level="ward", period="2024-25", before="") -> MapEdition:
    job = done(request_map(MapRequest(measure, per, level, period, before), by=by))
    return job.map_edition


def an_impact_report(by, *slugs: str) -> Evaluation:
    job = done(request_impact_report([the_borough(slug).code for slug in slugs], by=by))
    return Evaluation.objects.get(job=job)


def monthly_losses(
    counts: dict[str, int], first: date, months: int, *, after: dict[str, tuple[date, int]] | None = None
):
    """Import, for each borough, that many victims with a loss in each month from `first` on.

    `after` gives a borough another number from a month on: {"stockport": (date(2024, 2, 1), 4)}.
    """
    rows, after = [], after or {}
    year, month = first.year, first.month
    for _ in range(months):
        for slug, count in counts.items():
            if slug in after and date(year, month, 1) >= after[slug][0]:
                count = after[slug][1]
            day = date(year, month, 10).isoformat()
            code = the_borough(slug).code
            rows += [a_row(reported_on=day, victim_borough_code=code, lost_gbp="50.00") for _ in range(count)]
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    imported(*rows)


def what_a_map_holds(page: str, panel: int = 0) -> dict[str, tuple | str]:
    """Code to (value, count), or to the letter of its state, as the script of the page reads them."""
    data = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1])
    values = data["panels"][panel]["values"]
    counts = data["panels"][panel].get("counts", [None] * len(values))
    return {
        code: value if isinstance(value, str) else (value / 10 ** data["decimals"], count)
        for code, value, count in zip(boundary_order(data["level"]), values, counts, strict=True)
        if value is not None
    }


def a_cost(by, *, borough: str | None = "stockport", pounds="12000.00", first=date(2024, 1, 1), last=date(2024, 12, 31),
           item="staff"):  # fmt: skip
    return record_cost(
        item=item, borough=the_borough(borough) if borough else None, first_on=first, last_on=last,
        amount_gbp=Decimal(pounds), source="Finance report of May 2025, page 3", by=by,
    )  # fmt: skip


def a_unit_figure(
    by, *, value="1350", code="unit_cost", price_year="2019-20", valid_from=date(2024, 1, 1), checked=True
):
    return record_unit_figure(
        code=code, value=Decimal(value), price_year=price_year, valid_from=valid_from, source="Table E1", by=by,
        is_checked=checked,
    )  # fmt: skip
