"""The tables the project ships: build_geography writes them, load_geography reads them (data/SOURCES.md)."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fraudhub.geography.levels import Level

DATA = Path(__file__).parent / "data"

EDITIONS = "editions.csv"  # kept by hand: what each release is, and what is doubted about it
BOROUGHS = "boroughs.csv"
WARDS = "wards.csv"
MSOAS = "msoas.csv"
LSOAS = "lsoas.csv"
POPULATION = "population_lsoa.csv"
PUBLISHED_POPULATION = "population_borough_published.csv"
POSTCODES = "postcodes.csv.gz"
ADJACENCY = "borough_adjacency.csv"
LOADED = (EDITIONS, BOROUGHS, WARDS, MSOAS, LSOAS, POPULATION, PUBLISHED_POPULATION, POSTCODES)

# Which rows of editions.csv the shipped tables were taken from. New data: a new row there, and its code here.
EDITION_OF_BOUNDARIES = {
    Level.BOROUGH: "boroughs-2025",
    Level.WARD: "wards-2025",
    Level.MSOA: "msoa-2021",
    Level.LSOA: "lsoa-2021",
}
EDITION_OF_POSTCODES = "code-point-open-2025-10"
EDITION_OF_POPULATION = "census-2021"
EDITION_OF_PUBLISHED_POPULATION = "census-2021-ts007a"
POPULATION_YEAR = 2021

BEST_POSITION = 10  # the Ordnance Survey's code for a postcode placed as well as can be; not written out


def read_table(name: str, folder: Path = DATA) -> Iterator[dict[str, str]]:
    """The rows of one table as they stand, every value a text."""
    content = (folder / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    yield from csv.DictReader(io.StringIO(content.decode(), newline=""))


def write_table(name: str, columns: Sequence[str], rows: Iterable[Sequence], folder: Path = DATA) -> None:
    """One table, the same bytes for the same rows whenever and wherever it is written."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    content = text.getvalue().encode()
    if name.endswith(".gz"):
        packed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
            file.write(content)
        content = packed.getvalue()
    (folder / name).write_bytes(content)


def digest_of_tables(folder: Path = DATA) -> str:
    """What identifies this set of tables: sha256 over the files that are loaded into the database."""
    digest = hashlib.sha256()
    for name in LOADED:
        digest.update(name.encode() + b"\0" + hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()
