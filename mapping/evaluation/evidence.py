"""What is known besides the panel: recording changes, outcomes, losses, neighbours, costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .economics import EconomicSetting
from .losses import Loss
from .maturity import CaseHistory
from .panel import Panel
from .spending import Spending


@dataclass(frozen=True)
class RecordingChange:
    """A dated change in how fraud is recorded; `unit` None is everywhere. `happened` is a day or a month."""

    happened: str
    text: str
    unit: str | None = None


@dataclass(frozen=True)
class Evidence:
    """All of it optional: a method without its evidence says so and gives no number.

    `series` other outcomes of the same units and months, by the names that `reporting` knows. `neighbours` pairs of
    units that share a boundary. `incomplete_months` first days of months under 95% complete, with their share.
    `costs` by item, for the months compared as they are; `spending` with its days, from which they are worked out.
    """

    series: Mapping[str, Panel] = field(default_factory=dict)
    cases: tuple[CaseHistory, ...] = ()
    extract_on: date | None = None
    losses: tuple[Loss, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = ()
    incomplete_months: Mapping[date, float] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)
    spending: tuple[Spending, ...] = ()
    economics: Mapping[str, EconomicSetting] | None = None
    recording_changes: tuple[RecordingChange, ...] = ()
