"""The places of Greater Manchester by their ONS codes. Shapes live in boundaries/, the database has codes.

For every statistic the ward of an LSOA is its best-fit ward, so that LSOA ⊂ ward ⊂ borough and LSOA ⊂ MSOA
hold exactly and tables add up. The official ward of a postcode (another one in ten times) is for addresses.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fraudhub.core.models import ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.levels import Level

BANDS = (
    "all_ages",
    "aged_0_15",
    "aged_16_24",
    "aged_25_34",
    "aged_35_49",
    "aged_50_64",
    "aged_65_plus",
    "aged_75_plus",
)


class Edition(ReferenceRow):
    """One dated release of boundaries, look-ups, postcodes or counts: what a row was taken from."""

    subject = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    dated_on = models.DateField(null=True, blank=True, help_text="The day it describes, where the publisher says.")
    licence = models.CharField(max_length=120)

    personal = PersonalData(
        not_personal={
            "code", "name", "valid_from", "valid_to", "needs_checking", "source",
            "subject", "year", "dated_on", "licence",
        }
    )  # fmt: skip


class BoroughQuerySet(models.QuerySet):
    def named(self, slug: str) -> BoroughQuerySet:
        return self.filter(slug=slug)


class Borough(models.Model):
    """One of the ten metropolitan boroughs."""

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")

    personal = PersonalData(not_personal={"code", "name", "slug", "edition"})
    objects = BoroughQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__startswith="E08"), name="borough_code_is_a_metropolitan_district_code"
            ),
            models.UniqueConstraint(fields=["slug"], name="borough_slug_names_one_borough"),
        ]

    def __str__(self):
        return self.name


class AreaQuerySet(models.QuerySet):
    """Wards, MSOAs, LSOAs and postcodes: whatever lies in a borough."""

    def in_borough(self, borough: Borough | str) -> AreaQuerySet:
        return self.filter(borough=borough)


class Ward(models.Model):
    """An electoral ward. For statistics it is the LSOAs whose best fit it is."""

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=80)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="wards")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")

    personal = PersonalData(not_personal={"code", "name", "borough", "edition"})
    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["borough__name", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(code__startswith="E05"), name="ward_code_is_an_electoral_ward_code")
        ]

    def __str__(self):
        return self.name


class Msoa(models.Model):
    """A Middle layer Super Output Area (2021): some 7,000 to 8,000 residents."""

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=60)
    hcl_name = models.CharField("local name", max_length=100, help_text="House of Commons Library name.")
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="msoas")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")

    personal = PersonalData(not_personal={"code", "name", "hcl_name", "borough", "edition"})
    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = "MSOA"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__startswith="E02"), name="msoa_code_is_a_middle_layer_super_output_area_code"
            )
        ]

    def __str__(self):
        return f"{self.hcl_name} ({self.name})"


class LsoaQuerySet(AreaQuerySet):
    def in_ward(self, ward: Ward | str) -> LsoaQuerySet:
        """Those given whole to this ward."""
        return self.filter(ward=ward)


class Lsoa(models.Model):
    """A Lower layer Super Output Area (2021): some 1,700 residents, the finest area we count by."""

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=60)
    msoa = models.ForeignKey(Msoa, on_delete=models.PROTECT, related_name="lsoas")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="lsoas", help_text="Best-fit ward.")
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="lsoas")
    imd_rank = models.PositiveIntegerField("deprivation rank", help_text="IMD 2025: 1 is most deprived of 33,755.")
    imd_decile = models.PositiveSmallIntegerField("deprivation decile", help_text="IMD 2025: 1 is most deprived tenth.")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")

    personal = PersonalData(
        not_personal={"code", "name", "msoa", "ward", "borough", "imd_rank", "imd_decile", "edition"}
    )
    objects = LsoaQuerySet.as_manager()

    class Meta:
        verbose_name = "LSOA"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__startswith="E01"), name="lsoa_code_is_a_lower_layer_super_output_area_code"
            ),
            models.CheckConstraint(condition=Q(imd_decile__range=(1, 10)), name="lsoa_imd_decile_is_from_1_to_10"),
            models.CheckConstraint(condition=Q(imd_rank__range=(1, 33755)), name="lsoa_imd_rank_is_a_rank_of_england"),
        ]

    def __str__(self):
        return self.name


class PopulationQuerySet(models.QuerySet):
    def summed(self) -> PopulationQuerySet:
        """Counts that add up over LSOA, ward, MSOA and borough; the only ones to divide by."""
        return self.filter(as_published=False)

    def published(self) -> PopulationQuerySet:
        """The borough table as the ONS published it, to be shown only as such."""
        return self.filter(as_published=True)

    def of(self, level: Level) -> PopulationQuerySet:
        return self.filter(area_level=level)

    def in_year(self, year: int) -> PopulationQuerySet:
        return self.filter(year=year)

    def counts(self, band: str = "all_ages") -> dict[str, int]:
        """Area code to residents of one band, as ``summed().of(Level.WARD).counts("aged_65_plus")``."""
        if band not in BANDS:
            raise ValueError(f"{band} is not a band of the population table.")
        return dict(self.order_by().values_list("area_code", band))


class Population(models.Model):
    """Usual residents of one area, by age, as one source counted them.

    Wards, MSOAs and boroughs are sums of their LSOAs. The published borough table (the only one with people
    aged 75 and over) differs from those sums by up to 49 people: the ONS protects each table on its own.
    """

    area_level = models.CharField(max_length=7, choices=[(level.value, level.label) for level in Level])
    area_code = models.CharField(max_length=9)
    year = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    as_published = models.BooleanField(default=False, help_text="Taken from a published table, not summed from LSOAs.")
    all_ages = models.PositiveIntegerField()
    aged_0_15 = models.PositiveIntegerField(null=True)
    aged_16_24 = models.PositiveIntegerField(null=True)
    aged_25_34 = models.PositiveIntegerField(null=True)
    aged_35_49 = models.PositiveIntegerField(null=True)
    aged_50_64 = models.PositiveIntegerField(null=True)
    aged_65_plus = models.PositiveIntegerField()
    aged_75_plus = models.PositiveIntegerField(null=True)

    personal = PersonalData(not_personal={"area_level", "area_code", "year", "source", "as_published", *BANDS})
    objects = PopulationQuerySet.as_manager()

    class Meta:
        verbose_name = "population count"
        ordering = ["area_level", "area_code", "year", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["area_level", "area_code", "year", "source"],
                name="population_is_given_once_by_area_year_and_source",
            ),
            models.CheckConstraint(
                condition=Q(area_level__in=[level.value for level in Level]),
                name="population_is_of_a_level_we_know",
            ),
            models.CheckConstraint(
                condition=Q(as_published=True)
                | Q(
                    all_ages=F("aged_0_15")
                    + F("aged_16_24")
                    + F("aged_25_34")
                    + F("aged_35_49")
                    + F("aged_50_64")
                    + F("aged_65_plus")
                ),
                name="population_bands_add_up_unless_as_published",
            ),
            models.CheckConstraint(
                condition=Q(aged_65_plus__lte=F("all_ages")), name="population_aged_65_plus_is_among_all_ages"
            ),
            models.CheckConstraint(
                condition=Q(aged_75_plus__isnull=True) | Q(aged_75_plus__lte=F("aged_65_plus")),
                name="population_aged_75_plus_is_among_65_plus",
            ),
        ]

    def __str__(self):
        return f"{self.area_code}, {self.year}: {self.all_ages:,}"


class Postcode(models.Model):
    """A live postcode and the LSOA its point lies in; about 1 in 200, at an edge, may be the neighbour's."""

    postcode = models.CharField(max_length=8, primary_key=True)
    lsoa = models.ForeignKey(Lsoa, on_delete=models.PROTECT, related_name="postcodes")
    official_ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="For addresses only; statistics use the LSOA's best-fit ward.",
    )  # fmt: skip
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+", db_index=False)
    lat = models.FloatField("latitude")
    lon = models.FloatField("longitude")
    positional_quality = models.PositiveSmallIntegerField(help_text="Ordnance Survey code; 10 is best.")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", db_index=False)

    personal = PersonalData(
        not_personal={
            "postcode", "lsoa", "official_ward", "borough", "lat", "lon", "positional_quality", "edition",
        }
    )  # fmt: skip
    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["postcode"]
        constraints = [
            models.CheckConstraint(condition=Q(postcode__contains=" "), name="postcode_is_written_with_its_space"),
            models.CheckConstraint(
                condition=Q(lat__range=(53.3, 53.75)) & Q(lon__range=(-2.8, -1.85)),
                name="postcode_point_is_in_or_near_greater_manchester",
            ),
        ]

    def __str__(self):
        return self.postcode


class LoadedGeography(models.Model):
    """One loading of the shipped geography into this database, known by the digest of what was loaded."""

    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)
    postcodes = models.PositiveIntegerField()

    personal = PersonalData(not_personal={"digest", "loaded_at", "postcodes"})

    class Meta:
        verbose_name = "loading of geography"
        ordering = ["-pk"]

    def __str__(self):
        return self.digest[:12]
