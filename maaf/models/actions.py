"""What bodies undertook to do. An action outlives the meeting that agreed it, until it is done or dropped."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from fraudhub.accounts.models import Organisation
from fraudhub.cases.models import FraudCase
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from maaf.models.meetings import AgendaItem, Decision, Meeting
from maaf.models.partnerships import Partnership
from maaf.scoping import OfAPartnership


class ActionQuerySet(OfAPartnership):
    def open(self) -> ActionQuerySet:
        return self.filter(state=Action.State.OPEN)

    def overdue(self, day: date) -> ActionQuerySet:
        """Open, with its day over: one due today is not late before tomorrow in London."""
        return self.open().filter(due_on__lt=day)

    def to_chase(self, day: date) -> ActionQuerySet:
        return self.overdue(day).filter(chased_on=None)

    def by_agency(self, day: date):
        """A row for each organisation that owes something: how many are open, and how many of those are late."""
        return (
            self.open()
            .order_by()
            .values("organisation", "organisation__reference", "organisation__name")
            .annotate(open_count=Count("pk"), late_count=Count("pk", filter=Q(due_on__lt=day)))
            .order_by("-late_count", "-open_count", "organisation__name")
        )


class Action(Record):
    """One thing that one organisation does by a day."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    reference_prefix = "AN"
    url_namespace = "maaf:action"
    partnership_path = "partnership"
    borough_path = "partnership__borough"
    personal = PersonalData(
        p3={"what", "outcome"}, p2={"owner_name"},
        not_personal={"due_on", "state", "agreed_on", "ended_on", "chased_on", "escalated_on"},
        keep="MAAF minutes, open part and actions",
    )  # fmt: skip

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="actions")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="actions", help_text="That agreed it."
    )
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="action"
    )  # fmt: skip
    case = models.ForeignKey(FraudCase, null=True, blank=True, on_delete=models.PROTECT, related_name="maaf_actions")
    what = models.TextField(max_length=NOTE_LENGTH)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="maaf_actions")
    owner_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    due_on = models.DateField()
    agreed_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.TextField(blank=True, max_length=NOTE_LENGTH)
    ended_on = models.DateField(null=True, blank=True)
    chased_on = models.DateField(null=True, blank=True)
    escalated_on = models.DateField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["partnership", "state", "due_on"], name="action_by_partnership_and_day"),
            models.Index(fields=["organisation", "state"], name="action_by_organisation"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="action_says_what"),
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True) | ~Q(state="open") & Q(ended_on__isnull=False),
                name="action_that_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(outcome=""), name="dropped_action_says_why"
            ),
            models.CheckConstraint(
                condition=Q(escalated_on__isnull=True) | Q(chased_on__isnull=False),
                name="action_is_chased_before_it_is_escalated",
            ),
        ]  # fmt: skip

    def is_late(self, day: date) -> bool:
        return self.state == self.State.OPEN and self.due_on < day

    def age_days(self, day: date) -> int:
        return (day - self.agreed_on).days


class ActionStep(models.Model):
    """One thing that happened to an action: never changed."""

    class What(models.TextChoices):
        AGREED = "agreed", "Agreed"
        CARRIED = "carried", "Rolled on to the next agenda"
        NOTED = "noted", "Word of how it goes"
        CHASED = "chased", "Chased"
        ESCALATED = "escalated", "The chair was told"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    partnership_path = "action__partnership"
    borough_path = "action__partnership__borough"
    personal = PersonalData(p3={"text"}, not_personal={"what", "at"}, keep="MAAF minutes, open part and actions")

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, max_length=NOTE_LENGTH)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.what


class IssueQuerySet(OfAPartnership):
    def waiting(self) -> IssueQuerySet:
        return self.filter(answered_at=None)


class Issue(Record):
    """Something a borough cannot settle alone, raised to the strategic partnership and answered back. It names
    nobody: the strategic partnership reads no names."""

    reference_prefix = "IS"
    url_namespace = "maaf:issue"
    partnership_path = "partnership"
    borough_path = "partnership__borough"
    personal = PersonalData(p2={"answered_by"}, not_personal={"title", "words", "answer", "answered_at"})

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="issues", help_text="That raised it."
    )
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="issues")
    title = models.CharField(max_length=120)
    words = models.TextField(max_length=NOTE_LENGTH)
    answer = models.TextField(blank=True, max_length=NOTE_LENGTH)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="issue_is_answered_in_words",
            )
        ]
