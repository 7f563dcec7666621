"""The phones that volunteers take with them: what one may hold is given to it, and taken back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.accounts.sessions import hash_of
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from outreach.audit import PhoneAudit
from outreach.hub_line import words_of_line
from outreach.models import Phone
from outreach.rules.phoning import why_not_hold, why_not_revoke

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Unsent:
    """What a phone says of its own queue."""

    count: int = 0
    oldest_at: datetime | None = None
    needs_you: int = 0


@transaction.atomic
def hand_out(
    phone_id: uuid.UUID,
    *,
    references: list[str],
    digest: str,
    build: str,
    is_persisted: bool,
    storage: tuple[int | None, int | None],
    session_key: str,
    by: User,
    now: datetime | None = None,
) -> tuple[Phone, str]:
    """Written down before it is given: which visits a phone takes with it. With the token by which the phone may say
    that something is urgent when the sign-in is over."""
    now = now or timezone.now()
    phone = meet_phone(phone_id, by=by)
    refuse_if(why_not_hold(phone))
    token = phone.new_token(now)
    phone.build, phone.bundle_digest, phone.is_persisted = build, digest, is_persisted
    phone.storage_used, phone.storage_left = storage
    phone.last_contact_at, phone.session_hash = now, hash_of(session_key)
    phone.save()
    audit(PhoneAudit.DOWNLOADED, phone, by=by, references=references, facts={"count": len(references)})
    return phone, token


@transaction.atomic
def meet_phone(phone_id: uuid.UUID, *, by: User) -> Phone:
    """The row of a phone that somebody sends with, and what is written of its hub’s line. New where the hub has
    none, as no work is turned away for that."""
    if (phone := _held(phone_id, by)) is not None:
        return phone
    codes = by.scope_for(Permission.SEE_OWN_VISITS).borough_codes()
    borough = Borough.objects.filter(pk__in=codes).first()
    new = {"borough": borough, "created_by": by, "last_contact_at": timezone.now()}
    Phone.objects.get_or_create(user=by, uuid=phone_id, defaults=new)  # two at once make one
    return _held(phone_id, by)


def hear_from(phone: Phone, unsent: Unsent, *, session_key: str = "", token_used: bool = False) -> None:
    """A contact: what is unsent there, as the phone says it. One that says nothing new within a minute costs no write:
    a phone with a bad signal sends the same many times over."""
    said = (unsent.count, unsent.needs_you, unsent.oldest_at if unsent.count else None)
    known = (phone.unsent_count, phone.needs_you_count, phone.oldest_unsent_at)
    same_session = not session_key or phone.session_hash == hash_of(session_key)
    if said == known and same_session and not token_used and timezone.now() - phone.last_contact_at < A_MINUTE:
        return
    phone.unsent_count, phone.needs_you_count = unsent.count, unsent.needs_you
    phone.oldest_unsent_at = unsent.oldest_at if unsent.count else None
    phone.last_contact_at = timezone.now()
    changed = ["unsent_count", "needs_you_count", "oldest_unsent_at", "last_contact_at"]
    if session_key:
        phone.session_hash = hash_of(session_key)
        changed.append("session_hash")
    if token_used:
        changed.append("tokens")
    phone.save(update_fields=changed)


@transaction.atomic
def revoke_phone(phone: Phone, *, reason: str, by: User) -> Phone:
    """Lost, stolen or handed back: it is told to forget what it holds as soon as it asks, and its token is no good."""
    phone = Phone.objects.select_for_update(of=("self",)).select_related("user").get(pk=phone.pk)
    refuse_if(why_not_revoke(phone))
    phone.revoked_at, phone.revoked_by, phone.revoked_because, phone.tokens = timezone.now(), by, reason, []
    phone.save(update_fields=["revoked_at", "revoked_by", "revoked_because", "tokens"])
    audit(PhoneAudit.REVOKED, phone, by=by, references=[phone.user.reference], reason=reason)
    return phone


def forget_tokens(signed_out: tuple[User, list[str]], *, by, preview: bool = False) -> list[str]:
    """Whoever signs out on a phone is not spoken for by it any more. ``signed_out``: who, and of which sessions."""
    user, hashes = signed_out
    if not preview:
        Phone.objects.filter(user=user, session_hash__in=[each for each in hashes if each]).update(tokens=[])
    return []


def _held(phone_id: uuid.UUID, user: User) -> Phone | None:
    rows = Phone.objects.select_for_update(of=("self",)).filter(user=user, uuid=phone_id)
    rows = rows.annotate(words_of_line=words_of_line(timezone.localdate()))
    return rows.select_related("user", "borough").first()
