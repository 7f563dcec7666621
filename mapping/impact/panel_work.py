"""The job that counts the panel's figures again."""

from __future__ import annotations

from base64 import b64encode

from fraudhub.accounts.roles import Audience
from fraudhub.core.periods import FinancialYear
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import Product
from mapping.disclosure import round_count
from mapping.impact.panel_counts import Line, lines
from mapping.impact.reading_counts import read_counts
from mapping.sources import outreach
from mapping.sources.recovery import recovered_by_basis

PUBLISHED_RECOVERED = {2024: "Over £17 million in 2024 to 2025", 2025: "Over £5 million, about September 2025"}


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
