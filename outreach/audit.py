from enum import StrEnum


class RolloutAudit(StrEnum):
    BEGUN = "rollout.begun"
    GO_LIVE_PLANNED = "rollout.go_live_planned"
    GO_LIVE_RECORDED = "rollout.go_live_recorded"
    LIST_READ = "rollout.list_read"


class VolunteerAudit(StrEnum):
    ENROLLED = "volunteer.enrolled"
    LIST_READ = "volunteer.list_read"


class VisitAudit(StrEnum):
    PLANNED = "visit.planned"
    CANCELLED = "visit.cancelled"
    RECORDED = "visit.recorded"
    READ = "visit.read"
    LIST_READ = "visit.list_read"


class EventAudit(StrEnum):
    LOGGED = "event.logged"
    READ = "event.read"
    LIST_READ = "event.list_read"
