"""The three buttons of a phone: what is pressed at a doorstep reaches somebody on duty, once, whoever it is about."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.receipts import Answer, KeyReused, digest_of, once
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.messages.verbs import write_message
from fraudhub.people.models import Person
from fraudhub.referrals.models import Concern, ConcernKind
from fraudhub.referrals.verbs import raise_concern
from outreach.audit import UnnamedConcernAudit
from outreach.models import Outing, UnnamedConcern, Visit
from outreach.once_theirs import visit_once_theirs
from outreach.rules.beside import why_not_cry, why_not_settle_unnamed
from outreach.verbs.lone_working import ask_for_help, say_safe
from outreach.verbs.lone_working_words import answer_about, by_our_clock
from outreach.verbs.verifying import who_is_called

CALLED_MAIL = """Somebody who is out for the hub pressed a button that must not wait, and named nobody.

It is {reference} in the inbox of the Fraud Protection Hub. Please sign in, ring them, and see to it now.
"""


def receive_concern(
    *,
    client_uuid: uuid.UUID,
    kind: ConcernKind,
    visit: str | None,
    about: str | None,
    what: str,
    happened_at: datetime,
    sent_at: datetime | None,
    borough: Borough | None,
    by: User,
) -> Answer:
    """``visit`` and ``about`` are references, as far as the phone knew them. A worry is never refused because it fits
    nobody: where no resident of a visit of theirs is meant, it is kept without a name and the duty is called. Raises
    KeyReused when the same id came with other words, which are then a concern of their own."""
    now = timezone.now()
    content = {"concern": kind.pk, "visit": visit, "about": about, "what": what, "happened_at": happened_at.isoformat()}

    def do():
        theirs = visit_once_theirs(by, visit) if visit else None
        # Never after now, however wrong a clock; the doorstep's own time otherwise.
        at = min(by_our_clock(happened_at, sent_at, now), now)
        raised = _raise(theirs, about, kind=kind, what=what, happened_at=at, borough=borough, by=by, now=now)
        return 201, {
            "client_uuid": str(client_uuid),
            "received_at": now.isoformat(),
            "concerns": [each.reference for each in raised],
        }

    try:
        return once(by, client_uuid, content, do)
    except KeyReused:
        once(by, uuid.uuid5(client_uuid, digest_of(content)), content, do)
        raise


def _raise(theirs: Visit | None, about, *, kind, what, happened_at, borough, by, now) -> list[Concern | UnnamedConcern]:
    residents = list(theirs.residents.select_related("borough").order_by("pk")) if theirs else []
    meant = [each for each in residents if each.reference == about] if about else residents
    said = what or f"“{kind.name}” was pressed on the phone. Nothing was written."
    if not meant:
        at = theirs or _where_they_may_be(by, happened_at)
        return [_raise_unnamed(at, kind=kind, what=said, happened_at=happened_at, borough=borough, by=by, now=now)]
    about_them = {"kind": kind, "happened_at": happened_at, "raised_by_name": by.full_name, "by": by, "now": now}
    return [_raise_about(person, theirs.reference, what, said, about_them) for person in meant]


def _raise_about(person: Person, visit: str, what: str, said: str, about_them: dict) -> Concern:
    """A visit has one concern of each kind about each person, whoever raised it. Other words are a concern of their
    own: nobody may lose them."""
    concern = raise_concern(person, what=said, source_reference=visit, **about_them)
    if what and concern.what != what:
        concern = raise_concern(person, what=f"{what}\nOn the visit {visit}."[:NOTE_LENGTH], **about_them)
    return concern


def _where_they_may_be(user: User, at: datetime) -> Visit | None:
    """Where they are out, or their only visit of that day: a hint for whoever is called, and no more."""
    outing = Outing.objects.out().of_person(user).select_related("visit").first()
    if outing is not None and outing.visit is not None:
        return outing.visit
    that_day = list(Visit.objects.standing().made_by(user).on_day(timezone.localdate(at))[:2])
    return that_day[0] if len(that_day) == 1 else None


def _raise_unnamed(visit: Visit | None, *, kind, what, happened_at, borough, by, now) -> UnnamedConcern:
    """Everybody on duty there and the coordinators are called at once: there is no time to find out who it is about."""
    concern = UnnamedConcern.objects.create(
        borough=visit.borough if visit else borough, kind=kind, what=what, visit=visit, happened_at=happened_at,
        received_at=now, created_by=by,
    )  # fmt: skip
    references = [visit.reference] if visit else []
    audit(UnnamedConcernAudit.RAISED, concern, by=by, references=references, facts={"kind": kind.pk})
    for user in who_is_called(concern.borough, now):
        write_message(
            to_address=user.email, to_user=user, subject="A concern must not wait",
            body=CALLED_MAIL.format(reference=concern.reference), by=None,
        )  # fmt: skip
    return concern


def receive_cry(
    word: str,
    *,
    visit: str,
    client_uuid: uuid.UUID,
    happened_at: datetime,
    sent_at: datetime | None,
    borough: Borough | None,
    by: User,
) -> Answer:
    """A word about being out alone that belongs to no visit of theirs: it was given to others meanwhile, or the phone
    named none. "I need help" and "I have left safely" are heard all the same; nobody is sent in by the other two."""
    now = timezone.now()
    content = {"visit": visit, "word": word, "happened_at": happened_at.isoformat()}

    def do():
        refuse_if(why_not_cry(word))
        at = by_our_clock(happened_at, sent_at, now)
        outing = Outing.objects.out().of_person(by).first()
        if outing is not None:
            outing = {"help": ask_for_help, "safe": say_safe}[word](outing, by=by, happened_at=at, now=now)
            return 201, answer_about(outing, visit=outing.visit, client_uuid=client_uuid, received_at=now)
        if word == "help":
            kind = ConcernKind.objects.get(pk="danger_now")
            where = _where_they_may_be(by, at)
            said = "“I need help” was pressed on the phone, outside a visit of theirs. Ring them."
            _raise_unnamed(where, kind=kind, what=said, happened_at=min(at, now), borough=borough, by=by, now=now)
        return 201, {"client_uuid": str(client_uuid), "received_at": now.isoformat()}

    return once(by, client_uuid, content, do)


@transaction.atomic
def name_concern(concern: UnnamedConcern, *, person: Person, by: User) -> UnnamedConcern:
    """It is about somebody: a concern, with the clock of the doorstep."""
    concern = _held(concern)
    refuse_if(why_not_settle_unnamed(concern))
    concern.concern = raise_concern(
        person, kind=concern.kind, what=concern.what, happened_at=concern.happened_at,
        raised_by_name=concern.created_by.full_name, by=by,
    )  # fmt: skip
    return _settled(concern, by=by)


@transaction.atomic
def settle_unnamed_concern(concern: UnnamedConcern, *, reason: str, by: User) -> UnnamedConcern:
    """It was about nobody whom the hub knows; what was found and done is said."""
    concern = _held(concern)
    refuse_if(why_not_settle_unnamed(concern))
    concern.settled_because = reason
    return _settled(concern, by=by)


def _held(concern: UnnamedConcern) -> UnnamedConcern:
    rows = UnnamedConcern.objects.select_for_update(of=("self",)).select_related("kind", "created_by", "visit")
    return rows.get(pk=concern.pk)


def _settled(concern: UnnamedConcern, *, by: User) -> UnnamedConcern:
    concern.settled_at, concern.settled_by = timezone.now(), by
    concern.save(update_fields=["concern", "settled_at", "settled_by", "settled_because"])
    references = [concern.concern.reference] if concern.concern else []
    audit(UnnamedConcernAudit.SETTLED, concern, by=by, references=references, reason=concern.settled_because)
    return concern
