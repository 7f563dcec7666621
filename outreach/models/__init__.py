"""Meeting residents: the rollout, the volunteers, what they ask, their visits, and the events residents attend."""

from outreach.models.aftercare import (
    FollowUp,
    FollowUpTry,
    How,
    NextStepDone,
)
from outreach.models.beside import (
    OtherAccount,
    UnnamedConcern,
)
from outreach.models.checklists import (
    ChecklistQuestion,
    ChecklistVersion,
    EscalationCode,
)
from outreach.models.correcting import (
    Correction,
)
from outreach.models.events import (
    Event,
    EventKind,
    EventTopic,
)
from outreach.models.lone_working import (
    LoneWorkerLimit,
    LoneWorkerStep,
    Outing,
    OutingCall,
    OutingStep,
)
from outreach.models.phones import (
    Phone,
)
from outreach.models.planning import (
    VisitNotice,
    VisitTakenOff,
)
from outreach.models.protecting import (
    Device,
    DeviceKind,
    DeviceStep,
    FollowUpKind,
    ProtectiveAction,
    ProtectiveActionKind,
    Said,
)
from outreach.models.readiness import (
    GateEvidence,
    PlanningFigure,
    ReadinessGate,
)
from outreach.models.requirements import (
    Activity,
    AgreementText,
    VolunteerCheck,
    VolunteerRequirement,
)
from outreach.models.rollout import (
    Rollout,
    RolloutDate,
    RolloutStep,
)
from outreach.models.stock import (
    StockItem,
    StockMovement,
)
from outreach.models.supervising import (
    DigestSent,
    HoursEntry,
    QualityCheck,
    SupervisorCover,
    VisitReply,
)
from outreach.models.verifying import (
    VisitorCheck,
    VolunteerCard,
)
from outreach.models.visits import (
    Visit,
    VisitDraft,
    VisitOutcome,
    VisitPurpose,
    VisitRecord,
    VisitResident,
)
from outreach.models.volunteers import (
    Absence,
    Acquaintance,
    Volunteer,
    VolunteerStep,
)

__all__ = [
    "Absence",
    "Acquaintance",
    "Activity",
    "AgreementText",
    "ChecklistQuestion",
    "ChecklistVersion",
    "Correction",
    "Device",
    "DeviceKind",
    "DeviceStep",
    "DigestSent",
    "EscalationCode",
    "Event",
    "EventKind",
    "EventTopic",
    "FollowUp",
    "FollowUpKind",
    "FollowUpTry",
    "GateEvidence",
    "HoursEntry",
    "How",
    "LoneWorkerLimit",
    "LoneWorkerStep",
    "NextStepDone",
    "OtherAccount",
    "Outing",
    "OutingCall",
    "OutingStep",
    "Phone",
    "PlanningFigure",
    "ProtectiveAction",
    "ProtectiveActionKind",
    "QualityCheck",
    "ReadinessGate",
    "Rollout",
    "RolloutDate",
    "RolloutStep",
    "Said",
    "StockItem",
    "StockMovement",
    "SupervisorCover",
    "UnnamedConcern",
    "Visit",
    "VisitDraft",
    "VisitNotice",
    "VisitOutcome",
    "VisitPurpose",
    "VisitRecord",
    "VisitReply",
    "VisitResident",
    "VisitTakenOff",
    "VisitorCheck",
    "Volunteer",
    "VolunteerCard",
    "VolunteerCheck",
    "VolunteerRequirement",
    "VolunteerStep",
]
