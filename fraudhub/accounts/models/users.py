"""Who signs in, and where their roles hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.models.organisations import Organisation
from fraudhub.accounts.roles import ACCOUNTS, AGGREGATES, ROLE_CHOICES, ROLES, Audience, Permission, Reach, Role
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.references import new_reference
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ALL, Grant, Scope, ScopedQuerySet


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
        has_app = User.objects.filter(pk=self.pk, authenticator_app__isnull=False).exists()
        return has_app or self.passkeys.exists()

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
