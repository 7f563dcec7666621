"""Made-up Greater Manchesters with a known answer: for the tests, the bench and the demonstration world.

The recipe is section 15 of the methods specification. Only the totals of 2023 to 2024 and 2024 to 2025 are
real (Greater Manchester Police figures for all ten boroughs); every other number is a placeholder.
Imports nothing but numpy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from .months import calendar_month, month_number

FIRST_MONTH, LAST_MONTH = month_number("2019-04"), month_number("2026-10")
MONTHS = tuple(range(FIRST_MONTH, LAST_MONTH + 1))

BOROUGHS = {  # ONS code: (name, population in thousands, rounded)
    "E08000001": ("Bolton", 299),
    "E08000002": ("Bury", 195),
    "E08000003": ("Manchester", 569),
    "E08000004": ("Oldham", 244),
    "E08000005": ("Rochdale", 227),
    "E08000006": ("Salford", 278),
    "E08000007": ("Stockport", 297),
    "E08000008": ("Tameside", 233),
    "E08000009": ("Trafford", 236),
    "E08000010": ("Wigan", 334),
}
NAMES = {code: name for code, (name, _) in BOROUGHS.items()}

PUBLISHED_TOTALS = {2023: 14_153, 2024: 12_177}  # by the year in which the financial year begins
YEARLY_TOTALS = (11_200, 13_600, 14_900, 14_300, *PUBLISHED_TOTALS.values(), 12_000, 12_000)  # from 2019
SEASON = (1.06, 0.97, 1.05, 0.98, 1.00, 0.99, 1.01, 0.96, 0.98, 1.04, 1.03, 0.93)  # January to December

SHARE_SD = 0.12  # how boroughs of one size differ in their level, log scale
COMMON_SHOCK_SD = 0.03
OWN_SHOCK_SD, OWN_SHOCK_MEMORY = 0.06, 0.6  # stationary sd and monthly autocorrelation
EXTRA_VARIANCE = 0.01  # of the gamma multiplier that makes counts jump more than a Poisson
COVID_BUMP = 0.08

LATER_STARTS = {
    "E08000003": "2025-06",
    "E08000006": "2025-06",
    "E08000010": "2025-08",
    "E08000001": "2025-10",
    "E08000008": "2025-12",
    "E08000004": "2026-02",
    "E08000005": "2026-04",
    "E08000002": "2026-05",
}
# The dates under which the methods' error rates were measured, and the demonstration's pilots.
MEASURED_STARTS = {"E08000007": "2024-04", "E08000009": "2024-04", **LATER_STARTS}
DEMONSTRATION_STARTS = {"E08000007": "2024-01", "E08000009": "2024-03", **LATER_STARTS}
DEMONSTRATION_CHANGE = -0.15


@dataclass(frozen=True)
class Worlds:
    """Simulated counts and the rates behind them.

    `boroughs` ONS codes (B), `months` month numbers (T), `population` (B,) people, `mean` expected and
    `counts` drawn reports, both (worlds, B, T).
    """

    boroughs: tuple[str, ...]
    months: tuple[int, ...]
    population: np.ndarray
    mean: np.ndarray
    counts: np.ndarray

    def rows(self, world: int = 0) -> list[dict]:
        """One world as the rows `Panel.from_rows` reads."""
        return [
            {
                "unit": code,
                "month": f"{month // 12:04d}-{month % 12 + 1:02d}",
                "count": int(count),
                "population": people,
            }
            for code, people, line in zip(self.boroughs, self.population.tolist(), self.counts[world], strict=True)
            for month, count in zip(self.months, line, strict=True)
        ]


def planted_effect(
    starts: Mapping[str, str], change: float | Mapping[str, float], *, ramp_months: int = 0
) -> np.ndarray:
    """log(1 + change) from each borough's go-live month on, (B, T); boroughs without a start get 0.

    `change` is a share (-0.15 is a fall of 15%), one for all or one a borough. With `ramp_months` the
    log change builds up evenly over that many months.
    """
    effect = np.zeros((len(BOROUGHS), len(MONTHS)))
    for row, code in enumerate(BOROUGHS):
        share = change.get(code, 0.0) if isinstance(change, Mapping) else change
        if code in starts and share:
            since = np.arange(len(MONTHS)) - (month_number(starts[code]) - FIRST_MONTH)
            built = np.minimum(1.0, (since + 1) / ramp_months) if ramp_months else np.ones(len(MONTHS))
            effect[row] = np.where(since >= 0, np.log1p(share) * built, 0.0)
    return effect


def moved_next_door(starts: Mapping[str, str], change: float, neighbours: Iterable[tuple[str, str]]) -> np.ndarray:
    """As `planted_effect`, with half of what is prevented moving to the neighbours that have not started, (B, T)."""
    effect = planted_effect(starts, change)
    people = np.array([thousands for _, thousands in BOROUGHS.values()], dtype=float)
    codes = list(BOROUGHS)
    touching: dict[int, set[int]] = {}
    for one, other in neighbours:
        for here, there in ((one, other), (other, one)):
            if here in starts:
                touching.setdefault(codes.index(here), set()).add(codes.index(there))
    extra = np.zeros_like(effect)
    for month in range(effect.shape[1]):
        for row, near in touching.items():
            waiting = [other for other in near if effect[other, month] == 0]
            if effect[row, month] and waiting:
                moved = -np.expm1(effect[row, month]) * people[row] / 2
                extra[waiting, month] += moved / people[waiting].sum()
    return effect + np.log1p(extra)


def one_strange_month(month: str, code: str, change: float) -> np.ndarray:
    """log(1 + change) in one borough and month, (B, T)."""
    effect = np.zeros((len(BOROUGHS), len(MONTHS)))
    effect[list(BOROUGHS).index(code), month_number(month) - FIRST_MONTH] = np.log1p(change)
    return effect


def common_course() -> np.ndarray:
    """log of the expected monthly total of Greater Manchester, (T,): yearly totals joined between mid-years,
    the season, and the bump of 2020 to 2021; no shocks.
    """
    at = np.arange(len(MONTHS))
    mid_years = 12 * np.arange(len(YEARLY_TOTALS)) + 5.5
    level = np.interp(at, mid_years, np.log(np.array(YEARLY_TOTALS) / 12))
    season = np.log(SEASON) - np.log(SEASON).mean()
    bump = COVID_BUMP * np.sin(np.pi * (at - 12 + 0.5) / 12) * ((at >= 12) & (at < 24))
    return level + season[[calendar_month(month) for month in MONTHS]] + bump


def simulate(seed: int, *, worlds: int = 1, effect: np.ndarray | None = None, drift_sd: float = 0.02) -> Worlds:
    """Draw worlds of monthly reports by borough, April 2019 to October 2026.

    `effect` (B, T) is added to the log mean (see `planted_effect`; None is no effect). `drift_sd` is the
    standard deviation across boroughs of their own yearly drift: 0, 0.02 (base) or 0.05 (hard). The same
    seed gives the same worlds.
    """
    draw = np.random.default_rng(seed)
    b, t = len(BOROUGHS), len(MONTHS)
    population = 1000.0 * np.array([thousands for _, thousands in BOROUGHS.values()])

    level = np.log(population) + draw.normal(0, SHARE_SD, (worlds, b))
    share = level - np.log(np.exp(level).sum(1, keepdims=True))
    drift = draw.normal(0, 1, (worlds, b, 1)) * drift_sd * (np.arange(t) - 60) / 12
    shocks = draw.normal(0, COMMON_SHOCK_SD, (worlds, 1, t))
    own = _own_shocks(draw, worlds, b, t)
    log_mean = share[:, :, None] + common_course() + shocks + drift + own
    if effect is not None:
        log_mean = log_mean + effect
    mean = np.exp(log_mean)
    jumps = draw.gamma(1 / EXTRA_VARIANCE, EXTRA_VARIANCE, mean.shape)
    return Worlds(tuple(BOROUGHS), MONTHS, population, mean, draw.poisson(mean * jumps))


def demonstration_world(
    seed: int, *, change: float = DEMONSTRATION_CHANGE, starts: Mapping[str, str] = DEMONSTRATION_STARTS
) -> Worlds:
    """One world whose two published financial years hold exactly 14,153 and 12,177 reports.

    `change` is planted in every borough from its start on. Scaling moves every borough alike, so the
    planted change stays what it was.
    """
    world = simulate(seed, effect=planted_effect(starts, change))
    mean, counts = world.mean.copy(), world.counts.copy()
    for year, total in PUBLISHED_TOTALS.items():
        columns = slice(month_number(f"{year}-04") - FIRST_MONTH, month_number(f"{year + 1}-04") - FIRST_MONTH)
        mean[0, :, columns] *= total / mean[0, :, columns].sum()
        counts[0, :, columns] = scale_exactly(counts[0, :, columns], total)
    return Worlds(world.boroughs, world.months, world.population, mean, counts)


def scale_exactly(counts: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers in the proportions of `counts` that add up to `total`; any shape.

    Largest remainder (Hamilton's method; Balinski and Young, Fair Representation, 1982): every share is
    rounded down and the units left over go to the largest remainders, the earlier cell first when equal.
    Raises ValueError for a negative total or counts, or when there is nothing to scale.
    """
    counts = np.asarray(counts)
    whole = int(counts.sum())
    if total < 0 or (counts < 0).any() or (whole == 0 and total > 0):
        raise ValueError("Counts and total must not be negative, and some count must be above zero.")
    if whole == 0:
        return np.zeros_like(counts, dtype=np.int64)
    shares = counts.astype(np.int64).ravel() * int(total)
    floors, remainders = np.divmod(shares, whole)
    first = np.argsort(-remainders, kind="stable")[: total - int(floors.sum())]
    floors[first] += 1
    return floors.reshape(counts.shape)


def _own_shocks(draw: np.random.Generator, worlds: int, boroughs: int, months: int) -> np.ndarray:
    """First-order autoregression that starts in its stationary state, (worlds, boroughs, months)."""
    fresh = draw.normal(0, 1, (months, worlds, boroughs))
    own = np.empty_like(fresh)
    own[0] = OWN_SHOCK_SD * fresh[0]
    step = OWN_SHOCK_SD * np.sqrt(1 - OWN_SHOCK_MEMORY**2)
    for t in range(1, months):
        own[t] = OWN_SHOCK_MEMORY * own[t - 1] + step * fresh[t]
    return own.transpose(1, 2, 0)
