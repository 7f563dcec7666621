from fraudhub.recovery.models.ledger import LedgerEntry, Valuation
from fraudhub.recovery.models.lists import (
    AssetKind,
    Column,
    RecoveryRoute,
    RouteStage,
    StatedFigure,
    StatutoryClock,
)
from fraudhub.recovery.models.matters import (
    Agency,
    Asset,
    Hearing,
    Matter,
    MatterAsset,
    MatterPaper,
    MatterVictim,
    StageEvent,
)
from fraudhub.recovery.models.months import FrozenTotal, MonthClose
from fraudhub.recovery.models.repayments import Allocation, ApprovalLimit, Distribution, MatterRefund, ProposedShare

__all__ = [
    "Agency", "Allocation", "ApprovalLimit", "Asset", "AssetKind", "Column", "Distribution", "FrozenTotal", "Hearing",
    "LedgerEntry", "Matter", "MatterAsset", "MatterPaper", "MatterRefund", "MatterVictim", "MonthClose",
    "ProposedShare", "RecoveryRoute", "RouteStage", "StageEvent", "StatedFigure", "StatutoryClock", "Valuation",
]  # fmt: skip
