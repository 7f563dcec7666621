"""Meeting residents: the rollout, the volunteers, what they ask, their visits, and the events residents attend."""

from outreach.models.checklists import ChecklistQuestion, ChecklistVersion, EscalationCode
from outreach.models.events import Event, EventKind, EventTopic
from outreach.models.lone_working import LoneWorkerLimit, LoneWorkerStep, Outing, OutingCall, OutingStep
from outreach.models.rollout import Rollout, RolloutDate
from outreach.models.verifying import VisitorCheck, VolunteerCard
from outreach.models.visits import Visit, VisitDraft, VisitOutcome, VisitPurpose, VisitRecord, VisitResident
from outreach.models.volunteers import Volunteer

__all__ = [
    "ChecklistQuestion",
    "ChecklistVersion",
    "EscalationCode",
    "Event",
    "EventKind",
    "EventTopic",
    "LoneWorkerLimit",
    "LoneWorkerStep",
    "Outing",
    "OutingCall",
    "OutingStep",
    "Rollout",
    "RolloutDate",
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
