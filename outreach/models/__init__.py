"""Meeting residents: the rollout, the volunteers, what they ask, their visits, and the events residents attend."""

from outreach.models.aftercare import FollowUp, FollowUpTry, How, NextStepDone
from outreach.models.checklists import ChecklistQuestion, ChecklistVersion, EscalationCode
from outreach.models.correcting import Correction
from outreach.models.events import Event, EventKind, EventTopic
from outreach.models.protecting import (
    Device,
    DeviceKind,
    DeviceStep,
    FollowUpKind,
    ProtectiveAction,
    ProtectiveActionKind,
    Said,
)
from outreach.models.rollout import Rollout, RolloutDate
from outreach.models.stock import StockItem, StockMovement
from outreach.models.verifying import VisitorCheck, VolunteerCard
from outreach.models.visits import Visit, VisitDraft, VisitOutcome, VisitPurpose, VisitRecord, VisitResident
from outreach.models.volunteers import Volunteer

__all__ = [
    "ChecklistQuestion",
    "ChecklistVersion",
    "Correction",
    "Device",
    "DeviceKind",
    "DeviceStep",
    "EscalationCode",
    "Event",
    "EventKind",
    "EventTopic",
    "FollowUp",
    "FollowUpKind",
    "FollowUpTry",
    "How",
    "NextStepDone",
    "ProtectiveAction",
    "ProtectiveActionKind",
    "Rollout",
    "RolloutDate",
    "Said",
    "StockItem",
    "StockMovement",
    "Visit",
    "VisitDraft",
    "VisitOutcome",
    "VisitPurpose",
    "VisitRecord",
    "VisitResident",
    "VisitorCheck",
    "Volunteer",
    "VolunteerCard",
]
