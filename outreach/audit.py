from fraudhub.audit.words import Action


class RolloutAudit(Action):
    BEGUN = "rollout.begun", "Began a rollout"
    GO_LIVE_PLANNED = "rollout.go_live_planned", "Planned a go-live"
    GO_LIVE_RECORDED = "rollout.go_live_recorded", "Recorded a go-live"
    LIST_READ = "rollout.list_read", "Read the rollout"


class VolunteerAudit(Action):
    ENROLLED = "volunteer.enrolled", "Enrolled a volunteer"
    LIST_READ = "volunteer.list_read", "Read the list of volunteers"


class VisitAudit(Action):
    PLANNED = "visit.planned", "Planned a visit"
    CANCELLED = "visit.cancelled", "Cancelled a visit"
    RECORDED = "visit.recorded", "Recorded a visit"
    NEXT_STEP_DONE = "visit.next_step_done", "Saw to a visit that was none"
    READ = "visit.read", "Opened a visit"
    LIST_READ = "visit.list_read", "Read the list of visits"


class VerifyingAudit(Action):
    CARD_GIVEN = "card.given", "Gave a volunteer a card"
    CARD_REVOKED = "card.revoked", "Revoked a volunteer's card"
    ASKED = "visitor_check.asked", "Asked whether a visitor is expected"
    READ = "visitor_check.read", "Opened an alarm about a visitor"
    SETTLED = "visitor_check.settled", "Settled an alarm about a visitor"


class ProtectiveAudit(Action):
    RECORDED = "protective_action.recorded", "Recorded a protective action"
    TAKEN_BACK = "protective_action.taken_back", "Took back a protective action"
    LIST_READ = "protective_action.list_read", "Read the list of protective actions"


class DeviceAudit(Action):
    RECEIVED = "device.received", "Took a device into stock"
    ISSUED = "device.issued", "Gave a device to a volunteer"
    FITTED = "device.fitted", "Fitted a device at a home"
    MOVED = "device.moved", "Said where a device is"
    READ = "device.read", "Opened a device"
    LIST_READ = "device.list_read", "Read the list of devices"


class StockAudit(Action):
    MOVED = "stock.moved", "Recorded what came to a hub or left it"


class FollowUpAudit(Action):
    PLANNED = "follow_up.planned", "Planned a follow-up"
    DONE = "follow_up.done", "Asked somebody how they are"
    TRIED = "follow_up.tried", "Tried a follow-up and reached nobody"
    ENDED = "follow_up.ended", "Ended a follow-up"
    READ = "follow_up.read", "Opened a follow-up"
    LIST_READ = "follow_up.list_read", "Read the list of follow-ups"


class CorrectionAudit(Action):
    MADE = "correction.made", "Put right what a volunteer said is wrong"
    WAITS = "correction.waits", "Kept both values of a field"
    CHOSEN = "correction.chosen", "Chose between two values"
    READ = "correction.read", "Opened two values of a field"
    LIST_READ = "correction.list_read", "Read the list of corrections"


class EventAudit(Action):
    LOGGED = "event.logged", "Logged an event"
    TAKEN_BACK = "event.taken_back", "Took back an event"
    READ = "event.read", "Opened an event"
    LIST_READ = "event.list_read", "Read the list of events"
