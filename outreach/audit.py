from fraudhub.audit.words import Action


class RolloutAudit(Action):
    BEGUN = "rollout.begun", "Began a rollout"
    GO_LIVE_PLANNED = "rollout.go_live_planned", "Planned a go-live"
    GO_LIVE_RECORDED = "rollout.go_live_recorded", "Recorded a go-live"
    GO_LIVE_WITHDRAWN = "rollout.go_live_withdrawn", "Took back a go-live"
    MOVED = "rollout.moved", "Moved a rollout to another stage"
    EVIDENCE_RECORDED = "rollout.evidence_recorded", "Recorded evidence of readiness"
    EVIDENCE_WITHDRAWN = "rollout.evidence_withdrawn", "Withdrew evidence of readiness"
    LIST_READ = "rollout.list_read", "Read the rollout"


class VolunteerAudit(Action):
    ENROLLED = "volunteer.enrolled", "Enrolled a volunteer"
    LIST_READ = "volunteer.list_read", "Read the list of volunteers"


class VisitAudit(Action):
    PLANNED = "visit.planned", "Planned a visit"
    CANCELLED = "visit.cancelled", "Cancelled a visit"
    RECORDED = "visit.recorded", "Recorded a visit"
    READ = "visit.read", "Opened a visit"
    LIST_READ = "visit.list_read", "Read the list of visits"


class VerifyingAudit(Action):
    CARD_GIVEN = "card.given", "Gave a volunteer a card"
    CARD_REVOKED = "card.revoked", "Revoked a volunteer's card"
    ASKED = "visitor_check.asked", "Asked whether a visitor is expected"
    READ = "visitor_check.read", "Opened an alarm about a visitor"
    SETTLED = "visitor_check.settled", "Settled an alarm about a visitor"


class EventAudit(Action):
    LOGGED = "event.logged", "Logged an event"
    READ = "event.read", "Opened an event"
    LIST_READ = "event.list_read", "Read the list of events"
