"""The only writer of places: the shipped tables go into the database, as often as one likes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.db import connection, models, transaction

from fraudhub.geography import tables
from fraudhub.geography.levels import Level
from fraudhub.geography.models import (
    Borough,
    Edition,
    LoadedGeography,
    Lsoa,
    Msoa,
    Population,
    Postcode,
    Ward,
)

BATCH = 2_000
POSTCODE_FIELDS = (
    "postcode", "lsoa", "official_ward", "borough", "lat", "lon", "positional_quality", "edition",
)  # fmt: skip
SUMMED_BANDS = (
    "all_ages", "aged_0_15", "aged_16_24", "aged_25_34", "aged_35_49", "aged_50_64", "aged_65_plus",
)  # fmt: skip


@transaction.atomic
def load_geography(folder: Path = tables.DATA, *, only_postcodes: Set[str] | None = None) -> LoadedGeography:
    """All places and counts of the shipped tables, brought up to date in one transaction.

    Does nothing when the last loading was of the same tables. Rows are added and corrected, never taken away: a
    postcode that has ended, a ward that was redrawn, stay for the records that name them, under their old edition.
    ``only_postcodes`` leaves out the other postcodes, for test databases.
    """
    digest = tables.digest_of_tables(folder)
    if only_postcodes is not None:
        digest = sha256(",".join([digest, *sorted(only_postcodes)]).encode()).hexdigest()
    last = LoadedGeography.objects.first()
    if last and last.digest == digest:
        return last

    lsoas = list(tables.read_table(tables.LSOAS, folder))
    _bring_up_to_date(Edition, _editions(folder))
    _bring_up_to_date(
        Borough,
        (
            Borough(**row, edition_id=tables.EDITION_OF_BOUNDARIES[Level.BOROUGH])
            for row in tables.read_table(tables.BOROUGHS, folder)
        ),
    )
    _bring_up_to_date(Ward, _areas(Ward, Level.WARD, tables.read_table(tables.WARDS, folder)))
    _bring_up_to_date(Msoa, _areas(Msoa, Level.MSOA, tables.read_table(tables.MSOAS, folder)))
    _bring_up_to_date(Lsoa, _areas(Lsoa, Level.LSOA, lsoas))
    _bring_up_to_date(Population, _populations(folder, lsoas), unique=("area_level", "area_code", "year", "source"))
    postcodes = [row for row in _postcodes(folder, lsoas) if only_postcodes is None or row[0] in only_postcodes]
    _bring_postcodes_up_to_date(postcodes)
    return LoadedGeography.objects.create(digest=digest, postcodes=len(postcodes))


def _bring_up_to_date(model: type[models.Model], rows: Iterable[models.Model], unique: tuple[str, ...] = ()) -> None:
    names = [field.name for field in model._meta.concrete_fields]
    keys = unique or (model._meta.pk.name,)
    model.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=keys,
        update_fields=[name for name in names if name not in (*keys, model._meta.pk.name)],
    )


def _editions(folder: Path) -> Iterable[Edition]:
    for row in tables.read_table(tables.EDITIONS, folder):
        for name in ("dated_on", "valid_from", "valid_to"):
            row[name] = date.fromisoformat(row[name]) if row[name] else None
        yield Edition(**row)


def _areas(model: type[models.Model], level: Level, rows: Iterable[dict[str, str]]) -> Iterable[models.Model]:
    """Rows whose columns are the model's own: ``borough_code`` in the table is ``borough_id`` in the row."""
    for row in rows:
        values = {name.replace("_code", "_id"): value for name, value in row.items()}
        yield model(**values, edition_id=tables.EDITION_OF_BOUNDARIES[level])


def _populations(folder: Path, lsoas: list[dict[str, str]]) -> Iterable[Population]:
    """Each LSOA as counted, the sums of all larger areas, and the published table of boroughs beside them."""
    place = {row["code"]: row for row in lsoas}
    sums: dict[tuple[Level, str], list[int]] = defaultdict(lambda: [0] * len(SUMMED_BANDS))
    for row in tables.read_table(tables.POPULATION, folder):
        counted = [int(row[band]) for band in SUMMED_BANDS]
        for level in Level:
            code = row["lsoa_code"] if level == Level.LSOA else place[row["lsoa_code"]][f"{level}_code"]
            sums[level, code] = [total + count for total, count in zip(sums[level, code], counted, strict=True)]
    for (level, code), counts in sums.items():
        yield Population(
            area_level=level,
            area_code=code,
            year=tables.POPULATION_YEAR,
            source_id=tables.EDITION_OF_POPULATION,
            **dict(zip(SUMMED_BANDS, counts, strict=True)),
        )
    for row in tables.read_table(tables.PUBLISHED_POPULATION, folder):
        yield Population(
            area_level=Level.BOROUGH,
            area_code=row.pop("borough_code"),
            year=tables.POPULATION_YEAR,
            source_id=tables.EDITION_OF_PUBLISHED_POPULATION,
            as_published=True,
            **row,
        )


def _postcodes(folder: Path, lsoas: list[dict[str, str]]) -> Iterable[tuple]:
    """Values in the order of POSTCODE_FIELDS; what the table leaves blank is filled in."""
    place = {row["code"]: row for row in lsoas}
    for row in tables.read_table(tables.POSTCODES, folder):
        lsoa = place[row["lsoa_code"]]
        yield (
            row["postcode"],
            row["lsoa_code"],
            row["official_ward_code"] or lsoa["ward_code"],
            lsoa["borough_code"],
            float(row["lat"]),
            float(row["lon"]),
            int(row["positional_quality"] or tables.BEST_POSITION),
            tables.EDITION_OF_POSTCODES,
        )


def _bring_postcodes_up_to_date(rows: list[tuple]) -> None:
    """As ``_bring_up_to_date``, without 72,000 model instances: a third of the time."""
    quote = connection.ops.quote_name
    key, *others = columns = [quote(Postcode._meta.get_field(name).column) for name in POSTCODE_FIELDS]
    one_row = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            cursor.execute(
                f"INSERT INTO {quote(Postcode._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608 # nosec B608
                f"VALUES {', '.join([one_row] * len(batch))} "
                f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in others)}",
                [value for row in batch for value in row],
            )
