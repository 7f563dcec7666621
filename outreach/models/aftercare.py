"""Asking people how they are, some weeks after; and what is done when a visit was none."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Person
from outreach.models.protecting import Device, FollowUpKind, Said
from outreach.models.visits import Visit


class How(models.TextChoices):
    CALL = "call", "A call"
    VISIT = "visit", "A visit"
    LETTER = "letter", "A letter they answered"


class FollowUpQuerySet(ScopedQuerySet):
    def current(self):
        """Without those in whose place a later visit set another day, so that nobody is rung twice. Read, and never
        written: a record of a visit that arrives waits for no other's follow-up."""
        return self.exclude(self._overtaken())

    def _overtaken(self) -> Q:
        return Q(Exists(_later_ones(OuterRef)), state=FollowUp.State.OPEN, device=None)

    def open(self):
        return self.current().filter(state=FollowUp.State.OPEN)

    def not_done(self):
        """Ended, or overtaken by a later visit."""
        return self.filter(Q(state=FollowUp.State.ENDED) | self._overtaken())

    def due(self, *, by: date):
        return self.open().filter(due_on__lte=by)

    def done(self):
        return self.filter(state=FollowUp.State.DONE)

    def of_person(self, person: Person):
        return self.filter(person__canonical=person.canonical_id)


def _later_ones(of):
    """From a visit, of the same kind, for the same person, by the same hub. A device has a check of its own."""
    return FollowUp.objects.filter(
        person__canonical=of("person__canonical"), borough=of("borough"), kind=of("kind"), pk__gt=of("pk"), device=None
    ).exclude(visit=None)  # fmt: skip


class FollowUp(Record):
    """One person is to be asked how they are: how sure they feel, whether fraudsters were in touch again, and whether
    the device at their home works. Each resident of a visit has one of their own."""

    class State(models.TextChoices):
        OPEN = "open", "To be done"
        DONE = "done", "Done"
        ENDED = "ended", "Not done"

    reference_prefix = "FU"
    url_namespace = "outreach:follow_up"
    borough_path = "borough"
    personal = PersonalData(
        p3={"confidence", "new_contact", "note", "ended_because"},
        not_personal={"due_on", "state", "done_on", "how", "closed_at"},
        keep="visit",
    )

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.ForeignKey(FollowUpKind, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(help_text="Moves with each try that reached nobody.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    done_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How sure they are that they could spot a scam, 1 to 5."
    )
    new_contact = models.CharField(max_length=10, choices=Said.choices, blank=True)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, done_on__isnull=True, ended_because="")
                | Q(state="done", closed_at__isnull=False, done_on__isnull=False, ended_because="")
                & ~Q(how="")
                & ~Q(new_contact="")
                | Q(state="ended", closed_at__isnull=False, done_on__isnull=True) & ~Q(ended_because=""),
                name="follow_up_is_open_done_or_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=1, confidence__lte=5),
                name="follow_up_confidence_is_1_to_5",
            ),
        ]
        indexes = [
            models.Index(fields=["borough", "due_on"], condition=Q(state="open"), name="follow_ups_to_be_done"),
        ]

    def __str__(self):
        return f"Follow-up of {self.person}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and not self.is_overtaken

    @cached_property
    def is_overtaken(self) -> bool:
        """A later visit set another day."""
        if self.state != self.State.OPEN or self.device_id is not None:
            return False
        of = {"person__canonical": self.person.canonical_id, "borough": self.borough_id, "kind": self.kind_id}
        return _later_ones(lambda name: of.get(name, self.pk)).exists()


class FollowUpTry(models.Model):
    """Somebody tried and reached nobody. Rows are added, never changed."""

    borough_path = "follow_up__borough"
    personal = PersonalData(p3={"note"}, not_personal={"on", "how", "next_try_on", "written_at"}, keep="visit")

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="tries")
    on = models.DateField()
    how = models.CharField(max_length=10, choices=How.choices)
    next_try_on = models.DateField()
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "follow-up tries"
        constraints = [
            models.CheckConstraint(condition=Q(next_try_on__gte=models.F("on")), name="follow_up_is_tried_again_later"),
        ]

    def __str__(self):
        return f"{self.follow_up_id}: tried on {self.on}"


class NextStepDone(models.Model):
    """What the hub did about a visit that was none: nobody in, a wrong address. Other ways of seeing to it (another
    visit planned, the death or the move recorded) are asked when it is read, and make no such row."""

    borough_path = "visit__borough"
    personal = PersonalData(p3={"note"}, not_personal={"done_at"}, keep="visit")

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="next_step_done")
    note = models.TextField(max_length=NOTE_LENGTH)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "next steps done"
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="next_step_is_done_with_words")]

    def __str__(self):
        return f"Next step of {self.visit_id}"
