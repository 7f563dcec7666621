"""Somebody is asked to make an account."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fraudhub.accounts.models.organisations import Organisation
from fraudhub.accounts.models.users import User
from fraudhub.accounts.roles import ROLE_CHOICES
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet


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
