"""Who signs in, for whom they act, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import ACCOUNTS, AGGREGATES, ROLE_CHOICES, ROLES, Audience, Permission, Reach, Role
from fraudhub.accounts.sessions import SessionStore, hash_of
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.references import new_reference
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ALL, Grant, Scope, ScopedQuerySet


class OrganisationType(ReferenceRow):
    """A kind of body that takes part: what it brings, what it needs, and what it may see of people by default."""

    personal = PersonalData(
        not_personal={"examples", "competent_authority", "named_by_default", "usual_delegate", "brings", "needs"}
    )

    examples = models.CharField(max_length=200, blank=True)
    competent_authority = models.CharField(max_length=60, help_text="Of Part 3 of the Data Protection Act 2018.")
    named_by_default = models.CharField(max_length=60, help_text="Whether it may read of named victims.")
    usual_delegate = models.CharField(max_length=120, blank=True)
    brings = models.CharField(max_length=120, blank=True)
    needs = models.CharField(max_length=120, blank=True)


class OrganisationQuerySet(ScopedQuerySet):
    def within(self, scope: Scope):
        """Names of public bodies belong to no place: whoever may see anything may see them."""
        return self if scope else self.none()


class Organisation(Record):
    """A body that takes part: a council, a charity, a bank, GMP itself."""

    reference_prefix = "OR"
    personal = PersonalData(not_personal={"name", "kind"})

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40, blank=True)
    type = models.ForeignKey(
        OrganisationType, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class SharingAgreementQuerySet(ScopedQuerySet):
    def in_force(self, day: date) -> SharingAgreementQuerySet:
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), starts_on__lte=day, ends_on__gte=day)

    def not_ended_early(self) -> SharingAgreementQuerySet:
        return self.filter(ended_on=None)


class SharingAgreement(Record):
    """That an organisation signed an agreement about sharing information: which, for which boroughs, from when, to
    when. Whether it is in force is asked at each reading, so that one that lapses shuts what it opened the same day."""

    reference_prefix = "SA"
    borough_path = "boroughs"
    organisation_path = "organisation"
    personal = PersonalData(
        p2={"signed_by"},
        not_personal={
            "title", "boroughs", "signed_on", "starts_on", "ends_on", "review_on", "ended_on", "ended_because",
        },
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    boroughs = models.ManyToManyField(Borough, related_name="+")
    title = models.CharField(max_length=120, help_text="Which agreement, and which version of it.")
    signed_by = models.CharField(max_length=120)
    signed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day it holds.")
    review_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True, help_text="Ended early: the first day it no longer holds.")
    ended_because = models.CharField(max_length=200, blank=True)

    objects = SharingAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "-ends_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(signed_on__lte=F("starts_on")), name="agreement_is_signed_before_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(review_on__lte=F("ends_on"), review_on__gte=F("starts_on")),
                name="agreement_is_reviewed_while_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_because="") | Q(ended_on__isnull=False) & ~Q(ended_because=""),
                name="agreement_ended_early_says_why",
            ),
        ]

    def state_on(self, day: date) -> str:
        """In a word for a page."""
        if self.ended_on is not None and self.ended_on <= day:
            return "ended early"
        if self.starts_on > day:
            return "not begun"
        return "lapsed" if self.ends_on < day else "in force"


def account_reference() -> str:
    return new_reference("AC")


def membership_reference() -> str:
    return new_reference("MB")


class UserQuerySet(ScopedQuerySet):
    def holding(self, roles, scope: Scope):
        """Who has or had one of the roles where the scope reaches; with all of it, everybody."""
        if scope.is_everything:
            return self
        return self.filter(pk__in=Membership.objects.within(scope).filter(role__in=roles).values("user"))

    def with_a_role_today(self):
        held = Membership.objects.in_force(timezone.localdate())
        return self.filter(is_active=True, pk__in=held.values("user"))

    def named_like(self, words: str):
        """Whose name or email holds each of the words."""
        found = self
        for word in words.split():
            found = found.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
        return found

    def who_may(self, permission: Permission, borough_code: str, *, on: date | None = None):
        """Whose roles give them that permission in that borough, by the borough's or all of them: today, or on a
        day."""
        held = Membership.objects.in_force(on or timezone.localdate()).that_give(permission, borough_code)
        return self.filter(is_active=True, pk__in=held.values("user"))

    def acting_today_as(self, role: str, borough_code: str | None = None):
        """Whoever holds that role, wherever or in one borough, and may sign in."""
        held = Membership.objects.in_force(timezone.localdate()).filter(role=role)
        if borough_code is not None:
            held = held.filter(borough=borough_code)
        return self.filter(is_active=True, pk__in=held.values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())

    def create_user(self, email: str, *, full_name: str, password: str | None = None) -> User:
        user = self.model(email=email.strip().lower(), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


@dataclass(frozen=True)
class Acting:
    """The one role a person is acting in now, and its memberships in force that go with it."""

    role: Role
    memberships: tuple[Membership, ...]

    def __str__(self):
        return ", ".join([self.role.name, *self.boroughs])

    @property
    def boroughs(self) -> list[str]:
        return sorted({row.borough.name for row in self.memberships if row.borough_id})

    def scope(self, user_id: int, permission: Permission) -> Scope:
        """What is one's own or one's organisation's narrows records; figures about a place are about all of it."""
        grants = set()
        for membership in self.memberships:
            borough = membership.borough_id or ALL
            match self.role.reach:
                case Reach.NONE if permission in ACCOUNTS:
                    grants.add(Grant(ALL))
                case Reach.BOROUGH_AND_ORGANISATION if permission in AGGREGATES and membership.borough_id:
                    grants.add(Grant(borough))
                case Reach.ALL:
                    grants.add(Grant(ALL))
                case Reach.BOROUGH if membership.borough_id:
                    grants.add(Grant(borough))
                case Reach.OWN:
                    grants.add(Grant(borough, own=user_id))
                case Reach.BOROUGH_AND_ORGANISATION if membership.organisation_id:
                    grants.add(Grant(borough, organisation=membership.organisation_id))
        return Scope.of(grants)


class User(AbstractBaseUser):
    """Somebody with an account. What they may do comes from their memberships alone."""

    borough_path = "memberships__borough"
    personal = PersonalData(
        p2={"email", "full_name", "last_login"}, not_personal={"is_active", "joined_at", "password"}
    )

    reference = models.CharField(max_length=16, unique=True, editable=False, default=account_reference)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return self.url()

    def url(self, action: str = "detail") -> str:
        return reverse(f"web:account_{action}", args=[self.reference])

    def get_full_name(self):
        return self.full_name

    @property
    def has_second_step(self) -> bool:
        return AuthenticatorApp.objects.filter(user=self).exists() or self.passkeys.exists()

    @cached_property
    def memberships_in_force(self) -> list[Membership]:
        """Asked afresh for each request, so that one that ended or lapsed gives nothing at the next."""
        return list(self.memberships.in_force(timezone.localdate()).select_related("borough", "organisation"))

    @cached_property
    def acting(self) -> Acting | None:
        """One role at a time. The choice is kept in the session (act_as); without one, the first in the table."""
        role_code, borough_code = self.__dict__.get("_acting_choice", (None, None))
        by_role: dict[str, list[Membership]] = {}
        for membership in self.memberships_in_force:
            by_role.setdefault(membership.role, []).append(membership)
        if role_code not in by_role:
            role_code, borough_code = next((code for code in ROLES if code in by_role), None), None
        if role_code is None:
            return None
        chosen = by_role[role_code]
        narrowed = [row for row in chosen if row.borough_id == borough_code] if borough_code else chosen
        return Acting(ROLES[role_code], tuple(narrowed or chosen))

    def act_as(self, role_code: str | None, borough_code: str | None = None) -> None:
        self._acting_choice = (role_code, borough_code)
        self.__dict__.pop("acting", None)

    @cached_property
    def ways_to_act(self) -> dict[str, Acting]:
        """Every role and borough in force, and all boroughs of a role with several, by "role:borough"."""
        ways = {}
        for role in ROLES.values():
            rows = [row for row in self.memberships_in_force if row.role == role.code]
            codes = sorted({row.borough_id or "" for row in rows})
            for code in codes:
                ways[f"{role.code}:{code}"] = Acting(role, tuple(row for row in rows if (row.borough_id or "") == code))
            if len(codes) > 1:
                ways[f"{role.code}:"] = Acting(role, tuple(rows))
        return ways

    @property
    def acting_role(self) -> str:
        return self.acting.role.code if self.is_active and self.acting else ""

    def may(self, permission: Permission) -> bool:
        return self.is_active and self.acting is not None and permission in self.acting.role.permissions

    def scope_for(self, permission: Permission) -> Scope:
        """Where this person may use that permission; nothing when they do not have it."""
        return self.acting.scope(self.pk, permission) if self.may(permission) else Scope.nothing()

    @property
    def audience(self) -> Audience | None:
        return self.acting.role.audience if self.is_active and self.acting else None


class MembershipQuerySet(ScopedQuerySet):
    def in_force(self, day: date):
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day),
            Q(vetted_until__isnull=True) | Q(vetted_until__gte=day),
            starts_on__lte=day,
        )

    def that_give(self, permission: Permission, borough):
        """Those by which a hub's people have that permission in that borough, not for what is their own alone.
        ``borough`` is a code, or a reference to one of an outer query."""
        roles = [role for role in ROLES.values() if permission in role.permissions]
        everywhere = [role.code for role in roles if role.reach is Reach.ALL]
        there = [role.code for role in roles if role.reach is Reach.BOROUGH]
        return self.filter(Q(role__in=everywhere) | Q(role__in=there, borough=borough))


class Membership(models.Model):
    """One person's part in the programme: a role, in a borough or all of them, from a day to a day."""

    borough_path = "borough"
    owner_path = "user"
    organisation_path = "organisation"
    personal = PersonalData(p2={"vetted_until"}, not_personal={"role", "starts_on", "ends_on"})

    reference = models.CharField(max_length=16, unique=True, editable=False, default=membership_reference)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=ROLE_CHOICES)
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day it no longer holds.")
    vetted_until = models.DateField(null=True, blank=True, help_text="The last day the vetting holds.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                "user",
                "role",
                Coalesce("borough", Value("")),
                Coalesce("organisation", Value(0)),
                "starts_on",
                name="membership_is_given_once",
            ),
        ]

    def __str__(self):
        where = self.borough.name if self.borough_id else "Greater Manchester"
        return f"{ROLES[self.role].name}, {where}"

    def get_absolute_url(self):
        return self.user.url()

    def url(self, action: str) -> str:
        return reverse(f"web:membership_{action}", args=[self.reference])

    @property
    def state(self) -> str:
        """Whether it gives anything today, and if not why: a word for a page."""
        today = timezone.localdate()
        if self.starts_on > today:
            return "not begun"
        if self.ends_on is not None and self.ends_on <= today:
            return "ended"
        return "vetting over" if self.vetted_until is not None and self.vetted_until < today else "in force"


class InvitationQuerySet(ScopedQuerySet):
    def waiting(self):
        """Neither accepted nor withdrawn, in time or not."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def in_time(self):
        return self.waiting().filter(expires_at__gt=timezone.now())


class Invitation(Record):
    """Somebody asked to take a part in the programme. Nothing is theirs before they accept."""

    reference_prefix = "IV"
    url_namespace = "web:invitation"
    borough_path = "borough"
    organisation_path = "organisation"
    personal = PersonalData(
        p2={"email", "full_name", "vetted_until"},
        not_personal={
            "role", "borough", "organisation", "starts_on", "ends_on", "nonce", "sent_at", "expires_at",
            "accepted_at", "accepted_by", "withdrawn_at",
        },
    )  # fmt: skip

    email = models.EmailField()
    full_name = models.CharField(max_length=120)
    role = models.CharField(max_length=40, choices=ROLE_CHOICES)
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    vetted_until = models.DateField(null=True, blank=True)
    nonce = models.CharField(max_length=40, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_ends_after_it_is_sent"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at__isnull=True),
                name="invitation_is_accepted_by_somebody_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="invitation_ends_after_it_starts",
            ),
        ]

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()


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


class DutyTurnQuerySet(ScopedQuerySet):
    def now(self, moment):
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class DutyTurn(Record):
    """One person on duty for a borough, from a moment to a moment: who is called first, or second, when somebody is in
    danger. An alarm without a rota is no alarm."""

    class Kind(models.TextChoices):
        SAFEGUARDING = "safeguarding", "Safeguarding"
        LONE_WORKER = "lone_worker", "Lone workers"

    reference_prefix = "DT"
    url_namespace = "web:duty"
    borough_path = "borough"
    owner_path = "user"
    personal = PersonalData(p2={"user"}, not_personal={"borough", "kind", "rung", "starts_at", "ends_at"})

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duty_turns")
    rung = models.PositiveSmallIntegerField(choices=[(1, "First"), (2, "Second")])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DutyTurnQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "rung", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(rung__in=[1, 2]), name="duty_is_first_or_second"),
        ]
