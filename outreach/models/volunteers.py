"""Who gives their time: the ladder from application to leaving, when they are away, whom they know."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from fraudhub.accounts.models import Invitation, Membership
from fraudhub.core.models import Record
from fraudhub.core.periods import months_after
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Person, PersonKey
from outreach.models.requirements import Activity, VolunteerCheck, VolunteerRequirement

LONGEST_LANGUAGES = 200


def asked_from_within(day):
    """A day as the query inside another has to ask for it: a reference to an outer row is one row further out."""
    return OuterRef(day) if isinstance(day, OuterRef) else day


class VolunteerQuerySet(ScopedQuerySet):
    def serving_on(self, day: date | OuterRef) -> VolunteerQuerySet:
        """Those whose membership as a volunteer of their borough is in force that day: asked, never copied."""
        held = Membership.objects.in_force(asked_from_within(day)).filter(
            role="volunteer", user=OuterRef("user"), borough=OuterRef("borough")
        )
        return self.filter(Exists(held), user__is_active=True)

    def serving_throughout(self, first: date, last: date) -> VolunteerQuerySet:
        """Those with one membership that is in force on both days, and so on all between."""
        held = (
            Membership.objects.in_force(first)
            .in_force(last)
            .filter(role="volunteer", user=OuterRef("user"), borough=OuterRef("borough"))
        )
        return self.filter(Exists(held), user__is_active=True)

    def with_nothing_missing(self, activity: Activity, day: date | OuterRef) -> VolunteerQuerySet:
        """Those who lack nothing that holds back the activity on that day."""
        inside = asked_from_within(day)
        missing = VolunteerRequirement.objects.that_block(activity, inside).not_met_by(OuterRef("pk"), inside)
        return self.filter(~Exists(missing))

    def cleared_for(self, activity: Activity, day: date | OuterRef) -> VolunteerQuerySet:
        """On the right step of the ladder, serving, and with nothing missing. ``day`` is a London day, or a reference
        to one of an outer query."""
        steps = Volunteer.STEPS_THAT_ALLOW[activity]
        return self.filter(status__in=steps).serving_on(day).with_nothing_missing(activity, day)

    def held_back(self, day: date) -> VolunteerQuerySet:
        """Those on a step that allows home visits, or talks alone, and who may not give them that day: something is
        missing, or ran out."""
        visits, talks = (Volunteer.objects.cleared_for(activity, day).values("pk") for activity in
                         (Activity.VISITS, Activity.TALKS))  # fmt: skip
        alone = set(Volunteer.STEPS_THAT_ALLOW[Activity.TALKS]) - {Volunteer.Status.VISITS}
        return self.filter(
            Q(status=Volunteer.Status.VISITS) & ~Q(pk__in=visits) | Q(status__in=alone) & ~Q(pk__in=talks)
        )

    def by_end_of_clearance(self, activity: Activity, today: date) -> dict[date, list[int]]:
        """{the first day on which they are not cleared: keys}, of whom it ends at all; who is not cleared today stands
        under the earliest of days. What is held today counts until it ends; what begins later is asked then."""
        held = VolunteerCheck.objects.that_count_on(today).filter(
            volunteer=OuterRef(OuterRef("pk")), requirement=OuterRef("pk")
        )
        latest = held.order_by(Coalesce("expires_on", Value(date.max)).desc())
        until = Coalesce(Subquery(latest.values(until=Coalesce("expires_on", Value(date.max)))[:1]), Value(date.min))
        needed = VolunteerRequirement.objects.that_block(activity, today).annotate(until=until).order_by("until")
        found: dict[date, list[int]] = {}
        rows = self.annotate(ends_on=Subquery(needed.values("until")[:1])).values_list("pk", "status", "ends_on")
        for key, status, ends_on in rows.order_by("pk"):
            allowed = status in Volunteer.STEPS_THAT_ALLOW[activity]
            ends_on = (ends_on or date.max) if allowed else date.min
            if ends_on < date.max:
                found.setdefault(ends_on, []).append(key)
        return found

    def away_on(self, day: date | OuterRef) -> VolunteerQuerySet:
        away = Absence.objects.filter(volunteer=OuterRef("pk")).during_day(asked_from_within(day))
        return self.filter(Exists(away))

    def who_know(self, person) -> VolunteerQuerySet:
        """Those who said that they know that person, by whichever row; or one of several."""
        people = person if isinstance(person, list) else [person]
        known = Acquaintance.objects.standing().filter(
            volunteer=OuterRef("pk"), person__canonical__in=[each.canonical_id for each in people]
        )
        return self.filter(Exists(known))

    def who_know_somebody_at_the_home_of(self, people: list[Person]) -> VolunteerQuerySet:
        """Those who said that they know somebody who lives with one of these: of one household, or known at the same
        postcode and house number."""
        homes = PersonKey.objects.of_homes().filter(person__in=people)
        there = PersonKey.objects.filter(key__in=homes.values("key")).values("person")
        households = [each.household_id for each in people if each.household_id]
        known = (
            Acquaintance.objects.standing()
            .filter(Q(person__in=there) | Q(person__household__in=households), volunteer=OuterRef("pk"))
            .filter(person__moved_on=None)
            .exclude(person__canonical__in=[each.canonical_id for each in people])
        )
        return self.filter(Exists(known))

    def with_something_running_out(self, day: date) -> VolunteerQuerySet:
        """Within a month, of what holds something back; not renewed yet."""
        ending = VolunteerCheck.objects.running_out(day, until=months_after(day, 1)).filter(volunteer=OuterRef("pk"))
        blocks = Q(requirement__blocks_talks=True) | Q(requirement__blocks_visits=True)
        return self.filter(Exists(ending.filter(blocks)))

    def still_with_us(self) -> VolunteerQuerySet:
        return self.exclude(status=Volunteer.Status.LEFT)


class Volunteer(Record):
    """One person who gives their time to one borough's hub, from their application until they leave. What they may
    see comes from their membership; what they may do, from their step on the ladder and what they lack."""

    class Status(models.TextChoices):
        APPLIED = "applied", "Applied"
        CHECKS = "checks", "Being checked"
        TRAINED = "trained", "Trained"
        SHADOWING = "shadowing", "Shadowing"
        TALKS = "talks", "Cleared for talks"
        VISITS = "visits", "Cleared for home visits"
        PAUSED = "paused", "Paused"
        LEFT = "left", "Left"

    class Travels(models.TextChoices):
        ON_FOOT = "on_foot", "On foot or by bus"
        BY_CAR = "by_car", "By car"

    STEPS_THAT_ALLOW = {
        Activity.TALKS: (Status.SHADOWING, Status.TALKS, Status.VISITS),
        Activity.VISITS: (Status.VISITS,),
    }

    reference_prefix = "VO"
    url_namespace = "outreach:volunteer"
    borough_path = "borough"
    owner_path = "user"
    personal = PersonalData(
        p2={
            "full_name", "email", "phone", "postcode", "languages", "free_on", "travels", "emergency_name",
            "emergency_phone", "vehicle",
        },
        not_personal={"status", "applied_on", "version"},
        keep="volunteer",
    )  # fmt: skip

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="volunteer"
    )
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="By which they get their account.",
    )  # fmt: skip
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    full_name = models.CharField(max_length=NAME_LENGTH)
    email = models.EmailField()
    phone = models.CharField(max_length=20, blank=True, help_text="E.164, like +441614960000.")
    postcode = models.CharField(max_length=8, blank=True, help_text="Of their home, to see how far they travel.")
    languages = models.CharField(max_length=LONGEST_LANGUAGES, blank=True, help_text="Besides English, by commas.")
    free_on = models.JSONField(default=list, blank=True, help_text="Days of the week, 0 is Monday; empty: not said.")
    travels = models.CharField(max_length=10, choices=Travels.choices, default=Travels.ON_FOOT)
    emergency_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    emergency_phone = models.CharField(max_length=20, blank=True)
    vehicle = models.CharField(max_length=60, blank=True, help_text="Make, colour and number plate.")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="supervised"
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.APPLIED)
    applied_on = models.DateField()
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change, so that a stale edit is seen.")

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        ordering = ["full_name", "pk"]
        indexes = [models.Index(fields=["borough", "status"], name="volunteer_by_borough_and_step")]
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="volunteer_has_a_name"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(status__in=["shadowing", "talks", "visits"]),
                name="volunteer_has_an_account_before_meeting_residents",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def first_name(self) -> str:
        return self.full_name.split()[0]

    def speaks(self, language: str) -> bool:
        """Whether they speak it; everybody speaks what nobody asked for."""
        spoken = {each.strip().casefold() for each in self.languages.split(",")}
        return not language or language.strip().casefold() in {"english", *spoken}


class VolunteerStep(models.Model):
    """One move on the ladder. Rows are added and never change."""

    borough_path = "volunteer__borough"
    owner_path = "volunteer__user"
    personal = PersonalData(p2={"reason"}, not_personal={"was", "now", "moved_on", "recorded_at"}, keep="volunteer")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="steps")
    was = models.CharField(max_length=20, choices=Volunteer.Status.choices, blank=True)
    now = models.CharField(max_length=20, choices=Volunteer.Status.choices)
    moved_on = models.DateField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_now_display()} on {self.moved_on}"


class AbsenceQuerySet(ScopedQuerySet):
    def during_day(self, day) -> AbsenceQuerySet:
        return self.filter(first_on__lte=day, last_on__gte=day, called_off_at=None)

    def from_day_on(self, day: date) -> AbsenceQuerySet:
        return self.filter(last_on__gte=day, called_off_at=None)


class Absence(Record):
    """Days on which a volunteer is away. Why is theirs to know, and is not asked."""

    reference_prefix = "AB"
    url_namespace = "outreach:absence"
    borough_path = "volunteer__borough"
    owner_path = "volunteer__user"
    personal = PersonalData(p2={"first_on", "last_on"}, not_personal={"called_off_at"}, keep="volunteer")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="absence_ends_after_it_begins"),
        ]


class AcquaintanceQuerySet(ScopedQuerySet):
    def standing(self) -> AcquaintanceQuerySet:
        return self.filter(ended_at=None)

    def visits_to_them(self):
        """Keys of planned visits to somebody whom one of those who go knows."""
        visit = "person__canonical__same_person_as__visited__visit"
        goes = Q(**{f"{visit}__volunteer": F("volunteer")}) | Q(**{f"{visit}__companion": F("volunteer")})
        return self.standing().filter(goes, **{f"{visit}__status": "planned"}).values(visit)


class Acquaintance(Record):
    """A volunteer knows a resident: a neighbour, a relative, somebody they owe. They neither visit them nor read of
    them while it stands."""

    reference_prefix = "KN"
    url_namespace = "outreach:acquaintance"
    borough_path = "volunteer__borough"
    owner_path = "volunteer__user"
    personal = PersonalData(p3={"how", "person"}, not_personal={"ended_at"}, keep="volunteer")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="acquaintances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acquaintances")
    how = models.CharField(max_length=NAME_LENGTH, help_text="A neighbour, a relative; in a few words.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AcquaintanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(how=""), name="acquaintance_says_how"),
            models.UniqueConstraint(
                fields=["volunteer", "person"], condition=Q(ended_at=None), name="acquaintance_stands_once"
            ),
        ]
