"""Somebody on the lone-worker rota, and somebody out."""

from datetime import datetime, timedelta

from django.utils import timezone

from fraudhub.accounts.models import DutyTurn, User
from fraudhub.accounts.verbs import put_on_duty
from fraudhub.core.london_time import day_begins, days_later
from outreach.models import Outing
from outreach.verbs import enter_outing, start_outing
from tests.factories.accounts import an_account, the_borough
from tests.factories.outreach import a_live_borough, a_visit


def on_the_rota(
    user: User | None = None, *, borough: str = "stockport", rung: int = 1, since: datetime | None = None, hours=24
) -> DutyTurn:
    """On duty for lone workers; an officer of the borough when nobody is named."""
    since = since or timezone.now() - timedelta(hours=1)
    return put_on_duty(
        the_borough(borough),
        kind="lone_worker",
        user=user or an_account("hub_officer", borough, name=f"Buddy of {borough}"),
        rung=rung,
        starts_at=since,
        ends_at=since + timedelta(hours=hours),
        by=None,
    )


def out_on_a_visit(user: User | None = None, *, minutes: int = 60, borough: str = "stockport", **told) -> Outing:
    """Somebody who has just said that they have arrived, at a visit of so many minutes that begins now; in the last
    hour of a day it ends with the day."""
    now = timezone.now()
    to_midnight = (day_begins(days_later(now, 1)) - now).total_seconds() // 60 - 1
    user = user or an_account("volunteer", borough)
    visit = a_visit(
        user, borough=borough, start=now, hours=min(minutes, to_midnight) / 60, now=now - timedelta(hours=2), **told
    )  # fmt: skip
    return start_outing(visit, by=user)


def out_by_hand(user: User, *, by: User, minutes: int = 60, **told) -> Outing:
    """Entered on the board for somebody who rang in."""
    now = timezone.now()
    a_live_borough("stockport")
    return enter_outing(
        user,
        borough=the_borough("stockport"),
        by=by,
        **{
            "what_for": "A stall at the market",
            "where": "Market Place, SK1 1EU",
            "started_at": now,
            "due_back_at": now + timedelta(minutes=minutes),
            **told,
        },
    )
