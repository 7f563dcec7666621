"""What apps above tell about the jobs they asked for."""

from __future__ import annotations

from dataclasses import dataclass

from fraudhub.core.sockets import show

what_was_asked = show("jobs.what_was_asked")  # (jobs, viewer) -> Asked rows, for the jobs of the app's own kinds


@dataclass(frozen=True)
class Asked:
    """What one job was asked for, as its result is called, and where that is; no address while there is none."""

    job_id: int
    title: str
    href: str = ""
