from maaf.models.actions import Action, ActionStep, Issue
from maaf.models.meetings import (
    AgendaItem,
    Attendance,
    Decision,
    HandlingMark,
    ItemRole,
    LawfulBasis,
    Meeting,
    Pack,
    Paper,
    StandingItem,
    StatementAccepted,
)
from maaf.models.minutes import Minutes, MinutesCorrection, MinutesKept, MinutesLine
from maaf.models.partnerships import AgreementWarning, Delegate, Member, Partnership

__all__ = [
    "Action", "ActionStep", "AgendaItem", "AgreementWarning", "Attendance", "Decision", "Delegate", "HandlingMark",
    "Issue", "ItemRole", "LawfulBasis", "Meeting", "Member", "Minutes", "MinutesCorrection", "MinutesKept",
    "MinutesLine", "Pack", "Paper", "Partnership", "StandingItem", "StatementAccepted",
]  # fmt: skip
