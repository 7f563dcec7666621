"""What earlier releases hid and held, so that the next one hides it too and nothing follows from the difference."""

from __future__ import annotations

import base64
import io
import zlib
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from mapping.linked import RULE_VERSION
from mapping.linked.release import Pattern
from mapping.linked.windows import Calendar
from mapping.models import FigureRelease


@dataclass(frozen=True)
class Earlier:
    """The last release of a family: patterns by measure, and what happened by place and month, by measure."""

    patterns: dict[str, Pattern] = field(default_factory=dict)
    first_month: str = ""
    counts: dict[str, np.ndarray] = field(default_factory=dict)
    data_cut: datetime | None = None

    def was_made_of(self, data_cut: datetime, calendar: Calendar) -> bool:
        """Was this release made of what there is now, and no month is over that was not?"""
        months = {counts.shape[1] for counts in self.counts.values()}
        return self.data_cut == data_cut and self.first_month == calendar.first.code and months == {calendar.length}


def earlier_release(family: str, k: int) -> Earlier:
    """Of the same rule: a new rule begins anew, as what it hides is not to be compared."""
    kept = FigureRelease.objects.latest_of(family, k)
    if kept is None or kept.rule_version != RULE_VERSION:
        return Earlier()
    patterns = {code: Pattern.from_json(each) for code, each in kept.patterns.items()}
    with np.load(io.BytesIO(zlib.decompress(bytes(kept.counts))), allow_pickle=False) as arrays:
        counts = {name: arrays[name].astype(np.int64) for name in arrays.files if name != "first_month"}
        return Earlier(patterns, str(arrays["first_month"]), counts, kept.data_cut)


def to_facts(family: str, k: int, patterns: dict[str, Pattern], first_month: str, counts: dict, cut: datetime) -> dict:
    """JSON that passes from the job to the verb that keeps it."""
    out = io.BytesIO()
    np.savez(out, first_month=np.array(first_month), **{name: grid.astype(np.int32) for name, grid in counts.items()})
    return {
        "family": family, "k": k, "patterns": {code: each.to_json() for code, each in patterns.items()},
        "counts": base64.b64encode(zlib.compress(out.getvalue())).decode(), "data_cut": cut.isoformat(),
        "rule_version": RULE_VERSION,
    }  # fmt: skip
