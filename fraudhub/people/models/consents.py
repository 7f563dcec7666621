"""What somebody said may be done with what we know of them, and who may speak for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models.persons import Person


class ConsentPurpose(ReferenceRow):
    """One thing that is asked about by itself: a visit, sharing with a partner, being talked of in a meeting."""

    personal = PersonalData(not_personal={"when_withdrawn"})

    when_withdrawn = models.CharField(max_length=200, help_text="What ends with it, in a sentence.")


class ConsentWording(ReferenceRow):
    """The words that were said or read when consent was asked, by version."""

    personal = PersonalData(not_personal={"words"})

    words = models.TextField(max_length=NOTE_LENGTH)


class ConsentQuerySet(ScopedQuerySet):
    def standing(self) -> ConsentQuerySet:
        return self.filter(ended_at=None)

    def of_person(self, person: Person) -> ConsentQuerySet:
        """On any row that stands for the same person; ask again with ``within(scope)`` before showing one."""
        return self.filter(person__canonical=person.canonical_id)


class Consent(Record):
    """What somebody answered when one purpose was put to them. A later answer, or a withdrawal, ends it; nothing is
    overwritten."""

    class How(models.TextChoices):
        SPOKEN = "spoken", "Spoken"
        WRITTEN = "written", "Written"

    class GivenBy(models.TextChoices):
        THEMSELVES = "themselves", "The person themselves"
        ATTORNEY = "attorney", "An attorney or deputy who may decide this"

    reference_prefix = "CO"
    url_namespace = "people:consent"
    borough_path = "person__borough"
    reason_path = "person"
    personal = PersonalData(
        p3={"is_given", "given_by", "given_by_name", "note", "withdrawn_because"},
        not_personal={"purpose", "wording", "how", "given_on", "ended_at", "is_withdrawn", "ended_by"},
        keep="case closed + 2 years",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.ForeignKey(ConsentPurpose, on_delete=models.PROTECT, related_name="+")
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="+")
    is_given = models.BooleanField()
    how = models.CharField(max_length=10, choices=How.choices)
    given_by = models.CharField(max_length=12, choices=GivenBy.choices)
    given_by_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    given_on = models.DateField()
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_withdrawn = models.BooleanField(default=False, help_text="It ended because they took it back.")
    withdrawn_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(ended_at=None), name="consent_stands_once_per_purpose"
            ),
            models.CheckConstraint(
                condition=Q(given_by="themselves") | ~Q(given_by_name=""), name="consent_by_somebody_else_names_them"
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(ended_at__isnull=False, is_given=True),
                name="consent_that_was_given_can_be_withdrawn",
            ),
        ]


class TrustedContactQuerySet(ScopedQuerySet):
    def standing(self) -> TrustedContactQuerySet:
        return self.filter(ended_at=None)


class TrustedContact(Record):
    """Somebody who may be told, or who may lawfully decide. Nobody is told by the hub itself: in many cases a member of
    the family is the one who takes the money."""

    class Capacity(models.TextChoices):
        FAMILY = "family", "Family or friend, no legal power"
        CARER = "carer", "Carer, no legal power"
        LPA_MONEY = "lpa_money", "Attorney for property and financial affairs"
        LPA_HEALTH = "lpa_health", "Attorney for health and welfare"
        DEPUTY = "deputy", "Deputy of the Court of Protection"
        APPOINTEE = "appointee", "Appointee for benefits"
        ADVOCATE = "advocate", "Independent advocate"

    reference_prefix = "TC"
    url_namespace = "people:trusted_contact"
    borough_path = "person__borough"
    reason_path = "person"
    personal = PersonalData(
        p3={
            "full_name",
            "phone",
            "email",
            "relation",
            "capacity",
            "scope_note",
            "may_be_told",
            "note",
            "ended_because",
        },
        not_personal={"seen_on", "ended_at"},
        keep="case closed + 2 years",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trusted_contacts")
    full_name = models.CharField(max_length=NAME_LENGTH)
    relation = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    capacity = models.CharField(max_length=12, choices=Capacity.choices)
    scope_note = models.TextField(blank=True, max_length=NOTE_LENGTH, help_text="What they may lawfully decide.")
    seen_on = models.DateField(null=True, blank=True, help_text="When somebody of ours saw the document.")
    may_be_told = models.BooleanField(help_text="The person said that they may be told of the fraud.")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = TrustedContactQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="trusted_contact_has_a_name"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="trusted_contact_ends_with_a_reason",
            ),
        ]

    LEGAL = frozenset({"lpa_money", "lpa_health", "deputy", "appointee"})

    @property
    def may_decide(self) -> bool:
        """Has a legal power whose document somebody of ours has seen."""
        return self.capacity in self.LEGAL and self.seen_on is not None
