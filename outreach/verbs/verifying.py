"""Cards of volunteers, and the answer to whoever rings and asks whether their visitor is genuine (DOMAIN 17)."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Q
from django.utils import timezone

from fraudhub.accounts.models import DutyTurn, User
from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.references import tidy_reference
from fraudhub.geography.models import Borough, Postcode
from fraudhub.messages.verbs import write_message
from outreach.audit import VerifyingAudit
from outreach.models import Activity, Rollout, Visit, VisitorCheck, Volunteer, VolunteerCard
from outreach.models.verifying import CARD_DIGITS
from outreach.rules.verifying import why_not_give_card, why_not_revoke_card, why_not_settle_check

MAY_RUN_LATE = timedelta(hours=1)  # our proposals, to be agreed with who answers the phone
STILL_AT_THE_DOOR = timedelta(minutes=15)
# Of one account: from the first on investigators are told; beyond the second, which nobody asks by telephone, it is no
# without looking. Every try is written down and calls the hub there.
ASKED_WITHIN, MANY_NOES, MOST_NOES = timedelta(hours=1), 20, 200

ALARM_MAIL = """Somebody was at a door and said that they come from us. We do not know them.

It is {reference} in the inbox of the Fraud Protection Hub. Please sign in and see to it now.
"""

MANY_MAIL = """One account of the Fraud Protection Hub was told no {number} times in an hour about visitors at doors.
Either somebody rings again and again, or numbers are being tried out. The last is {reference}.

Please sign in and look at the audit trail: "Asked whether a visitor is genuine".
"""


@transaction.atomic
def give_card(volunteer: Volunteer, *, by: User | None) -> VolunteerCard:
    """A number of their own, by chance, so that nobody can tell one from another. One card at a time."""
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("user").get(pk=volunteer.pk)
    refuse_if(why_not_give_card(volunteer, today=timezone.localdate()))
    while True:
        number = f"{secrets.randbelow(10**CARD_DIGITS):0{CARD_DIGITS}}"
        if not VolunteerCard.objects.filter(number=number).exists():
            break
    card = VolunteerCard.objects.create(volunteer=volunteer, number=number, created_by=by)
    audit(VerifyingAudit.CARD_GIVEN, card, by=by, references=[volunteer.reference])
    return card


@transaction.atomic
def revoke_card(card: VolunteerCard, *, reason: str, ask_back: bool = False, by: User) -> VolunteerCard:
    """Lost, stolen or handed back: from now on the answer about it is no. ``ask_back``: they still have it."""
    card = VolunteerCard.objects.select_for_update(of=("self",)).select_related("volunteer").get(pk=card.pk)
    refuse_if(why_not_revoke_card(card))
    card.revoked_at, card.revoked_by, card.revoked_because = timezone.now(), by, reason
    card.back = VolunteerCard.Back.ASKED if ask_back else VolunteerCard.Back.NOT_ASKED
    card.save(update_fields=["revoked_at", "revoked_by", "revoked_because", "back"])
    audit(VerifyingAudit.CARD_REVOKED, card, by=by, references=[card.volunteer.reference], reason=reason)
    return card


@transaction.atomic
def check_visitor(*, asked_for: str, postcode: str, by: User, now: datetime | None = None) -> VisitorCheck:
    """Is the bearer of that card, or the visitor of that visit, expected at that postcode today? Each try is written
    down. A no calls the hub there: those on duty and its coordinators. Whoever asks learns nothing else."""
    now = now or timezone.now()
    User.objects.select_for_update().get(pk=by.pk)  # so that two tries at once are counted one after the other
    noes = VisitorCheck.objects.noes_of(by, since=now - ASKED_WITHIN)
    looks = noes < MOST_NOES
    visit = _visit_expected(asked_for, postcode, now) if looks else None
    known = Postcode.objects.filter(pk=postcode).select_related("borough").first()
    check = VisitorCheck.objects.create(
        borough=known.borough if known else _hub_of(by),
        asked_for=asked_for,
        postcode=postcode,
        is_expected=visit is not None,
        visit=visit,
        was_looked_up=looks,
        created_by=by,
    )
    audit(
        VerifyingAudit.ASKED if looks else VerifyingAudit.HELD_BACK, check, by=by,
        facts={"answer": "yes" if visit else "no"}, references=[visit.reference] if visit else [],
    )  # fmt: skip
    if visit is None:
        if noes + 1 == MANY_NOES:
            _tell_of_many(check)
        for user in who_is_called(check.borough, now):
            write_message(
                to_address=user.email, to_user=user, subject="A visitor we do not know",
                body=ALARM_MAIL.format(reference=check.reference), by=None,
            )  # fmt: skip
    return check


def _tell_of_many(check: VisitorCheck) -> None:
    """Somebody rings again and again, or somebody signed in tries numbers out."""
    for user in User.objects.acting_today_as("investigator").order_by("pk"):
        write_message(
            to_address=user.email, to_user=user, subject="Many visitors we do not know",
            body=MANY_MAIL.format(reference=check.reference, number=MANY_NOES), by=None,
        )  # fmt: skip


@transaction.atomic
def settle_visitor_check(check: VisitorCheck, *, reason: str, by: User) -> VisitorCheck:
    check = VisitorCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    refuse_if(why_not_settle_check(check))
    check.settled_at, check.settled_by, check.settled_because = timezone.now(), by, reason
    check.save(update_fields=["settled_at", "settled_by", "settled_because"])
    audit(VerifyingAudit.SETTLED, check, by=by, reason=reason)
    return check


def _visit_expected(asked_for: str, postcode: str, now: datetime) -> Visit | None:
    """The visit of this London day to somebody of that postcode, of a hub that is live. A visit that was called off is
    none, nor is one of a volunteer who may not visit today or of an officer who is none any more, nor one that is
    over: a visitor may be running late, not come hours after; and once it is recorded they are about to leave, not
    to call."""
    today = timezone.localdate(now)
    goes = Volunteer.objects.cleared_for(Activity.VISITS, today)
    visits = (
        Visit.objects.on_day(today)
        .standing()
        .filter(
            Q(status=Visit.Status.PLANNED, planned_end__gt=now - MAY_RUN_LATE)
            | Q(status=Visit.Status.RECORDED, closed_at__gt=now - STILL_AT_THE_DOOR, planned_end__gt=now)
        )
        .with_their_day()
        .filter(
            Q(volunteer__in=goes) | Q(volunteer=None) & Q(Exists(Visit.objects.roles_of_their_officer())),
            borough__in=Rollout.objects.live_on(today).values("borough"),
            residents__address__postcode=postcode,
        )
    )
    number = re.sub(r"\D", "", asked_for)
    if reference := tidy_reference(asked_for):
        visits = visits.filter(reference=reference)
    else:
        cards = VolunteerCard.objects.standing().filter(number=number, volunteer__in=goes)
        visits = visits.taking_up_any_of(cards.values("volunteer"))
    running_first = sorted(visits.distinct(), key=lambda visit: (visit.planned_end <= now, visit.planned_start))
    return running_first[0] if running_first else None


def _hub_of(user: User) -> Borough | None:
    scope = user.scope_for(Permission.VERIFY_VISITOR)
    return Borough.objects.filter(code=scope.only_borough).first() if scope.only_borough else None


def who_is_called(borough: Borough | None, now: datetime) -> list[User]:
    """Those on duty there and the coordinators; where nobody knows the postcode, the investigators."""
    if borough is None:
        return list(User.objects.acting_today_as("investigator").order_by("pk"))
    turns = DutyTurn.objects.now(now).filter(borough=borough, user__is_active=True).select_related("user")
    may = User.objects.who_may(Permission.TAKE_CONCERN, borough.pk)
    coordinators = may.filter(pk__in=User.objects.acting_today_as("hub_coordinator", borough.pk)).order_by("pk")
    return list(dict.fromkeys([*(turn.user for turn in turns), *coordinators]))
