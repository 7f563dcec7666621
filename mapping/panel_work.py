"""The job that counts the panel's figures again."""

from __future__ import annotations

from base64 import b64encode

from fraudhub.accounts.roles import Audience
from fraudhub.core.periods import FinancialYear
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import Product
from mapping.disclosure import round_count
from mapping.panel_counts import YEARS, Line, lines
from mapping.reading_counts import read_counts
from mapping.sockets import recovered_by_basis
from mapping.sources import outreach


def count_panel_figures(job: Job) -> Product:
    """The function of the panel's job."""
    counts = read_counts(job.scope, job.tell_progress)
    job.tell_progress(60, "Counting the published figures")
    starts = {code: day.isoformat() if day else None for code, day in outreach.go_live_dates(job.scope).items()}
    found = [*lines(counts, starts, shown_to(job.audience)), *recovered_lines(job.scope)]
    return Product(
        facts={"lines": [line.to_json() for line in found], "digest": counts.digest, "as_of": counts.as_of,
               "data_cut": counts.data_cut, "counts": b64encode(counts.to_bytes()).decode()},
    )  # fmt: skip


def shown_to(audience: Audience):
    def show(count: int) -> str:
        return "hidden" if 0 < count < audience.k else f"{round_count(count, audience.round_to):,}"

    return show


def recovered_lines(scope: Scope) -> list[Line]:
    """A line a year and basis, never added together; one that says so while nothing is recorded."""
    years = [FinancialYear(year) for year in YEARS]
    rows = recovered_by_basis.gather(years, scope)
    if not rows:
        return [
            Line("P07", "Assets recovered", "Over £17 million in 2024 to 2025", "Not recorded in the hub",
                 "By basis: ordered, received, returned to victims. The published text does not say which, nor whether "
                 "it is fraud alone.")
        ]  # fmt: skip
    return [
        Line("P07", f"Assets recovered, {row.year}, {row.basis}", "Over £17 million in 2024 to 2025",
             f"£{row.amount_gbp:,.2f}", row.definition)
        for row in rows
    ]  # fmt: skip
