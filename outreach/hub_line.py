"""The number that a hub is rung by: the one that its evidence of a listed phone line names, while that holds."""

from datetime import date

import phonenumbers
from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from fraudhub.core.validators import show_phone
from outreach.models import GateEvidence

PHONE_LINE = "phone_line"  # the readiness gate


def number_in(words: str) -> str:
    """The first number of what somebody wrote, or ""."""
    for found in phonenumbers.PhoneNumberMatcher(words, "GB"):
        return show_phone(phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164))
    return ""


def words_of_line(day: date, *, borough: str = "borough") -> Subquery:
    """What was written of the listed line that holds on that day, beside rows that have a borough. As GateEvidence
    says it, in the database: a phone asks for much else at the same time."""
    rows = GateEvidence.objects.shows().filter(gate=PHONE_LINE, rollout__borough=OuterRef(borough), shown_on__lte=day)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=day))
    rows = rows.filter(Q(withdrawal=None) | Q(withdrawal__shown_on__gt=day))
    return Subquery(rows.order_by("-pk").values("words")[:1])


def line_of(words: str | None) -> str:
    """The borough hub's own number; where none is on record, the one number for all (HUB_PHONE)."""
    return number_in(words or "") or settings.HUB_PHONE
