"""What comes from a phone and fits nothing that was planned: a second account of a visit, a worry that names nobody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Person
from fraudhub.referrals.models import Concern, ConcernKind
from outreach.models.visits import SaidOfVisit, Visit


class OtherAccountQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(settled_at=None)


class OtherAccount(Record, SaidOfVisit):
    """An account of a visit kept beside its record. It counts for nothing, as the visit is counted by its record, and
    waits until somebody has read both."""

    class Why(models.TextChoices):
        SECOND = "second", "Somebody else had recorded the visit already"
        SAME_ID = "same_id", "The same phone sent other answers under the same number"

    class Found(models.TextChoices):
        RECORD = "record", "The record is right"
        THIS = "this", "This account is right"
        BOTH = "both", "Both are right: two people saw different things"

    reference_prefix = "OA"
    url_namespace = "outreach:account"
    borough_path = "visit__borough"
    owner_path = "recorded_by"
    personal = PersonalData(
        p3={"answers", "note"},
        p2={"happened_at", "recorded_at"},
        not_personal={
            "client_uuid", "escalations", "recorded_utc_offset_minutes", "received_at", "came_as", "why", "digest",
            "settled_at", "found",
        },
        keep="visit",
    )  # fmt: skip

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="other_accounts")
    why = models.CharField(max_length=10, choices=Why.choices)
    digest = models.CharField(max_length=64, help_text="Of its content, so that what comes twice is kept once.")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    found = models.CharField(max_length=10, choices=Found.choices, blank=True)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = OtherAccountQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["recorded_by", "client_uuid", "digest"], name="other_account_is_kept_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, found="") | Q(settled_at__isnull=False) & ~Q(found=""),
                name="other_account_is_settled_with_a_finding",
            ),
            models.CheckConstraint(
                condition=Q(recorded_utc_offset_minutes__gte=-840, recorded_utc_offset_minutes__lte=840),
                name="other_account_offset_is_within_14_hours",
            ),
        ]
        indexes = [models.Index(fields=["visit"], condition=Q(settled_at=None), name="other_accounts_that_wait")]

    def __str__(self):
        return self.reference

    def flags(self):
        yield SAID_OF_TWO[self.why]
        yield from super().flags()


# To whoever wrote it, and to whoever reads it.
SAID_OF_TWO = {
    OtherAccount.Why.SECOND: "Somebody else had recorded this visit already. Both accounts are kept, and the visit "
    "counts once.",
    OtherAccount.Why.SAME_ID: "The hub had this record with other answers. Both are kept, and the hub chooses.",
}


class UnnamedConcernQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(settled_at=None)


class UnnamedConcern(Record):
    """One of the three buttons, pressed by somebody of ours where no person was named: at a talk, on the way, or from
    a locked phone. Everybody on duty is called at once; it ends as a concern about somebody, or with words."""

    reference_prefix = "UC"
    url_namespace = "outreach:unnamed_concern"
    borough_path = "borough"
    personal = PersonalData(
        p3={"what", "settled_because"}, not_personal={"happened_at", "received_at", "settled_at"},
        keep="visit with a concern",
    )  # fmt: skip

    borough = models.ForeignKey(Borough, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(ConcernKind, on_delete=models.PROTECT, related_name="+")
    what = models.TextField(max_length=NOTE_LENGTH)
    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The visit that they may have been on: it was not said.",
    )  # fmt: skip
    happened_at = models.DateTimeField(help_text="At the doorstep.")
    received_at = models.DateTimeField()
    concern = models.OneToOneField(
        Concern, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="What it became."
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = UnnamedConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["borough"], condition=Q(settled_at=None), name="unnamed_concerns_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="unnamed_concern_says_what_it_is"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, concern__isnull=True, settled_because="")
                | Q(settled_at__isnull=False, concern__isnull=False)
                | Q(settled_at__isnull=False) & ~Q(settled_because=""),
                name="unnamed_concern_ends_as_a_concern_or_with_words",
            ),
        ]

    @property
    def may_be_about(self) -> list[Person]:
        return list(self.visit.residents.order_by("pk")) if self.visit else []
