"""A meeting, what is on its agenda, and what was said and decided about each item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.accounts.models import Organisation
from fraudhub.cases.models import FraudCase
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.documents.models import Document
from fraudhub.jobs.models import Job
from fraudhub.people.models import Person
from maaf.models.partnerships import Partnership
from maaf.scoping import OfAPartnership


class Part(models.TextChoices):
    OPEN = "open", "Open part"
    CLOSED = "closed", "Closed part"


class StandingItem(ReferenceRow):
    """What is on every agenda, in this order."""

    personal = PersonalData(not_personal={"position", "part", "minutes", "led_by", "output"})

    position = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=10, choices=Part.choices)
    minutes = models.PositiveSmallIntegerField(help_text="How long it takes.")
    led_by = models.CharField(max_length=60)
    output = models.CharField(max_length=200)

    class Meta(ReferenceRow.Meta):
        ordering = ["position"]


class LawfulBasis(ReferenceRow):
    """By which law something about somebody may be shared."""

    personal = PersonalData(not_personal={"use_for"})

    use_for = models.CharField(max_length=200)

    class Meta(ReferenceRow.Meta):
        verbose_name_plural = "lawful bases"


class HandlingMark(ReferenceRow):
    """How what is shared must be handled by who receives it."""

    personal = PersonalData(not_personal={"means"})

    means = models.CharField(max_length=200)


class MeetingQuerySet(OfAPartnership):
    def to_come(self) -> MeetingQuerySet:
        return self.filter(state__in=[Meeting.State.PLANNED, Meeting.State.SENT, Meeting.State.SITTING])

    def held(self) -> MeetingQuerySet:
        return self.filter(state=Meeting.State.HELD)


class Meeting(Record):
    """One meeting of a partnership: an open part for all, a closed part for those who signed and have a role."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENT = "sent", "Agenda sent"
        SITTING = "sitting", "Sitting now"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    reference_prefix = "MT"
    url_namespace = "maaf:meeting"
    partnership_path = "partnership"
    borough_path = "partnership__borough"
    personal = PersonalData(
        p2={"chaired_by"},
        not_personal={
            "starts_at", "place", "state", "agenda_due_on", "sent_at", "begun_at", "ended_at", "cancelled_because",
        },
    )  # fmt: skip

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=NAME_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    agenda_due_on = models.DateField(help_text="Five working days before: the agenda goes out by then.")
    sent_at = models.DateTimeField(null=True, blank=True)
    chaired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["sitting", "held"]) | Q(chaired_by__isnull=False, begun_at__isnull=False),
                name="meeting_that_sat_has_a_chair",
            ),
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(state="sitting"), name="meeting_sits_one_at_a_time"
            ),
        ]

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.HELD, self.State.CANCELLED)


class AgendaItemQuerySet(OfAPartnership):
    def waiting(self, partnership: Partnership) -> AgendaItemQuerySet:
        """Proposed, and on no agenda yet."""
        return self.filter(partnership=partnership, meeting=None, withdrawn_at=None)

    def of_person(self, person: Person) -> AgendaItemQuerySet:
        """On whichever hub's row, and not yet forgotten."""
        return self.filter(person__canonical=person.canonical_id, forgotten_at=None, withdrawn_at=None)


class AgendaItem(Record):
    """One thing to talk about. Who may read what of it is answered by need_to_know alone: no page, file or mail reads
    the fields of a named item for itself."""

    class Kind(models.TextChoices):
        STANDING = "standing", "Standing item"
        CASE = "case", "Case"
        THEME = "theme", "Theme"
        EVENT = "event", "Event"
        ISSUE = "issue", "Issue from a borough"

    class Restricted(models.TextChoices):
        CONSENT = "consent", "Consent was taken back"
        DIED = "died", "The person has died"

    reference_prefix = "AI"
    url_namespace = "maaf:item"
    partnership_path = "partnership"
    borough_path = "partnership__borough"
    personal = PersonalData(
        p3={"person", "title", "why_here", "plan", "discussion", "basis_note"},
        not_personal={"kind", "part", "position", "restricted_as", "restricted_at", "withdrawn_at", "forgotten_at"},
        keep="MAAF minutes, named part",
    )  # fmt: skip

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="items")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    part = models.CharField(max_length=10, choices=Part.choices)
    position = models.PositiveSmallIntegerField(default=0)
    standing = models.ForeignKey(StandingItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200, help_text="Of a case item only those in the closed part read it.")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items")
    case = models.ForeignKey(FraudCase, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items")
    issue = models.ForeignKey("maaf.Issue", null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    why_here = models.TextField(blank=True, max_length=NOTE_LENGTH)
    basis = models.ForeignKey(LawfulBasis, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis_note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    mark = models.ForeignKey(HandlingMark, on_delete=models.PROTECT, related_name="+")
    controller = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who owns the data: a partnership owns none.",
    )  # fmt: skip
    plan = models.TextField(blank=True, max_length=NOTE_LENGTH)
    discussion = models.TextField(blank=True, max_length=NOTE_LENGTH)
    restricted_as = models.CharField(max_length=10, choices=Restricted.choices, blank=True)
    restricted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["meeting", "position"], name="agenda_by_position")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(part="closed", kind="case"),
                name="item_about_somebody_is_in_the_closed_part",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(basis__isnull=False, controller__isnull=False),
                name="item_about_somebody_has_a_lawful_basis_and_an_owner",
            ),
            models.CheckConstraint(
                condition=~Q(kind="case") | Q(person__isnull=False) | Q(forgotten_at__isnull=False),
                name="case_item_is_about_somebody",
            ),
            models.CheckConstraint(condition=~Q(kind="case") | Q(part="closed"), name="case_item_is_closed_to_others"),
            models.CheckConstraint(
                condition=Q(restricted_as="", restricted_at__isnull=True)
                | ~Q(restricted_as="") & Q(restricted_at__isnull=False),
                name="restricted_item_says_since_when",
            ),
        ]

    @property
    def is_closed(self) -> bool:
        return self.part == Part.CLOSED

    @property
    def heading(self) -> str:
        """What it is called by those who may read it."""
        if self.person_id is not None:
            return self.person.full_name
        return self.title


class ItemRole(models.Model):
    """What one body has to do with a named item, what it knows, and whether a conflict of interest keeps it out."""

    partnership_path = "item__partnership"
    borough_path = "item__partnership__borough"
    personal = PersonalData(p3={"role", "knows", "conflict"}, keep="MAAF minutes, named part")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=200, blank=True)
    knows = models.TextField(blank=True, max_length=NOTE_LENGTH)
    conflict = models.CharField(max_length=200, blank=True)

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["item", "organisation"], name="item_role_is_one_for_each_organisation")
        ]

    def __str__(self):
        return str(self.organisation)


class Attendance(models.Model):
    """Whether one organisation was at a meeting, and by whom."""

    class State(models.TextChoices):
        PRESENT = "present", "Present"
        DEPUTY = "deputy", "Present by a deputy"
        APOLOGIES = "apologies", "Sent apologies"
        ABSENT = "absent", "Did not come"

    partnership_path = "meeting__partnership"
    borough_path = "meeting__partnership__borough"
    personal = PersonalData(p2={"who"}, not_personal={"state"})

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    who = models.CharField(max_length=NAME_LENGTH, blank=True)

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "organisation"], name="attendance_is_one_for_each_organisation")
        ]

    def __str__(self):
        return f"{self.organisation}: {self.get_state_display()}"

    HERE = (State.PRESENT, State.DEPUTY)


class StatementAccepted(models.Model):
    """That somebody accepted the confidentiality statement for one meeting, in the words it had then."""

    partnership_path = "meeting__partnership"
    borough_path = "meeting__partnership__borough"
    personal = PersonalData(p2={"user"}, not_personal={"at", "words"})

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="statements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()

    objects = OfAPartnership.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="statement_is_accepted_once_a_meeting")]

    def __str__(self):
        return f"{self.user}, {self.at:%Y-%m-%d}"


class Paper(Record):
    """A document laid before a meeting, under one item of its agenda, and shut to whoever the item is shut to."""

    reference_prefix = "PR"
    url_namespace = "maaf:paper"
    partnership_path = "item__partnership"
    borough_path = "item__partnership__borough"
    personal = PersonalData(p3={"title"}, keep="MAAF minutes, named part")

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=NAME_LENGTH)

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["pk"]


class Decision(Record):
    """What was decided about an item, why, who does it and by when."""

    reference_prefix = "DN"
    partnership_path = "item__partnership"
    borough_path = "item__partnership__borough"
    personal = PersonalData(p3={"what", "reason"}, p2={"owner_name"}, not_personal={"due_on"})

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    what = models.TextField(max_length=NOTE_LENGTH)
    reason = models.TextField(max_length=NOTE_LENGTH)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    due_on = models.DateField()

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="decision_says_what"),
            models.CheckConstraint(
                condition=~Q(reason="") | Q(what="(forgotten)"), name="decision_says_why"
            ),
        ]  # fmt: skip


class Pack(Record):
    """The papers of a meeting in one file, made for one reader's rights at one moment. Whoever may read less by now
    does not get it any more."""

    class Kind(models.TextChoices):
        AGENDA = "agenda", "Agenda"
        MINUTES = "minutes", "Minutes"
        PACK = "pack", "Meeting pack"

    reference_prefix = "PB"
    url_namespace = "maaf:pack"
    partnership_path = "meeting__partnership"
    borough_path = "meeting__partnership__borough"
    personal = PersonalData(not_personal={"kind", "items", "state_of_minutes"})

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    items = models.JSONField(default=list, help_text="References of the named items that are readable in it.")
    state_of_minutes = models.CharField(max_length=10, blank=True)

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["-pk"]
