"""The job that counts the panel's figures again."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from fraudhub.accounts.roles import Audience
from fraudhub.core.periods import FinancialYear, parse_period
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import Product
from mapping.counts import Counts
from mapping.disclosure import round_count
from mapping.evaluation.spending import spent
from mapping.impact.panel_counts import (
    PUBLISHED_THEN,
    Line,
    cost_lines,
    lines,
    partnership_lines,
    profile_lines,
)
from mapping.impact.reading_counts import read_counts
from mapping.sources import maaf, outreach, series
from mapping.sources.recovery import recovered_by_basis
from mapping.sources.work import work_of_all

PUBLISHED_RECOVERED = {2024: "Over £17 million in 2024 to 2025", 2025: "Over £5 million, about September 2025"}


def count_panel_figures(job: Job) -> Product:
    """The function of the panel's job."""
    counts = read_counts(job.scope, job.tell_progress, then=PUBLISHED_THEN)
    job.tell_progress(60, "Counting the published figures")
    starts = {code: day.isoformat() if day else None for code, day in outreach.go_live_dates(job.scope).items()}
    show = shown_to(job.audience)
    found = [
        *lines(counts, starts, show), *recovered_lines(job.scope), *partnerships_now(job.scope),
        *profile_lines(counts, kinds_of_the_last_year(counts, job.scope), show),
        *costs_and_work(counts, job.scope, show),
    ]  # fmt: skip
    found.sort(key=lambda line: line.figure)
    return Product(
        facts={"lines": [line.to_json() for line in found], "digest": counts.digest, "as_of": counts.as_of,
               "data_cut": counts.data_cut, "counts": b64encode(counts.to_bytes()).decode()},
    )  # fmt: skip


def partnerships_now(scope: Scope) -> Iterable[Line]:
    since = months_ago(timezone.localdate(), 3)
    founded, met = maaf.boroughs_with_a_partnership(scope), maaf.boroughs_that_met(scope, since=since)
    return partnership_lines(founded, met, maaf.strategic_now(scope))


def months_ago(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


def kinds_of_the_last_year(counts: Counts, scope: Scope) -> dict[str, int]:
    months = counts.months[-12:]
    return series.types_by_group(scope, parse_period(f"{months[0]}..{months[-1]}")) if len(months) == 12 else {}


def costs_and_work(counts: Counts, scope: Scope, show) -> Iterable[Line]:
    """Costs and work up to the same day: what is still to be spent has done nothing yet."""
    names = list(counts.names)
    spending = [each for each in counts.spent() if each.first <= counts.newest]
    since = min((each.first for each in spending), default=None)
    activity = work_of_all(scope, since, counts.newest) if since else {}
    cost = math.fsum(spent(spending, names, programme=names, until=counts.newest).values())
    return cost_lines(cost, since and since.isoformat(), activity, show)


def shown_to(audience: Audience):
    def show(count: int) -> str:
        return "hidden" if 0 < count < audience.k else f"{round_count(count, audience.round_to):,}"

    return show


def recovered_lines(scope: Scope) -> list[Line]:
    """A line a year and basis, never added together; one that says so while nothing is recorded."""
    rows = recovered_by_basis([FinancialYear(year) for year in PUBLISHED_RECOVERED], scope)
    if not rows:
        return [
            Line("P07", "Assets recovered", PUBLISHED_RECOVERED[2024], "Nothing recorded in these years",
                 "By basis: ordered or received. The published text does not say which, nor whether it is fraud alone.")
        ]  # fmt: skip
    return [
        Line("P07" if row.year == 2024 else "P08", f"Assets recovered, {row.label}: {row.basis.lower()}",
             PUBLISHED_RECOVERED[row.year], row.said[:1].upper() + row.said[1:],
             f"{row.definition}. Routes that count as assets recovered and say nothing of one victim, crime that is "
             "not fraud included; of joint matters our share. The published text does not say which basis it is on.")
        for row in rows
    ]  # fmt: skip
