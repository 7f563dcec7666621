"""What a volunteer needs before they give a talk or call at a home: the list, and what each of them has."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from fraudhub.core.models import Record, ReferenceRow, ReferenceRowQuerySet
from fraudhub.core.periods import months_after
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.scoping import ScopedQuerySet


class Activity(models.TextChoices):
    """What may be held back."""

    TALKS = "talks", "Talks and stalls"
    VISITS = "visits", "Home visits"


class VolunteerRequirementQuerySet(ReferenceRowQuerySet):
    def that_block(self, activity: Activity, day) -> VolunteerRequirementQuerySet:
        return self.valid_on(day).filter(**{f"blocks_{activity.value}": True})

    def not_met_by(self, volunteer, day) -> VolunteerRequirementQuerySet:
        """Those of which that volunteer holds no row that counts on that day. Either may be a reference to an outer
        query."""
        held = VolunteerCheck.objects.that_count_on(_inside(day)).filter(
            volunteer=_inside(volunteer), requirement=OuterRef("pk")
        )
        return self.filter(~Exists(held))


def _inside(value):
    return OuterRef(value) if isinstance(value, OuterRef) else value


class VolunteerRequirement(ReferenceRow):
    """One thing that is asked of volunteers: a check, an agreement, a training. What it holds back is data."""

    personal = PersonalData(
        not_personal={
            "code", "name", "valid_from", "valid_to", "needs_checking", "source", "kind", "position", "for_talks",
            "for_visits", "blocks_talks", "blocks_visits", "renew_after_months", "sets_vetting", "who_can_fix", "hint",
        }
    )  # fmt: skip

    kind = models.CharField(max_length=40, help_text="The heading it stands under.")
    position = models.PositiveSmallIntegerField()
    for_talks = models.BooleanField(help_text="Asked of those who give talks and hold stalls.")
    for_visits = models.BooleanField(help_text="Asked of those who call at homes.")
    blocks_talks = models.BooleanField(help_text="No talks without it.")
    blocks_visits = models.BooleanField(help_text="No home visits without it.")
    renew_after_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: it lasts.")
    sets_vetting = models.BooleanField(default=False, help_text="Its end is also the last day of their membership.")
    who_can_fix = models.CharField(max_length=200)
    hint = models.TextField(blank=True)

    objects = VolunteerRequirementQuerySet.as_manager()

    class Meta(ReferenceRow.Meta):
        ordering = ["position"]

    def ends_for(self, done_on: date) -> date | None:
        """The first day on which what was done then no longer counts; None for what lasts."""
        return months_after(done_on, self.renew_after_months) if self.renew_after_months else None


class AgreementTextQuerySet(ReferenceRowQuerySet):
    def in_force(self, requirement: str, day: date) -> AgreementText | None:
        return self.valid_on(day).filter(requirement=requirement).order_by("-valid_from", "-code").first()


class AgreementText(ReferenceRow):
    """One version of the words that volunteers accept; ``words`` is a sentence each, parted by bars."""

    personal = PersonalData(not_personal={"requirement", "words"})

    requirement = models.ForeignKey(VolunteerRequirement, on_delete=models.PROTECT, related_name="texts")
    words = models.TextField()

    objects = AgreementTextQuerySet.as_manager()

    class Meta(ReferenceRow.Meta):
        ordering = ["requirement", "-valid_from"]

    @property
    def sentences(self) -> list[str]:
        return [each.strip() for each in self.words.split("|")]


class VolunteerCheckQuerySet(ScopedQuerySet):
    def that_count_on(self, day) -> VolunteerCheckQuerySet:
        return self.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gt=day), done_on__lte=day, withdrawn_at__isnull=True
        )

    def standing(self) -> VolunteerCheckQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def running_out(self, day: date, *, until: date) -> VolunteerCheckQuerySet:
        """What counts on one day and no longer on the other, and has not been renewed yet."""
        later = VolunteerCheck.objects.that_count_on(until).filter(
            volunteer=OuterRef("volunteer"), requirement=OuterRef("requirement")
        )
        return self.that_count_on(day).filter(~Exists(later), expires_on__lte=until)


class VolunteerCheck(Record):
    """One volunteer met one requirement on one day, until a day. Rows are added; one that was wrong is withdrawn with
    a reason and stays."""

    reference_prefix = "CK"
    url_namespace = "outreach:check"
    borough_path = "volunteer__borough"
    owner_path = "volunteer__user"
    personal = PersonalData(
        p2={"done_on", "expires_on", "level", "number", "note", "withdrawn_because"},
        not_personal={"withdrawn_at"},
        keep="volunteer",
    )

    volunteer = models.ForeignKey("outreach.Volunteer", on_delete=models.PROTECT, related_name="checks")
    requirement = models.ForeignKey(VolunteerRequirement, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True, help_text="The first day it no longer counts.")
    level = models.CharField(max_length=60, blank=True, help_text="Of a DBS check or of vetting.")
    number = models.CharField(max_length=60, blank=True, help_text="Of the certificate.")
    text = models.ForeignKey(
        AgreementText, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="What was accepted."
    )
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = VolunteerCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "-pk"]
        indexes = [
            models.Index(fields=["volunteer", "requirement", "done_on"], name="check_by_volunteer"),
            models.Index(fields=["expires_on"], name="check_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("done_on")),
                name="check_ends_after_it_was_done",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="check_is_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.requirement.name
