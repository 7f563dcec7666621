"""What residents attend: talks, stalls and clinics."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum

from fraudhub.accounts.models import Organisation
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.periods import Period
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet

EVENTS_A_WEEK = 2  # in each borough (DOMAIN 1: libraries and community centres)
LONGEST_EVENT_MINUTES = 12 * 60
LARGEST_BAND = 5000  # more than any hall of ours holds: a mistyped nought, not a crowd
BANDS = {
    "aged_under_65": "Under 65",
    "aged_65_to_74": "65 to 74",
    "aged_75_and_over": "75 and over",
    "age_not_known": "Age not known",
}
_REFERENCE_FIELDS = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}


class EventKind(ReferenceRow):
    """A talk, a stall, a clinic."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS)


class EventTopic(ReferenceRow):
    """What was talked about."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS)


class EventQuerySet(ScopedQuerySet):
    def standing(self):
        """All but those that were logged by mistake."""
        return self.filter(taken_back_at=None)

    def during(self, period: Period):
        return self.filter(held_on__gte=period.start, held_on__lt=period.end)

    def with_headcount(self):
        """Adds ``people``: all bands together."""
        return self.annotate(people=sum((F(band) for band in BANDS), start=models.Value(0)))

    def headcount_by_band(self) -> dict[str, int]:
        """People met, by band; nought where there was no event."""
        totals = self.standing().aggregate(**{f"total_{band}": Sum(band) for band in BANDS})
        return {band: totals[f"total_{band}"] or 0 for band in BANDS}


class Event(Record):
    """One occasion on which residents came to us or passed us by. People are counted, never named."""

    reference_prefix = "EV"
    url_namespace = "outreach:event"
    borough_path = "borough"
    personal = PersonalData(
        not_personal={
            "held_on", "place", "materials", "lasted_minutes", "nobody_came_because", "taken_back_at",
            "taken_back_because", *BANDS,
        }
    )  # fmt: skip

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(EventKind, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    place = models.CharField(max_length=120)
    partner = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    topics = models.ManyToManyField(EventTopic, related_name="+")
    volunteers = models.ManyToManyField("outreach.Volunteer", related_name="events", help_text="Who helped.")
    aged_under_65 = models.PositiveIntegerField(default=0)
    aged_65_to_74 = models.PositiveIntegerField(default=0)
    aged_75_and_over = models.PositiveIntegerField(default=0)
    age_not_known = models.PositiveIntegerField(default=0)
    materials = models.TextField(blank=True)
    lasted_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="What it counts as in the hours of each volunteer who helped."
    )
    nobody_came_because = models.TextField(
        blank=True, max_length=NOTE_LENGTH, default="", db_default="", help_text="Why no band has anybody."
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{band}__gte": 0, f"{band}__lte": LARGEST_BAND}),
                name=f"event_{band}_is_a_headcount",
            )
            for band in BANDS
        ] + [
            models.CheckConstraint(
                condition=Q(nobody_came_because="") | Q(**dict.fromkeys(BANDS, 0)),
                name="event_says_why_nobody_came_only_where_nobody_did",
            ),
            models.CheckConstraint(
                condition=Q(lasted_minutes__isnull=True)
                | Q(lasted_minutes__gte=1, lasted_minutes__lte=LONGEST_EVENT_MINUTES),
                name="event_lasts_part_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_because="")
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_because=""),
                name="event_is_taken_back_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["borough", "held_on"], name="event_by_borough_and_day")]

    def __str__(self):
        return f"{self.kind.name} at {self.place}"

    @property
    def headcount(self) -> int:
        return sum(getattr(self, band) for band in BANDS)

    @property
    def bands(self) -> list[tuple[str, int]]:
        """(words, people) for each band, as pages show them."""
        return [(words, getattr(self, band)) for band, words in BANDS.items()]
