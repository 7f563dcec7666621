"""What was done to make somebody safer, thing by thing, and the devices in people's homes."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum

from fraudhub.cases.refunds import months_after
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.periods import Period
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.core.working_days import first_working_day
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Person
from outreach.models.visits import Visit, VisitResident
from outreach.models.volunteers import Volunteer

MOST_ITEMS = 999  # scam letters in one home: more is a mistyped number
SERIAL_LENGTH = 40
_REFERENCE_FIELDS = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}


class Said(models.TextChoices):
    """What somebody says to a question they need not answer."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_SAID = "not_said", "They would rather not say"


class ProtectiveActionKind(ReferenceRow):
    """One sort of thing that is done at a home or for somebody. What was only talked about is no such thing: it stays
    among the answers of its visit."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS | {"position", "counted_in", "from_answer", "by_hand"})

    position = models.PositiveSmallIntegerField()
    counted_in = models.CharField(max_length=40, blank=True, help_text="What is counted; blank where it is done once.")
    from_answer = models.CharField(
        max_length=120, blank=True, help_text="key = value | value, or key alone where the answer is a number."
    )
    by_hand = models.BooleanField(help_text="The hub may record it without a device.")

    class Meta:
        ordering = ["position"]


class FollowUpKind(ReferenceRow):
    """How long after a visit somebody is asked how they are. The code is the answer to “When shall we ask?”."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS | {"position", "after_days", "after_months"})

    position = models.PositiveSmallIntegerField()
    after_days = models.PositiveSmallIntegerField(default=0)
    after_months = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def due_after(self, day: date) -> date:
        """Never on a weekend or a bank holiday: the next working day instead."""
        later = months_after(day, self.after_months) if self.after_months else day
        return first_working_day(date.fromordinal(later.toordinal() + self.after_days))


class DeviceKind(ReferenceRow):
    """A make of thing with a serial number that is fitted in a home and comes back one day."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS)

    action = models.ForeignKey(
        ProtectiveActionKind, on_delete=models.PROTECT, related_name="+", help_text="What fitting one counts as."
    )
    check_after = models.ForeignKey(FollowUpKind, on_delete=models.PROTECT, related_name="+")


class DeviceQuerySet(ScopedQuerySet):
    def at_home_of(self, person: Person):
        return self.filter(state=Device.State.FITTED, person__canonical=person.canonical_id)

    def by_state(self) -> dict[str, int]:
        """{state: how many}; states without any are left out."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))


class Device(Record):
    """One call blocker, known by its serial number from the day the hub got it until it is lost or no use."""

    class State(models.TextChoices):
        IN_STOCK = "in_stock", "In stock"
        ISSUED = "issued", "With a volunteer"
        FITTED = "fitted", "At somebody’s home"
        RETURNED = "returned", "Returned"
        LOST = "lost", "Lost"
        RETIRED = "retired", "No longer used"

    reference_prefix = "DV"
    url_namespace = "outreach:device"
    borough_path = "borough"
    personal = PersonalData(p3={"reason"}, not_personal={"serial", "state", "fitted_on"}, keep="visit")

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(DeviceKind, on_delete=models.PROTECT, related_name="devices")
    serial = models.CharField(max_length=SERIAL_LENGTH, unique=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.IN_STOCK)
    volunteer = models.ForeignKey(
        Volunteer, null=True, blank=True, on_delete=models.PROTECT, related_name="devices", help_text="Who carries it."
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="devices",
        help_text="Who agreed to have it at home.",
    )  # fmt: skip
    fitted_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=NOTE_LENGTH, help_text="Why they have it.")

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "serial"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="issued", volunteer__isnull=False) | ~Q(state="issued") & Q(volunteer__isnull=True),
                name="device_is_carried_by_a_volunteer_while_issued",
            ),
            models.CheckConstraint(
                condition=Q(state="fitted", person__isnull=False, fitted_on__isnull=False)
                | ~Q(state="fitted") & Q(person__isnull=True, fitted_on__isnull=True, reason=""),
                name="device_is_at_a_home_while_fitted",
            ),
            models.CheckConstraint(condition=~Q(serial=""), name="device_has_a_serial_number"),
        ]
        indexes = [models.Index(fields=["borough", "state"], name="device_by_borough_and_state")]

    def __str__(self):
        return f"{self.kind.name} {self.serial}"


class DeviceStep(models.Model):
    """One thing that happened to a device: it came, went, was fitted, checked or lost. Rows are added, never changed.

    Before and after: whether unwanted calls scare them is asked when it is fitted and when it is checked."""

    CHECKED = "checked"

    borough_path = "device__borough"
    personal = PersonalData(
        p3={"scared", "note"}, not_personal={"what", "on", "works", "calls_blocked", "written_at"}, keep="visit"
    )

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20, choices=[*Device.State.choices, (CHECKED, "Checked")])
    on = models.DateField()
    volunteer = models.ForeignKey(Volunteer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="device_steps")
    works = models.BooleanField(null=True)
    calls_blocked = models.PositiveIntegerField(null=True)
    scared = models.CharField(max_length=10, choices=Said.choices, blank=True)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.device_id}: {self.get_what_display()}"


class ProtectiveActionQuerySet(ScopedQuerySet):
    """What counts as one protective action is decided here: one that stands, by the day it was done."""

    def standing(self):
        return self.filter(taken_back_at=None)

    def during(self, period: Period):
        return self.filter(done_on__gte=period.start, done_on__lt=period.end)

    def of_person(self, person: Person):
        """Theirs, and those of a visit to several that did not say whose; ask again ``within(scope)``."""
        visited = VisitResident.objects.filter(person__canonical=person.canonical_id)
        return self.filter(
            Q(person__canonical=person.canonical_id) | Q(person__isnull=True, visit__in=visited.values("visit"))
        )

    def counts_by_kind(self) -> dict[str, dict[str, int]]:
        """``{"scam_mail_removed": {"actions": 4, "items": 61}, …}``: how often, and how many where things are counted.
        What was taken back is no action."""
        rows = self.standing().order_by().values("kind").annotate(actions=Count("pk"), items=Sum("quantity"))
        return {row["kind"]: {"actions": row["actions"], "items": row["items"] or 0} for row in rows}


class ProtectiveAction(Record):
    """One thing that was done to make somebody safer. It is added once and never changed; a mistake is taken back,
    and says why.

    At a visit to several people nobody says for which of them a sticker was put up: such a row has a visit and no
    person, is read on the page of each, and is counted once."""

    reference_prefix = "PA"
    url_namespace = "outreach:protective"
    borough_path = "borough"
    personal = PersonalData(
        p3={"note"}, p2={"done_on"}, not_personal={"quantity", "taken_back_at", "taken_back_because"}, keep="visit"
    )

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="protective_actions"
    )
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="protective_actions")
    kind = models.ForeignKey(ProtectiveActionKind, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(
        Device, null=True, blank=True, on_delete=models.PROTECT, related_name="protective_actions"
    )
    done_on = models.DateField()
    quantity = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = ProtectiveActionQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(visit__isnull=False), name="protective_action_is_for_somebody"
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=1, quantity__lte=MOST_ITEMS),
                name="protective_action_counts_from_one",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_because="")
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_because=""),
                name="protective_action_is_taken_back_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["borough", "done_on"], name="protective_by_borough_and_day")]

    def __str__(self):
        counted = f", {self.quantity} {self.kind.counted_in}" if self.quantity else ""
        return f"{self.kind.name}{counted}"
