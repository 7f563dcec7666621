"""Links in mails that open one thing, once. The row keeps a nonce; the link carries it signed, and is written only when
the mail is handed over, so that neither the database nor the outbox page holds a link that works."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from django.core import signing
from django.utils import timezone

from fraudhub.accounts.models import LinkPurpose, OneTimeLink, User

LIFETIME = {LinkPurpose.RESET: timedelta(hours=1)}
_SIGNER = signing.Signer(salt="accounts.one_time_links")
_ADDRESS = re.compile(r"\S*\[\[link:[\w-]+\]\]\S*")
_PLACE = re.compile(r"\[\[link:([\w-]+)\]\]")


def make_link(user: User, purpose: LinkPurpose) -> OneTimeLink:
    now = timezone.now()
    return OneTimeLink.objects.create(
        user=user, purpose=purpose, nonce=new_nonce(), made_at=now, expires_at=now + LIFETIME[purpose]
    )


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


def nonce_of(token: str) -> str | None:
    """What the token was signed for; None when we did not sign it."""
    try:
        return _SIGNER.unsign(token)
    except signing.BadSignature:
        return None


def place_of(link) -> str:
    """What stands for the link's token in a mail until it is handed over."""
    return f"[[link:{link.nonce}]]"


def with_links(text: str) -> str:
    """The text with the tokens in their places: only for the eyes of who receives it."""
    return _PLACE.sub(lambda found: _SIGNER.sign(found[1]), text)


def without_links(text: str) -> str:
    """The text for everybody else."""
    return _ADDRESS.sub("(a link, only in the message itself)", text)


def open_link(token: str, *, lock: bool = False) -> OneTimeLink | None:
    """The link of a token, while it can still be used. ``lock`` inside a transaction, to use it."""
    nonce = nonce_of(token)
    if nonce is None:
        return None
    links = OneTimeLink.objects.select_for_update() if lock else OneTimeLink.objects.select_related("user")
    link = links.filter(nonce=nonce, used_at=None, expires_at__gt=timezone.now()).first()
    return link if link and link.user.is_active else None


def forget_old_links() -> int:
    count, _ = OneTimeLink.objects.filter(expires_at__lt=timezone.now() - timedelta(days=1)).delete()
    return count
