"""Which boroughs touch: a fraud that moves next door has not gone away."""

from functools import lru_cache

from fraudhub.geography.tables import ADJACENCY, read_table


@lru_cache(maxsize=1)
def neighbouring_boroughs() -> tuple[tuple[str, str], ...]:
    """Pairs of ONS codes that share a boundary, each once, the smaller code first."""
    return tuple((row["borough_code"], row["neighbour_code"]) for row in read_table(ADJACENCY))


def neighbours_of(borough_code: str) -> frozenset[str]:
    """The boroughs that share a boundary with this one."""
    pairs = neighbouring_boroughs()
    return frozenset(b if a == borough_code else a for a, b in pairs if borough_code in (a, b))
