"""Stickers, leaflets and what else is handed out by the number: how many each hub has."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Sum

from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from outreach.models.events import Event
from outreach.models.volunteers import Volunteer

MOST_AT_ONCE = 20_000  # more than a van brings: a mistyped nought
_REFERENCE_FIELDS = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}


class StockItem(ReferenceRow):
    """One thing of which a hub has many, all alike. A hub runs low below ``low_mark``."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS | {"position", "low_mark"})

    position = models.PositiveSmallIntegerField()
    low_mark = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]


class StockMovementQuerySet(ScopedQuerySet):
    def left(self) -> dict[tuple[str, str], int]:
        """``{(borough code, item code): how many are there}``: the sum of all that came and went."""
        sums = (
            self.exclude(what=StockMovement.What.WRITTEN_OFF)
            .order_by()
            .values_list("borough", "item")
            .annotate(Sum("change"))
        )
        return {(borough, item): total for borough, item, total in sums}

    def of_volunteers(self):
        return self.filter(what__in=StockMovement.OF_VOLUNTEERS)

    def owed(self):
        """``{volunteer, item, total}`` of what they were handed and did not bring back: below nought."""
        sums = self.of_volunteers().order_by().values("volunteer", "item").annotate(total=Sum("change"))
        return sums.filter(total__lt=0)

    def carried(self) -> dict[tuple[int, str], int]:
        """``{(volunteer, item code): how many they were handed and did not bring back}``, those above nought. What
        they put up at a door is still among them: nobody counts stickers twice."""
        return {(row["volunteer"], row["item"]): -row["total"] for row in self.owed()}


class StockMovement(Record):
    """So many of a thing came to a hub or left it. Rows are added and never change; a wrong count is put right by
    another row that says why. Locked per borough by the verb, so that the sum is never below nought. What is written
    off comes back to no shelf: a volunteer is not asked for it any more, and the hub has none the more."""

    class What(models.TextChoices):
        RECEIVED = "received", "Received by the hub"
        HANDED_OUT = "handed_out", "Handed to a volunteer"
        HANDED_BACK = "handed_back", "Handed back by a volunteer"
        GIVEN_AT_EVENT = "given_at_event", "Given out at an event"
        COUNTED = "counted", "Counted: the number was wrong"
        WRITTEN_OFF = "written_off", "Not asked for any more"

    ADDS = frozenset({What.RECEIVED, What.HANDED_BACK, What.WRITTEN_OFF})
    OF_VOLUNTEERS = frozenset({What.HANDED_OUT, What.HANDED_BACK, What.WRITTEN_OFF})

    reference_prefix = "SK"
    url_namespace = "outreach:stock"
    borough_path = "borough"
    personal = PersonalData(not_personal={"what", "change", "on", "reason"})

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="movements")
    what = models.CharField(max_length=20, choices=What.choices)
    change = models.IntegerField(help_text="More than nought when it came, less when it left.")
    on = models.DateField()
    volunteer = models.ForeignKey(Volunteer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="handed_out")
    reason = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = StockMovementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(change=0), name="stock_movement_moves_something"),
            models.CheckConstraint(
                condition=~Q(what="counted") & Q(change__gte=-MOST_AT_ONCE, change__lte=MOST_AT_ONCE)
                | Q(what="counted") & ~Q(reason=""),
                name="stock_is_counted_anew_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(what="written_off") | Q(change__gte=1) & ~Q(reason=""),
                name="stock_is_written_off_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(what__in=["handed_out", "handed_back", "written_off"], volunteer__isnull=False)
                | ~Q(what__in=["handed_out", "handed_back", "written_off"]) & Q(volunteer__isnull=True),
                name="stock_is_handed_to_a_volunteer_by_name",
            ),
            models.CheckConstraint(
                condition=Q(what="given_at_event", event__isnull=False)
                | ~Q(what="given_at_event") & Q(event__isnull=True),
                name="stock_is_given_out_at_one_event",
            ),
        ]
        indexes = [models.Index(fields=["borough", "item"], name="stock_by_borough_and_item")]
