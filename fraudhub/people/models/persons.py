"""Everyone a hub knows of, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from fraudhub.core.london_time import day_begins
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.models import Borough, Lsoa, Ward
from fraudhub.geography.scoping import Scope, ScopedQuerySet
from fraudhub.people.matching import Details, is_of_a_home

ADDRESS_LENGTH = 300


class Address(models.Model):
    """A place somebody lives or can be met, and the areas its postcode lies in when we know the postcode."""

    borough_path = "people__borough"
    personal = PersonalData(
        p3={"lines", "postcode", "lsoa", "official_ward"}, keep="as long as the person who lives there"
    )

    lines = models.CharField(max_length=ADDRESS_LENGTH)
    postcode = models.CharField(max_length=8, blank=True, db_index=True)
    lsoa = models.ForeignKey(Lsoa, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    official_ward = models.ForeignKey(Ward, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self):
        return ", ".join(part for part in (self.lines, self.postcode) if part)


class NameSource(ReferenceRow):
    """Where a hub may get somebody's name from, and on what lawful basis it keeps it."""

    personal = PersonalData(not_personal={"lawful_basis"})

    lawful_basis = models.CharField(max_length=200)


class Household(Record):
    """People of one hub who live together. One home may hold two victims, or a victim and who defrauds them."""

    reference_prefix = "HH"
    borough_path = "borough"
    personal = PersonalData(not_personal={"borough"}, keep="case closed + 2 years")

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()


class PersonQuerySet(ScopedQuerySet):
    def named_like(self, words: str) -> PersonQuerySet:
        """People whose name holds each of the words, in any order."""
        found = self
        for word in words.split():
            found = found.filter(full_name__icontains=word)
        return found

    def living_at(self, postcode: str) -> PersonQuerySet:
        return self.filter(address__postcode=postcode)

    def near(self, person: Person) -> PersonQuerySet:
        """Every row that stands for the same person, and everybody they live with."""
        same = Q(canonical=person.canonical_id)
        return self.filter(same | Q(household=person.household_id) if person.household_id else same)

    def of_person(self, person: Person) -> PersonQuerySet:
        """Every row that stands for the same person; ask again with ``within(scope)``."""
        return self.filter(canonical=person.canonical_id)

    def who_left_with(self, person: Person) -> PersonQuerySet:
        """Of somebody who moved away, or does today, every row that their hub had by then; life_of says the same of
        one row."""
        left_on = person.moved_on or timezone.localdate()
        by_then = Q(borough=person.borough_id, created_at__lt=day_begins(left_on + timedelta(days=1)))
        return self.filter(Q(pk=person.pk) | by_then, canonical=person.canonical_id)


class Person(Record):
    """One hub's knowledge of somebody. Two rows that are the same person share their canonical row."""

    reference_prefix = "PN"
    borough_path = "borough"
    reason_path = ""
    personal = PersonalData(
        p3={
            "full_name", "birth_date", "phone", "email", "address", "access_needs", "language", "risk_flags",
            "canonical", "household", "died_on", "moved_on", "moved_to",
        },
        not_personal={"borough", "name_source", "version"},
        keep="case closed + 2 years",
    )  # fmt: skip

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="people")
    full_name = models.CharField(max_length=NAME_LENGTH)
    birth_date = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164, like +441614960000.")
    email = models.EmailField(blank=True)
    address = models.ForeignKey(Address, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    access_needs = models.TextField(blank=True, max_length=NOTE_LENGTH)
    language = models.CharField(max_length=60, blank=True, help_text="The language they would rather speak.")
    risk_flags = models.TextField(
        blank=True, max_length=NOTE_LENGTH, help_text="What a visitor has to know before the doorstep."
    )
    # Nullable only for the moment between the row and its key: the verb points a new row at itself.
    canonical = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="same_person_as")

    name_source = models.ForeignKey(NameSource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    died_on = models.DateField(null=True, blank=True)
    moved_on = models.DateField(null=True, blank=True, help_text="Away from this hub's borough.")
    moved_to = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change, so that a stale edit is seen.")

    objects = PersonQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["created_at", "created_by", "version"])

    class Meta:
        ordering = ["full_name", "pk"]
        verbose_name_plural = "people"
        indexes = [models.Index(fields=["borough", "full_name"], name="person_by_borough_and_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_date__gte="1900-01-01"),
                name="person_is_born_in_1900_or_later",
            ),
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(birth_date__isnull=True) | Q(died_on__gte=F("birth_date")),
                name="person_dies_after_they_are_born",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def needs(self) -> list[str]:
        """What they need to be reached and understood, a line each: of the standing needs, then in our own words."""
        standing = [each.get_kind_display() for each in self.communication_needs.all() if each.ended_at is None]
        return [*standing, *filter(None, [self.access_needs])]

    @property
    def details(self) -> Details:
        """What is compared when people are matched."""
        return Details(
            full_name=self.full_name,
            birth_date=self.birth_date,
            phone=self.phone,
            email=self.email,
            address=self.address.lines if self.address else "",
            postcode=self.address.postcode if self.address else "",
        )


class PersonKeyQuerySet(ScopedQuerySet):
    def of_homes(self) -> PersonKeyQuerySet:
        """Those that stand for one postcode and house number, as matching.is_of_a_home says of one."""
        return self.filter(key__regex=r"^at:[^:]*:[0-9]")


class PersonKey(models.Model):
    """One thing by which somebody may be recognised in another row: people/matching.py makes them."""

    borough_path = "person__borough"
    personal = PersonalData(p3={"key"})

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=60, db_index=True)

    objects = PersonKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="person_key_is_kept_once")]

    def __str__(self):
        return str(self.person_id)


class MatchQuerySet(ScopedQuerySet):
    def within(self, scope: Scope) -> MatchQuerySet:
        """Only who may see both rows learns of a decision about them."""
        seen = Person.objects.within(scope).values("pk")
        return self if scope.is_everything else self.filter(first__in=seen, second__in=seen)

    def standing(self) -> MatchQuerySet:
        return self.filter(undone_at=None)

    def of(self, people) -> MatchQuerySet:
        return self.filter(Q(first__in=people) | Q(second__in=people))


class Match(Record):
    """A decision about two rows: they are the same person, or they are not. It stands until it is undone; undoing
    drops this one decision and no other."""

    reference_prefix = "MA"
    url_namespace = "people:match"
    borough_path = "first__borough"
    reason_path = "first"
    personal = PersonalData(
        p3={"first", "second", "agrees", "differs", "undone_because"},
        not_personal={"is_same", "rule", "points", "undone_at", "undone_by"},
        keep="case closed + 2 years",
    )

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches_as_first")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches_as_second")
    is_same = models.BooleanField()
    rule = models.CharField(max_length=20, blank=True, help_text="The rule that decided; empty when a person did.")
    points = models.SmallIntegerField(help_text="Of the comparison at the time.")
    agrees = models.JSONField(default=list)
    differs = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "matches"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="match_names_the_older_row_first"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at=None), name="match_of_two_rows_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_because="")
                | Q(undone_at__isnull=False) & ~Q(undone_because=""),
                name="match_is_undone_with_a_reason",
            ),
        ]

    def other_than(self, person: Person) -> Person:
        return self.second if person.pk == self.first_id else self.first


class SaidQuerySet(ScopedQuerySet):
    """What somebody said, until they say something else."""

    def standing(self) -> SaidQuerySet:
        return self.filter(ended_at=None)


class ContactWish(models.Model):
    """Whether it is safe to reach somebody in one way, as they said. What they said before is kept."""

    class Way(models.TextChoices):
        CALL = "call", "Call"
        LEAVE_MESSAGE = "leave_message", "Leave a message"
        TEXT = "text", "Send a text"
        EMAIL = "email", "Send an email"
        LETTER = "letter", "Write a letter"

    borough_path = "person__borough"
    personal = PersonalData(p3={"way", "is_safe", "note"}, not_personal={"said_at", "recorded_by", "ended_at"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_wishes")
    way = models.CharField(max_length=20, choices=Way.choices)
    is_safe = models.BooleanField()
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SaidQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "contact wishes"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "way"], condition=Q(ended_at=None), name="contact_wish_stands_once_per_way"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("said_at")),
                name="contact_wish_ends_after_it_was_said",
            ),
        ]

    def __str__(self):
        return f"{self.get_way_display()}: {'safe' if self.is_safe else 'not safe'}"


class CommunicationNeed(models.Model):
    """What somebody needs to read or hear what we say; the language itself stands on the person. What they said
    before is kept."""

    class Kind(models.TextChoices):
        LARGE_PRINT = "large_print", "Large print"
        EASY_READ = "easy_read", "Easy read"
        AUDIO = "audio", "Audio"
        BSL = "bsl", "British Sign Language"
        INTERPRETER = "interpreter", "An interpreter"
        SOMEONE_CHOSEN = "someone_chosen", "To talk through someone they choose"

    borough_path = "person__borough"
    personal = PersonalData(p3={"kind"}, not_personal={"said_at", "recorded_by", "ended_at"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="communication_needs")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SaidQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(ended_at=None), name="communication_need_stands_once_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("said_at")),
                name="communication_need_ends_after_it_was_said",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class MarkerQuerySet(ScopedQuerySet):
    def standing(self) -> MarkerQuerySet:
        return self.filter(lifted_at=None)

    def against_visits(self) -> MarkerQuerySet:
        return self.filter(kind=Marker.Kind.DO_NOT_VISIT)

    def hazards(self) -> MarkerQuerySet:
        return self.filter(kind=Marker.Kind.HAZARD)

    def at_the_home_of(self, person: Person) -> MarkerQuerySet:
        """On anybody known at the same postcode and house number, in whichever hub; ask again before showing one."""
        homes = [key for key in person.keys.values_list("key", flat=True) if is_of_a_home(key)]
        return self.filter(person__keys__key__in=homes).distinct() if homes else self.none()

    def of_person_or_home(self, person: Person) -> MarkerQuerySet:
        """Both in one question; it may name a marker twice."""
        homes = PersonKey.objects.filter(person=person).of_homes().values("key")
        return self.filter(Q(person__canonical=person.canonical_id) | Q(person__keys__key__in=homes))

    def of_person(self, person: Person) -> MarkerQuerySet:
        """On any row that stands for the same person; ask again with ``within(scope)`` before showing one."""
        return self.filter(person__canonical=person.canonical_id)


class Marker(Record):
    """Something that must be known before anybody goes there, until it is lifted."""

    class Kind(models.TextChoices):
        HAZARD = "hazard", "Hazard at the address"
        DO_NOT_VISIT = "do_not_visit", "Do not visit"

    reference_prefix = "MK"
    url_namespace = "people:marker"
    borough_path = "person__borough"
    reason_path = "person"
    personal = PersonalData(
        p3={"person", "note", "lifted_because"},
        not_personal={"kind", "review_on", "lifted_at", "lifted_by"},
        keep="visit",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="markers")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    note = models.TextField(max_length=NOTE_LENGTH)
    review_on = models.DateField(null=True, blank=True, help_text="When to ask whether it still holds.")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = MarkerQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="marker_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_because="")
                | Q(lifted_at__isnull=False) & ~Q(lifted_because=""),
                name="marker_is_lifted_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(kind="do_not_visit", lifted_at=None),
                name="marker_against_visits_stands_once_per_person",
            ),
        ]


class EmergencyAccessQuerySet(ScopedQuerySet):
    def in_force(self, now: datetime):
        return self.filter(opened_at__lte=now, ends_at__gt=now)

    def to_review(self):
        return self.filter(reviewed_at=None)


class EmergencyAccess(Record):
    """An investigator saw for an hour what the hubs know of one person, as waiting would have done harm. Data
    protection is told at once and reviews each."""

    class Finding(models.TextChoices):
        JUSTIFIED = "justified", "It was justified"
        NOT_JUSTIFIED = "not_justified", "It was not justified"

    reference_prefix = "EA"
    url_namespace = "people:emergency"
    borough_path = "person__borough"
    owner_path = "held_by"
    personal = PersonalData(
        p3={"person", "reason", "review_note"},
        not_personal={"held_by", "opened_at", "ends_at", "reviewed_at", "reviewed_by", "finding"},
        keep="access and change log",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergency_accesses")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=NOTE_LENGTH)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=20, choices=Finding.choices, blank=True)
    review_note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name_plural = "emergency accesses"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")), name="emergency_access_ends_after_it_opens"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_access_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, finding="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(finding=""),
                name="emergency_access_is_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("held_by")),
                name="emergency_access_is_reviewed_by_somebody_else",
            ),
        ]

    @property
    def is_in_force(self) -> bool:
        return self.opened_at <= timezone.now() < self.ends_at

    @property
    def scope(self) -> Scope:
        """Where it lets its holder see this one person: everywhere, for its hour; nothing after."""
        return Scope.everything() if self.is_in_force else Scope.nothing()
