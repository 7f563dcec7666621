"""Who meets: ten partnerships of boroughs and one for all of Greater Manchester, and the bodies that belong to each."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from fraudhub.accounts.models import Organisation, SharingAgreement
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.geography.models import Borough
from maaf.scoping import OfAPartnership


class Partnership(Record):
    """The bodies of one borough, or of all of them, that meet about fraud. It is no legal body and owns no data."""

    class Rhythm(models.TextChoices):
        MONTHLY = "monthly", "Every month"
        SIX_WEEKLY = "six_weekly", "Every six weeks"

    reference_prefix = "PT"
    url_namespace = "maaf:partnership"
    partnership_path = ""
    borough_path = "borough"
    personal = PersonalData(not_personal={"name", "rhythm", "quorum"})

    borough = models.OneToOneField(
        Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="partnership",
        help_text="None for the strategic partnership, which is about all ten.",
    )  # fmt: skip
    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    rhythm = models.CharField(max_length=12, choices=Rhythm.choices, default=Rhythm.MONTHLY)
    quorum = models.PositiveSmallIntegerField(default=3, help_text="How many organisations must be there to decide.")

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(quorum__gte=1), name="partnership_quorum_is_at_least_one")]

    def __str__(self):
        return self.name

    @property
    def is_strategic(self) -> bool:
        return self.borough_id is None


class MemberQuerySet(OfAPartnership):
    def on(self, day: date) -> MemberQuerySet:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class Member(Record):
    """One organisation's place in a partnership, from a day to a day."""

    reference_prefix = "ME"
    url_namespace = "maaf:member"
    partnership_path = "partnership"
    borough_path = "partnership__borough"
    personal = PersonalData(not_personal={"starts_on", "ends_on"})

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="places")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day it no longer is one.")

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="member_leaves_after_it_joins"
            ),
            models.UniqueConstraint(
                fields=["partnership", "organisation"], condition=Q(ends_on__isnull=True),
                name="member_is_there_once_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.organisation)


class Delegate(Record):
    """Somebody who speaks for a member at meetings, or stands in for who does."""

    reference_prefix = "DL"
    url_namespace = "maaf:delegate"
    partnership_path = "member__partnership"
    borough_path = "member__partnership__borough"
    personal = PersonalData(p2={"full_name", "email"}, not_personal={"is_deputy", "ended_on"})

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="delegates")
    full_name = models.CharField(max_length=NAME_LENGTH)
    email = models.EmailField()
    is_deputy = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["is_deputy", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(full_name=""), name="delegate_has_a_name")]

    def __str__(self):
        return self.full_name


class AgreementWarning(models.Model):
    """That the chair of a partnership was told, so many days before, that an agreement ends: once each."""

    partnership_path = "partnership"
    borough_path = "partnership__borough"
    personal = PersonalData(not_personal={"days_before", "ends_on", "told_at"})

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="+")
    days_before = models.PositiveSmallIntegerField()
    ends_on = models.DateField(help_text="As it was then: an agreement that is extended ends anew.")
    told_at = models.DateTimeField()

    objects = OfAPartnership.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agreement", "days_before", "ends_on"], name="agreement_warning_is_given_once"
            )
        ]

    def __str__(self):
        return f"{self.days_before} days before {self.ends_on}"
