"""What earlier releases hid and held, so that the next one hides it too and nothing follows from the difference; and
their figures, so that the next one need not count again what did not change."""

from __future__ import annotations

import base64
import io
import json
import zlib
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from fraudhub.core.periods import Month, parse_month
from fraudhub.geography.levels import Level
from mapping.linked import RULE_VERSION
from mapping.linked.release import Pattern
from mapping.models import FigureRelease

_EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class KeptFigures:
    """All that a release can show, hidden numbers too: `sums[measure][level]`, areas by stretches, level None
    everywhere. `month`: in which it was made; `areas`: for those who see more than boroughs; `ground`: which places;
    `rows`: how many reports there were."""

    month: str
    areas: bool
    ground: str
    rows: int | None
    sums: dict[str, dict[Level | None, np.ndarray]]
    age_unknown: np.ndarray | None
    without_the_unplaced: bool
    notes: dict[str, float]


@dataclass(frozen=True)
class Earlier:
    """The last release of a family: patterns by measure, and what happened by place and month, by measure."""

    patterns: dict[str, Pattern] = field(default_factory=dict)
    first_month: str = ""
    counts: dict[str, np.ndarray] = field(default_factory=dict)
    data_cut: datetime | None = None
    kept: KeptFigures | None = None

    @property
    def begins(self) -> Month:
        return parse_month(self.first_month)


def earlier_release(family: str, k: int) -> Earlier:
    """Of the same rule: a new rule begins anew, as what it hides is not to be compared."""
    kept = FigureRelease.objects.latest_of(family, k)
    if kept is None or kept.rule_version != RULE_VERSION:
        return Earlier()
    patterns = {code: Pattern.from_json(each) for code, each in kept.patterns.items()}
    with np.load(io.BytesIO(zlib.decompress(bytes(kept.counts))), allow_pickle=False) as arrays:
        said = json.loads(str(arrays["said"])) if "said" in arrays.files else None
        counts, sums, age_unknown = {}, {}, None
        for name in arrays.files:
            code, _, level = name.partition(" by ")
            if name == "age unknown":
                age_unknown = arrays[name].astype(np.int64)
            elif level:
                sums.setdefault(code, {})[None if level == _EVERYWHERE else Level(level)] = arrays[name]
            elif name not in ("first_month", "said"):
                counts[name] = arrays[name].astype(np.int64)
        figures = KeptFigures(sums=sums, age_unknown=age_unknown, **said) if said else None
        return Earlier(patterns, str(arrays["first_month"]), counts, kept.data_cut, figures)


def to_facts(family: str, k: int, patterns: dict[str, Pattern], first_month: str, counts: dict[str, np.ndarray],
             kept: KeptFigures, cut: datetime) -> dict:  # fmt: skip
    """JSON that passes from the job to the verb that keeps it."""
    arrays = {name: grid.astype(np.int32) for name, grid in counts.items()}
    for code, by_level in kept.sums.items():
        arrays |= {f"{code} by {level or _EVERYWHERE}": sums for level, sums in by_level.items()}
    if kept.age_unknown is not None:
        arrays["age unknown"] = kept.age_unknown.astype(np.int32)
    said = {"month": kept.month, "areas": kept.areas, "ground": kept.ground, "rows": kept.rows, "notes": kept.notes,
            "without_the_unplaced": kept.without_the_unplaced}  # fmt: skip
    out = io.BytesIO()
    np.savez(out, first_month=np.array(first_month), said=np.array(json.dumps(said)), **arrays)
    return {
        "family": family, "k": k, "patterns": {code: each.to_json() for code, each in patterns.items()},
        "counts": base64.b64encode(zlib.compress(out.getvalue())).decode(), "data_cut": cut.isoformat(),
        "rule_version": RULE_VERSION,
    }  # fmt: skip
