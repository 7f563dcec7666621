"""A statement is asked for; a job sets it on paper."""

from __future__ import annotations

from fraudhub.accounts.roles import Permission
from fraudhub.jobs.kinds import kind_called
from fraudhub.jobs.models import Job
from fraudhub.jobs.verbs import request_job
from fraudhub.recovery.totals import Asked

STATEMENT = "recovery_statement"


def request_statement(asked: Asked, *, by) -> Job:
    """The same one while it waits or is being set. What it says is read when the job runs."""
    scope = by.scope_for(Permission.SEE_RECOVERY)
    return request_job(kind_called(STATEMENT), by=by, scope=scope, params=asked.to_params())
