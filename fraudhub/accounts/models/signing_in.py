"""What signing in stands on: counters, second steps, links that work once, sessions, receipts of requests."""

from __future__ import annotations

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fraudhub.accounts.models.users import User
from fraudhub.accounts.sessions import SessionStore, hash_of
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.references import new_reference
from fraudhub.geography.scoping import ScopedQuerySet


class Receipt(models.Model):
    """The stored answer to one thing a client asked for once: an Idempotency-Key of the API, a page form's key, the
    phone's client_uuid. Written in the verb's own transaction, so it is there exactly when the change is."""

    owner_path = "user"
    personal = PersonalData(p3={"answer"}, not_personal={"key", "digest", "status", "made_at"})

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="receipt_is_given_once_per_user_and_key")]

    def __str__(self):
        return str(self.key)


class SignInCounter(models.Model):
    """Failed tries to sign in: in a row under one name or from one known browser, or within a minute from one address.
    The key is a keyed hash, so that the row names nobody."""

    personal = PersonalData(not_personal={"key", "failures", "since", "last_at"}, keep="a day")

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.failures} failures"


class AuthenticatorApp(models.Model):
    """The app that shows somebody's six-digit codes. Its secret is sealed; the step of the last code is kept, so that
    none works twice."""

    owner_path = "user"
    personal = PersonalData(not_personal={"sealed_secret", "last_step", "added_at"})

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="authenticator_app")
    sealed_secret = models.TextField()
    last_step = models.BigIntegerField()
    added_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    def __str__(self):
        return "Authenticator app"


def passkey_reference() -> str:
    return new_reference("PK")


class Passkey(models.Model):
    """A device, or a keeper of passkeys, that proves who signs in. The key itself never leaves it."""

    owner_path = "user"
    personal = PersonalData(
        p2={"name", "last_used_at"}, not_personal={"reference", "credential_id", "credential", "counter", "added_at"}
    )

    reference = models.CharField(max_length=16, unique=True, editable=False, default=passkey_reference)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField(help_text="The public key and what belongs to it, as WebAuthn writes it.")
    counter = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(counter__gte=0), name="passkey_counts_from_nought"),
            models.CheckConstraint(condition=~Q(name=""), name="passkey_has_a_name"),
        ]

    def __str__(self):
        return self.name


class RecoveryCode(models.Model):
    """What recognises one code that was not used yet."""

    owner_path = "user"
    personal = PersonalData(not_personal={"print"})

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    print = models.CharField(max_length=64)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "print"], name="recovery_code_is_one")]

    def __str__(self):
        return "Recovery code"


class LinkPurpose(models.TextChoices):
    RESET = "reset", "New password"


class OneTimeLink(models.Model):
    """A link sent to one person, good for one thing, once, for a time. What opens it is signed with the hub's key and
    is not in this row, so that a copy of the database opens nothing."""

    owner_path = "user"
    personal = PersonalData(not_personal={"purpose", "nonce", "made_at", "expires_at", "used_at"}, keep="a day")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=LinkPurpose.choices)
    nonce = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="one_time_link_ends_after_it_is_made")
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}, to {self.expires_at:%Y-%m-%d %H:%M}"


class SignedInSessionQuerySet(ScopedQuerySet):
    def of(self, user: User):
        return self.filter(user=user)

    def going_on(self):
        return self.filter(ends_at__gt=timezone.now())

    def over(self):
        return self.filter(expire_date__lte=timezone.now())


class SignedInSession(AbstractBaseSession):
    """One browser that was let in, or (without a user) one that is being let in. Deleting the row ends it at once."""

    owner_path = "user"
    personal = PersonalData(
        p2={"session_data", "browser", "address_prefix", "started_at", "last_seen_at"},
        not_personal={"session_key", "expire_date", "ends_at"},
    )

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    started_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=60, blank=True)
    address_prefix = models.CharField(max_length=50, blank=True)

    objects = BaseSessionManager.from_queryset(SignedInSessionQuerySet)()

    class Meta:
        ordering = ["-last_seen_at"]

    @classmethod
    def get_session_store_class(cls):
        return SessionStore

    @property
    def hash(self) -> str:
        return hash_of(self.session_key)
