"""Bodies that hubs work with, and the agreements under which they share."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import Scope, ScopedQuerySet


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
