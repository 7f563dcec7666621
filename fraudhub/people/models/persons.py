"""Everyone a hub knows of, once."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from fraudhub.core.london_time import day_begins
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.models import Borough, Lsoa, Ward
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.matching import Details

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
