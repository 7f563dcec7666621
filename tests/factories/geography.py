"""Real places, few postcodes: what every test database stands on."""

from functools import lru_cache

from fraudhub.geography.models import LoadedGeography
from fraudhub.geography.tables import BOROUGHS, LSOAS, POSTCODES, read_table
from fraudhub.geography.verbs import load_geography

POSTCODES_A_BOROUGH = 40


def load_small_geography() -> LoadedGeography:
    """All boroughs, wards, MSOAs, LSOAs and populations, and 40 postcodes spread over each borough."""
    return load_geography(only_postcodes={code for codes in some_postcodes().values() for code in codes})


def a_postcode_in(borough: str, nth: int = 0) -> str:
    """A postcode the test database knows, by the slug of its borough; another one for each nth up to 39."""
    return some_postcodes()[borough][nth]


@lru_cache(maxsize=1)
def some_postcodes() -> dict[str, list[str]]:
    """Borough slug to its 40 postcodes, evenly picked in the order of the alphabet."""
    slug_of = {row["code"]: row["slug"] for row in read_table(BOROUGHS)}
    borough_of = {row["code"]: slug_of[row["borough_code"]] for row in read_table(LSOAS)}
    all_of: dict[str, list[str]] = {slug: [] for slug in slug_of.values()}
    for row in read_table(POSTCODES):
        all_of[borough_of[row["lsoa_code"]]].append(row["postcode"])
    return {
        slug: [codes[n * len(codes) // POSTCODES_A_BOROUGH] for n in range(POSTCODES_A_BOROUGH)]
        for slug, codes in all_of.items()
    }
