"""Referrals and concerns as hubs make them, and somebody on duty."""

import re
from datetime import datetime, timedelta

from django.utils import timezone

from fraudhub.accounts.models import DutyTurn, User
from fraudhub.accounts.one_time_links import with_links
from fraudhub.accounts.verbs import put_on_duty
from fraudhub.messages.models import Message
from fraudhub.people.models import Person
from fraudhub.referrals.models import Concern, ConcernKind, Destination, Referral
from fraudhub.referrals.verbs import draft_referral, raise_concern
from tests.factories.people import a_person


def a_referral(person: Person | None = None, destination: str = "AGEUK", **told) -> Referral:
    return draft_referral(
        person or a_person(),
        **{
            "destination": Destination.objects.get(pk=destination),
            "need": "Somebody to talk to.",
            "shared": ["need", "phone"],
            "by": None,
            **told,
        },
    )


def the_link(referral) -> str:
    """Out of the last mail, as it is handed over."""
    mail = Message.objects.filter(to_address=referral.to_email).order_by("pk").last()
    return re.search(r"/referrals/answer/\S+", with_links(mail.body)).group()


def a_concern(person: Person | None = None, kind: str = "worried", **told) -> Concern:
    return raise_concern(
        person or a_person(),
        **{"kind": ConcernKind.objects.get(pk=kind), "what": "A man holds her cards.", "by": None, **told},
    )


def on_duty(user: User, rung: int = 1, *, since: datetime | None = None, hours: float = 24) -> DutyTurn:
    since = since or timezone.now() - timedelta(hours=1)
    return put_on_duty(
        user.memberships.get().borough,
        kind="safeguarding",
        user=user,
        rung=rung,
        starts_at=since,
        ends_at=since + timedelta(hours=hours),
        by=None,
    )
