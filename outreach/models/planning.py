"""What goes before a visit: telling the resident, and telling whoever no longer goes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.core.london_time import show_moment
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.scoping import ScopedQuerySet
from outreach.models.visits import Visit


class VisitNoticeQuerySet(ScopedQuerySet):
    def that_hold(self):
        """What was said is still so."""
        return self.filter(overtaken_at=None)


class VisitNotice(models.Model):
    """The resident was told of a visit beforehand: nobody of ours comes to a door unannounced. Once others go, or at
    another time, what they were told is overtaken and has to be said again."""

    class How(models.TextChoices):
        CALL = "call", "By telephone"
        LETTER = "letter", "By letter"
        IN_PERSON = "in_person", "In person, at an event or a visit"

    borough_path = "visit__borough"
    personal = PersonalData(p2={"told_on", "note"}, not_personal={"how", "recorded_at", "overtaken_at"}, keep="visit")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="notices")
    how = models.CharField(max_length=10, choices=How.choices)
    told_on = models.DateField()
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    overtaken_at = models.DateTimeField(null=True, blank=True)

    objects = VisitNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_how_display()} on {self.told_on}"


class VisitTakenOffQuerySet(ScopedQuerySet):
    def not_seen(self):
        """With those who go now."""
        return self.filter(seen_at=None).select_related("visit__volunteer", "visit__companion", "user")


class VisitTakenOff(Record):
    """A visit that was taken from somebody and given to others, or moved to another time: the visit keeps it, and
    whom it was taken from reads it at the next look. It names no resident."""

    reference_prefix = "TK"
    url_namespace = "outreach:field:taken_off"
    borough_path = "visit__borough"
    owner_path = "user"
    personal = PersonalData(p2={"reason"}, not_personal={"planned_start", "taken_at", "seen_at"}, keep="visit")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="taken_off")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_start = models.DateTimeField(help_text="When they were to go.")
    reason = models.TextField(max_length=NOTE_LENGTH)
    taken_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = VisitTakenOffQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="visit_is_taken_off_with_a_reason")]

    @property
    def what_now(self) -> str:
        """Whether they go after all, and when: it may be theirs at another time."""
        if not (self.visit.is_planned and self.visit.is_made_by(self.user)):
            return "You do not go at that time."
        if self.visit.planned_start == self.planned_start:
            return "You go at that time after all."
        return f"You go at {show_moment(self.visit.planned_start)} instead."
