"""A visit from its planning to what was said, and what the phone holds in between."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from fraudhub.accounts.models import Membership
from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import day_begins, days_later
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.periods import Period
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Marker, Person, PersonKey, VulnerabilityAssessment
from fraudhub.referrals.models import Referral
from outreach.models.checklists import ChecklistVersion
from outreach.models.requirements import Activity
from outreach.models.rollout import Rollout
from outreach.models.volunteers import Absence, Acquaintance, Volunteer

STAYS_IN_SIGHT = timedelta(hours=24)  # after closing (DOMAIN 15)
FURTHEST_AHEAD = timedelta(days=366)
LATE_AFTER = timedelta(days=30)
CLOCK_MAY_DIFFER = timedelta(minutes=5)
_REFERENCE_FIELDS = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}


class VisitPurpose(ReferenceRow):
    """Why somebody is visited."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS)


class VisitOutcome(ReferenceRow):
    """How a visit ended; those that were no visit have a next step too."""

    personal = PersonalData(
        not_personal=_REFERENCE_FIELDS
        | {"position", "resident_was_met", "next_step", "waits_as", "seen_to_within_days"}
    )

    position = models.PositiveSmallIntegerField()
    resident_was_met = models.BooleanField(help_text="The checklist was gone through.")
    next_step = models.TextField()
    waits_as = models.CharField(max_length=200, blank=True, help_text="What the hub has to do, as its inbox says it.")
    seen_to_within_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working days the hub has for that; blank where nothing waits."
    )

    class Meta:
        ordering = ["position"]


class VisitQuerySet(ScopedQuerySet):
    def standing(self):
        """Those that still take up the volunteer's time: all but the cancelled."""
        return self.exclude(status=Visit.Status.CANCELLED)

    def planned(self):
        return self.filter(status=Visit.Status.PLANNED)

    def made_by(self, user):
        """Those to which that person goes: as the volunteer, along with one, or as an officer."""
        goes = Q(volunteer__user=user) | Q(companion__user=user) | Q(officer=user)
        return self.filter(goes)

    def taking_up_any_of(self, volunteers):
        """Those that take a volunteer's time, whether they lead the visit or go along."""
        return self.filter(Q(volunteer__in=volunteers) | Q(companion__in=volunteers))

    def starting_between(self, first: date, end: date):
        """Planned for those London days; the last is not among them."""
        return self.filter(planned_start__gte=day_begins(first), planned_start__lt=day_begins(end))

    def with_their_day(self):
        """Adds ``on``: the London day it is planned for."""
        return self.annotate(on=TruncDate("planned_start", tzinfo=timezone.get_default_timezone()))

    def that_cannot_go_ahead(self, now: datetime):
        """Planned and still to come, and one of those who were to go may not on that day: something of theirs ran
        out, their role ended, they are away, or know the resident; or it needs two people, or an officer. Asked,
        never copied, so that it is true from the minute a check is withdrawn. Adds one yes or no for each reason (see
        stuck_because); why_not_go says them in full. Reads when each volunteer's clearance ends first, which is
        another question."""
        ahead = self.planned().filter(planned_end__gt=now)
        residents = VisitResident.objects.filter(visit__status=Visit.Status.PLANNED)
        reasons = {
            "hub_is_paused": Q(borough__in=Rollout.objects.filter(stage=Rollout.Stage.PAUSED).values("borough")),
            "is_not_cleared": self._beyond_clearance(ahead, timezone.localdate(now)),
            "is_no_officer": Q(officer__isnull=False) & ~Q(Exists(self.roles_of_their_officer())),
            "is_away": self._while_away(),
            "is_known": Q(pk__in=Acquaintance.objects.visits_to_them()),
            "wants_two": Visit.IS_OF_ONE & Q(pk__in=residents.at_a_hazard().values("visit")),
            "wants_officer": Q(officer=None) & Q(pk__in=residents.for_an_officer_first().values("visit")),
        }
        said = {name: ExpressionWrapper(reason, output_field=BooleanField()) for name, reason in reasons.items()}
        return ahead.with_their_day().annotate(**said).filter(reduce(or_, (Q(**{name: True}) for name in reasons)))

    @staticmethod
    def _beyond_clearance(ahead, today: date) -> Q:
        going = Volunteer.objects.filter(
            Q(pk__in=ahead.exclude(volunteer=None).values("volunteer"))
            | Q(pk__in=ahead.exclude(companion=None).values("companion"))
        )
        ends = going.by_end_of_clearance(Activity.VISITS, today)
        throughout = Volunteer.objects.serving_throughout(today, today + FURTHEST_AHEAD)
        serving, beyond = Volunteer.objects.serving_on(OuterRef("on")), Q(pk__in=[])
        for who in ("volunteer", "companion"):
            not_surely = Q(**{f"{who}__isnull": False}) & ~Q(**{f"{who}__in": throughout.values("pk")})
            beyond |= not_surely & ~Q(Exists(serving.filter(pk=OuterRef(who))))
            for ends_on, volunteers in ends.items():
                beyond |= Q(**{f"{who}__in": volunteers, "on__gte": ends_on})
        return beyond

    @staticmethod
    def roles_of_their_officer():
        """The memberships by which the officer of a visit is one of its hub on its day; an account that may not sign
        in has none."""
        held = Membership.objects.in_force(OuterRef("on")).that_give(Permission.RECORD_VISIT, OuterRef("borough"))
        return held.filter(user=OuterRef("officer"), user__is_active=True)

    @staticmethod
    def _while_away() -> Q:
        away = Absence.objects.during_day(OuterRef("on"))
        return Q(Exists(away.filter(volunteer=OuterRef("volunteer")))) | Q(
            Exists(away.filter(volunteer=OuterRef("companion")))
        )

    def overlapping(self, start: datetime, end: datetime):
        """Half open: one that ends as the other starts does not overlap."""
        return self.filter(planned_start__lt=end, planned_end__gt=start)

    def in_volunteers_window(self, now: datetime):
        """From the London day before the visit until 24 hours after it closed; one that nobody closed counts as
        closed at its planned end, so that nobody's address stays on a phone because a form was forgotten. One that was
        called off once they could see it says so until then too: they may have it on paper."""
        still_in_sight = (
            Q(closed_at__isnull=True, planned_end__gt=now - STAYS_IN_SIGHT)
            | Q(closed_at__gt=now - STAYS_IN_SIGHT)
            | Q(
                status=Visit.Status.CANCELLED,
                closed_at__gte=F("planned_start") - timedelta(days=2),
                planned_end__gt=now - STAYS_IN_SIGHT,
            )
        )
        return self.filter(still_in_sight, planned_start__lt=day_begins(days_later(now, 2)))

    def in_sight_of(self, user, now: datetime):
        """What that person may see of the visits they make: within the window, and of those to be made none for which
        they lack something on its day, or to somebody they know, or whose officer they no longer are. One at which
        they were, or whose answers they began, is theirs to finish."""
        cleared = Volunteer.objects.cleared_for(Activity.VISITS, OuterRef("on")).filter(user=user)
        known = VisitResident.objects.filter(visit=OuterRef("pk")).known_to(user)
        mine = self.made_by(user).in_volunteers_window(now).with_their_day()
        leads_it = Q(officer=user) & Q(Exists(self.roles_of_their_officer()))
        may_not = ~leads_it & (~Q(Exists(cleared)) | Q(Exists(known)))
        this = Visit.objects.filter(pk=OuterRef("pk"))
        begun = Exists(this.filter(outings__user=user)) | Exists(this.filter(drafts__owner=user))
        return mine.exclude(Q(status=Visit.Status.PLANNED) & may_not & ~Q(begun))

    def on_day(self, day: date):
        """Planned to begin on that London day."""
        return self.filter(planned_start__gte=day_begins(day), planned_start__lt=day_begins(day + timedelta(days=1)))

    def overdue(self, now: datetime):
        """Planned, over, and nobody has said how it went."""
        return self.planned().filter(planned_end__lt=now)

    def starting_by(self, day: date):
        """Planned for that London day or before."""
        return self.filter(planned_start__lt=day_begins(day + timedelta(days=1)))

    def worrying(self):
        """Recorded with an answer that calls for something."""
        return self.filter(status=Visit.Status.RECORDED).exclude(record__escalations=[])

    def without_next_step(self):
        """No visit came of it, and the hub has not seen to that yet: nobody said what was done, and for somebody it
        was meant for no other visit was planned since, who has not died or moved away as far as the hub knows."""
        planned_since = VisitResident.objects.filter(
            person__canonical=OuterRef("person__canonical"),
            visit__planned_at__gt=OuterRef("visit__closed_at"),
        ).exclude(visit__status=Visit.Status.CANCELLED)
        still_open = VisitResident.objects.filter(
            visit=OuterRef("pk"), person__died_on=None, person__moved_on=None
        ).exclude(Exists(planned_since))
        return self.filter(
            Exists(still_open),
            status=Visit.Status.RECORDED,
            record__outcome__seen_to_within_days__isnull=False,
            next_step_done=None,
        )

    def that_hold_a_referral(self):
        """While one stands, whoever asked for a visit need not be planned another: it is still to be made, or was none
        and nobody has seen yet to what follows from that."""
        return self.planned() | self.without_next_step()

    def carried_out(self):
        """What counts as one visit: somebody was met."""
        return self.filter(record__outcome__resident_was_met=True)

    def during(self, period: Period):
        """By the day it happened; only recorded visits happened."""
        return self.filter(
            record__happened_at__gte=day_begins(period.start), record__happened_at__lt=day_begins(period.end)
        )


class Visit(Record):
    """Somebody of the hub asked to call on one household at one time: a volunteer, an officer, or two of them."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        RECORDED = "recorded", "Recorded"
        CANCELLED = "cancelled", "Cancelled"

    reference_prefix = "VT"
    url_namespace = "outreach:visit"
    borough_path = "borough"
    owner_path = ("volunteer__user", "companion__user", "officer")
    personal = PersonalData(
        p2={"planned_at", "planned_start", "planned_end"},
        p3={"notes_for_visitor", "password"},
        not_personal={"status", "closed_at", "cancelled_because"},
        keep="visit",
    )

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(
        Volunteer, null=True, blank=True, on_delete=models.PROTECT, related_name="visits",
        help_text="Who leads it, unless an officer does.",
    )  # fmt: skip
    companion = models.ForeignKey(
        Volunteer, null=True, blank=True, on_delete=models.PROTECT, related_name="visits_along",
        help_text="A second volunteer, who goes along.",
    )  # fmt: skip
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="visits_as_officer",
        help_text="An officer, who leads it.",
    )  # fmt: skip
    residents = models.ManyToManyField(Person, through="VisitResident", related_name="visits")
    purpose = models.ForeignKey(VisitPurpose, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(help_text="When it was arranged, which for history is before it was entered.")
    planned_start = models.DateTimeField()
    planned_end = models.DateTimeField()
    notes_for_visitor = models.TextField(blank=True)
    password = models.CharField(
        max_length=40, blank=True,
        help_text="Chosen by the resident, said by the visitor at the door; gone once the visit is closed.",
    )  # fmt: skip
    asked_for = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="visits",
        help_text="The referral that asks for it.",
    )  # fmt: skip
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PLANNED)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_start", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(planned_end__gt=F("planned_start")), name="visit_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(status="planned", closed_at__isnull=True)
                | Q(status__in=["recorded", "cancelled"], closed_at__isnull=False),
                name="visit_is_closed_once_recorded_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(volunteer__isnull=False) | Q(officer__isnull=False, companion__isnull=True),
                name="visit_is_made_by_a_volunteer_or_an_officer",
            ),
            models.CheckConstraint(
                condition=Q(companion__isnull=True) | ~Q(companion=F("volunteer")),
                name="visit_has_two_different_volunteers",
            ),
            models.CheckConstraint(condition=Q(status="planned") | Q(password=""), name="visit_password_is_used_once"),
        ]
        indexes = [
            models.Index(fields=["volunteer", "planned_start"], name="visit_by_volunteer_and_time"),
            models.Index(fields=["borough", "planned_start"], name="visit_by_borough_and_time"),
            models.Index(fields=["planned_end"], condition=Q(status="planned"), name="visit_still_planned"),
            models.Index(fields=["closed_at"], name="visit_closed_last"),
        ]

    IS_OF_ONE = Q(volunteer__isnull=True) | Q(companion__isnull=True, officer__isnull=True)

    def is_made_by(self, user) -> bool:
        return user.pk in {self.officer_id, *(each.user_id for each in self.volunteers)}

    @property
    def party_of_users(self) -> list:
        """The accounts of those who go, who leads first."""
        volunteers = [each.user for each in (self.volunteer, self.companion) if each is not None]
        return [self.officer, *volunteers] if self.officer_id else volunteers

    @property
    def volunteers(self) -> list[Volunteer]:
        return [each for each in (self.volunteer, self.companion) if each is not None]

    @property
    def visitors(self) -> str:
        """Who goes, in words: "Olive Brennan and Jean Hargreaves"."""
        names = [str(self.officer)] if self.officer_id else []
        return " and ".join([*names, *map(str, self.volunteers)])

    @property
    def stuck_because(self) -> list[str]:
        """Of a visit that that_cannot_go_ahead found: why, in short."""
        said = {
            "hub_is_paused": "The hub is paused.",
            "is_not_cleared": "Somebody who was to go is not cleared on that day.",
            "is_no_officer": "The officer who was to go is none of this hub on that day.",
            "is_away": "Somebody who was to go is away.",
            "is_known": "Somebody who was to go knows who is to be visited.",
            "wants_two": "A hazard is marked: two people go.",
            "wants_officer": "The score is high: an officer goes first, or along.",
        }
        return [sentence for name, sentence in said.items() if getattr(self, name, False)]

    @property
    def goes_alone(self) -> bool:
        return len(self.volunteers) + (self.officer_id is not None) == 1

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def opens_at(self) -> datetime:
        """When its volunteer may first see it: the start of the day before."""
        return day_begins(days_later(self.planned_start, -1))


class VisitResidentQuerySet(ScopedQuerySet):
    def known_to(self, user):
        known = Acquaintance.objects.standing().filter(
            volunteer__user=user, person__canonical=OuterRef("person__canonical")
        )
        return self.filter(Exists(known))

    def at_a_hazard(self):
        """Where a marker says that nobody goes alone: on them, or on anybody at the same postcode and house number."""
        hazards = Marker.objects.standing().hazards()
        homes = PersonKey.objects.of_homes().filter(person__in=hazards.values("person"))
        return self.filter(
            Q(person__canonical__in=hazards.values("person__canonical"))
            | Q(person__in=PersonKey.objects.filter(key__in=homes.values("key")).values("person"))
        )

    def at_the_home_of(self, person: Person):
        """To them, or to anybody known at the same postcode and house number, in whichever hub."""
        homes = PersonKey.objects.of_homes().filter(person=person)
        there = PersonKey.objects.filter(key__in=homes.values("key"))
        return self.filter(Q(person__canonical=person.canonical_id) | Q(person__in=there.values("person")))

    def for_an_officer_first(self):
        """Scored so high that an officer goes first, and none has been there since."""
        been = VisitResident.objects.filter(
            person__canonical=OuterRef("person__canonical"),
            visit__officer__isnull=False,
            visit__record__outcome__resident_was_met=True,
            visit__record__happened_at__gte=OuterRef("created_at"),
        )
        scored = VulnerabilityAssessment.objects.standing().for_an_officer_first().filter(~Exists(been))
        return self.filter(person__canonical__in=scored.values("person__canonical"))


class VisitResident(models.Model):
    """One person a visit is made to; a couple is one visit with two."""

    borough_path = "visit__borough"
    owner_path = ("visit__volunteer__user", "visit__companion__user", "visit__officer")
    personal = PersonalData()

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="visited")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visited")

    objects = VisitResidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "person"], name="visit_names_a_resident_once"),
        ]

    def __str__(self):
        return f"{self.visit_id}: {self.person_id}"


class VisitRecordQuerySet(ScopedQuerySet):
    def arrived_late(self):
        return self.filter(received_at__gt=F("recorded_at") + LATE_AFTER)


class SaidOfVisit(models.Model):
    """What somebody says happened on a visit, kept as it arrived, with three times: when it happened, when it was
    written down (by the phone's clock, with that clock's distance from UTC), and when the hub had it."""

    class CameAs(models.TextChoices):
        PLANNED = "", "As it was planned"
        TAKEN_OFF = "taken_off", "When it arrived the visit had been given to others, who are told."
        MOVED = "moved", "When it arrived the visit had been moved to another time."
        CANCELLED = "cancelled", "When it arrived the visit had been cancelled."

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_uuid = models.UUIDField()
    outcome = models.ForeignKey(VisitOutcome, on_delete=models.PROTECT, related_name="+")
    checklist_version = models.ForeignKey(ChecklistVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    escalations = models.JSONField(default=list)  # codes, most urgent first
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_utc_offset_minutes = models.SmallIntegerField()
    received_at = models.DateTimeField()
    came_as = models.CharField(
        max_length=10, choices=CameAs.choices, blank=True, default="", db_default="",
        help_text="What the hub had changed while the phone had no signal.",
    )  # fmt: skip

    class Meta:
        abstract = True

    def flags(self):
        """What a reader of it should know."""
        if self.came_as:
            yield self.get_came_as_display()
        if self.received_at - self.recorded_at > LATE_AFTER:
            yield "It reached the hub more than 30 days after it was written down."
        if self.recorded_at - self.received_at > CLOCK_MAY_DIFFER:
            yield "The clock of the phone was ahead of ours when it was written down."
        if self.happened_at - self.received_at > CLOCK_MAY_DIFFER:
            yield "The time of the visit is later than the time we received it."
        if self.happened_at - self.recorded_at > CLOCK_MAY_DIFFER:
            yield "By the clock of the phone it was written down before the visit."


class VisitRecord(SaidOfVisit):
    """What a visit is counted by: the first account of it that reached the hub."""

    borough_path = "visit__borough"
    owner_path = "recorded_by"
    personal = PersonalData(
        p3={"answers"},
        p2={"happened_at", "recorded_at"},
        not_personal={"client_uuid", "escalations", "recorded_utc_offset_minutes", "received_at", "came_as"},
        keep="visit",
    )

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="record")

    objects = VisitRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["received_at"], name="visit_record_received_last")]
        constraints = [
            models.UniqueConstraint(fields=["recorded_by", "client_uuid"], name="visit_record_arrives_once"),
            models.CheckConstraint(
                condition=Q(recorded_utc_offset_minutes__gte=-840, recorded_utc_offset_minutes__lte=840),
                name="visit_record_offset_is_within_14_hours",
            ),
        ]

    def __str__(self):
        return f"Record of {self.visit_id}"


class VisitDraftQuerySet(ScopedQuerySet):
    def lapsed(self, now: datetime):
        """Drafts of visits that their volunteer may no longer see."""
        return self.exclude(visit__in=Visit.objects.in_volunteers_window(now))


class VisitDraft(models.Model):
    """The answers typed so far, kept by the hub between one screen and the next; gone once the visit is recorded."""

    borough_path = "visit__borough"
    owner_path = "owner"
    personal = PersonalData(
        p3={"answers"}, not_personal={"client_uuid", "changed_at", "happened_at"}, keep="visit draft"
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="drafts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_uuid = models.UUIDField()
    outcome = models.ForeignKey(VisitOutcome, null=True, on_delete=models.PROTECT, related_name="+")
    checklist_version = models.ForeignKey(ChecklistVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    happened_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    objects = VisitDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "owner"], name="visit_draft_is_one_per_volunteer"),
        ]

    def __str__(self):
        return f"Draft of {self.visit_id}"
