"""The order of a day's calls that travels least, and how long the way between two of them takes.

Plain arithmetic of points; nothing here reads the database. The order is exact, by the dynamic programme of Held and
Karp ("A dynamic programming approach to sequencing problems", 1962): a day has few calls.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import asin, ceil, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0
MOST_STOPS = 12
# The programme's own proposals: streets are a third longer than the line between two points.
DETOUR = 1.3
KM_PER_HOUR = {"on_foot": 4.5, "by_car": 25.0}
STANDING_MINUTES = {"on_foot": 0, "by_car": 5}  # to park


@dataclass(frozen=True)
class Place:
    """A point by latitude and longitude in degrees; ``key`` says whose."""

    key: Hashable
    lat: float
    lon: float


def km_between(one: Place, other: Place) -> float:
    """Along the great circle, in kilometres (haversine)."""
    lat1, lon1, lat2, lon2 = map(radians, (one.lat, one.lon, other.lat, other.lon))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def travel_minutes(km: float, travels: str) -> int:
    """Whole minutes from door to door, rounded up."""
    return ceil(km * DETOUR / KM_PER_HOUR[travels] * 60) + STANDING_MINUTES[travels]


def length_km(home: Place | None, order: Sequence[Place]) -> float:
    """From home through all calls in that order and home again; without a home, from the first to the last."""
    way = [home, *order, home] if home else list(order)
    return sum(km_between(here, there) for here, there in pairwise(way))


def shortest_order(home: Place | None, stops: Sequence[Place]) -> list[Place]:
    """The order of the calls with the shortest way; of equals, the one that keeps the order given. ValueError above
    MOST_STOPS."""
    count = len(stops)
    if count > MOST_STOPS:
        raise ValueError(f"A day of more than {MOST_STOPS} calls is not put in order.")
    if count < 2:
        return list(stops)
    from_home = [km_between(home, stop) if home else 0.0 for stop in stops]
    between = [[km_between(one, other) for other in stops] for one in stops]
    # best[(visited, last)] = (kilometres, the call before)
    best = {(1 << last, last): (from_home[last], None) for last in range(count)}
    for visited in range(1, 1 << count):
        for last in range(count):
            if (visited, last) not in best:
                continue
            km, _ = best[visited, last]
            for following in range(count):
                if visited >> following & 1:
                    continue
                reached, longer = visited | 1 << following, km + between[last][following]
                if (reached, following) not in best or longer < best[reached, following][0] - 1e-9:
                    best[reached, following] = (longer, last)
    everything = (1 << count) - 1
    last = min(range(count), key=lambda each: round(best[everything, each][0] + from_home[each], 9))
    order, visited = [], everything
    while last is not None:
        order.append(stops[last])
        before = best[visited, last][1]
        visited, last = visited & ~(1 << last), before
    order.reverse()
    return order if length_km(home, order) < length_km(home, stops) - 1e-9 else list(stops)


def times_in_order(order: Sequence) -> list[tuple[datetime, datetime]]:
    """The calls of a day take each other's times: the first the earliest start, and each keeps its length."""
    starts = sorted(visit.planned_start for visit in order)
    return [
        (start, start + (visit.planned_end - visit.planned_start)) for visit, start in zip(order, starts, strict=True)
    ]
