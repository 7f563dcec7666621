"""The phones that volunteers take with them: what each still has to send, and whether it may hold anything."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet

UNSENT_FOR_LONG = timedelta(hours=24)
TOKEN_LASTS = timedelta(days=30)  # as long as a phone may come back late
TOKENS_AT_ONCE = 8  # handed out and not used yet: an answer that was lost on its way left one behind


class PhoneQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(revoked_at=None)

    def with_unsent_work(self):
        """As the phone itself last said. One that is lost says so no more, and its work is looked for all the same."""
        return self.filter(unsent_count__gt=0)

    def unsent_for_long(self, now: datetime):
        return self.with_unsent_work().filter(oldest_unsent_at__lt=now - UNSENT_FOR_LONG)


class Phone(Record):
    """What one person set up on one phone. It names itself by an id of its own making; a lost one is told to forget
    what it holds at its next contact."""

    reference_prefix = "PH"
    url_namespace = "outreach:phone"
    borough_path = "borough"
    owner_path = "user"
    personal = PersonalData(
        p2={"last_contact_at"},
        not_personal={
            "uuid", "build", "unsent_count", "oldest_unsent_at", "needs_you_count", "is_persisted", "storage_used",
            "storage_left", "tokens", "bundle_digest", "session_hash", "revoked_at", "revoked_because",
        },
        keep="volunteer",
    )  # fmt: skip

    uuid = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="phones")
    borough = models.ForeignKey(
        Borough, null=True, on_delete=models.PROTECT, related_name="+", help_text="Whose hub they go out for."
    )
    last_contact_at = models.DateTimeField()
    build = models.CharField(max_length=20, blank=True, help_text="The version of the pages it was given last.")
    unsent_count = models.PositiveIntegerField(default=0)
    oldest_unsent_at = models.DateTimeField(null=True, blank=True)
    needs_you_count = models.PositiveIntegerField(default=0)
    is_persisted = models.BooleanField(default=False, help_text="Its browser promised not to clear what it holds.")
    storage_used = models.BigIntegerField(null=True, blank=True)
    storage_left = models.BigIntegerField(null=True, blank=True)
    tokens = models.JSONField(default=list, help_text="Keyed hashes, the newest last, each with its day.")
    bundle_digest = models.CharField(max_length=64, blank=True, help_text="Of what it was given last.")
    session_hash = models.CharField(max_length=64, blank=True, help_text="Of the session it last came with.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "uuid"], name="phone_is_one_row_for_each_person"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_because=""),
                name="phone_is_revoked_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(tokens=[]), name="revoked_phone_has_no_token"
            ),
        ]
        indexes = [
            models.Index(fields=["uuid"], name="phone_by_its_own_id"),
            models.Index(
                fields=["borough", "oldest_unsent_at"], condition=Q(unsent_count__gt=0), name="phones_with_unsent_work"
            ),
        ]

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def is_signed_out(self) -> bool:
        """Its person signed out where it was last heard of, on whatever page: a sign-in that merely ended leaves the
        tokens."""
        return bool(self.bundle_digest) and not self.tokens

    def new_token(self, now: datetime) -> str:
        """One more; the phone gets it once, the hub keeps a keyed hash."""
        token = secrets.token_urlsafe(32)
        kept = [each for each in self.tokens if _begun(each) + TOKEN_LASTS > now]
        self.tokens = [*kept, {"hash": self._hash(token), "on": now.isoformat()}][-TOKENS_AT_ONCE:]
        return token

    def knows(self, token: str, now: datetime) -> bool:
        """Whether it is one of this phone's. One that came means that those before it are not held any more."""
        wanted = self._hash(token)
        for place, each in enumerate(self.tokens):
            if constant_time_compare(each["hash"], wanted) and _begun(each) + TOKEN_LASTS > now:
                self.tokens = self.tokens[place:]
                return True
        return False

    def _hash(self, token: str) -> str:
        """With the person's password in it: another password, and none of the tokens is good any more."""
        inner = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        return salted_hmac(
            "outreach.phone", f"{inner}{self.user.get_session_auth_hash()}", algorithm="sha256"
        ).hexdigest()


def _begun(token: dict) -> datetime:
    return datetime.fromisoformat(token["on"])
