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
    READ = "visit.read", "Opened a visit"
    LIST_READ = "visit.list_read", "Read the list of visits"


class VerifyingAudit(Action):
    CARD_GIVEN = "card.given", "Gave a volunteer a card"
    CARD_REVOKED = "card.revoked", "Revoked a volunteer's card"
    ASKED = "visitor_check.asked", "Asked whether a visitor is expected"
    READ = "visitor_check.read", "Opened an alarm about a visitor"
    SETTLED = "visitor_check.settled", "Settled an alarm about a visitor"


class OutingAudit(Action):
    STARTED = "outing.started", "Said that they have arrived"
    ENTERED = "outing.entered", "Entered by hand that somebody is out"
    EXTENDED = "outing.extended", "Gave more time to somebody who is out"
    HELP = "outing.help", "Asked for help for somebody who is out"
    SEEN_TO = "outing.seen_to", "Sees to somebody who is late"
    LET_GO = "outing.let_go", "Gave back somebody who is late"
    NOTED = "outing.noted", "Made a note on somebody who is out"
    SAID_SAFE = "outing.said_safe", "Said that they have left safely"
    FOUND_SAFE = "outing.found_safe", "Made sure that somebody is safe"
    LEFT = "outing.left", "Said when somebody left"
    CALLED = "outing.called", "Called the next step about somebody who is late"
    READ = "outing.read", "Opened the page of somebody who is out"
    LIST_READ = "outing.list_read", "Read the lone-worker board"


class EventAudit(Action):
    LOGGED = "event.logged", "Logged an event"
    READ = "event.read", "Opened an event"
    LIST_READ = "event.list_read", "Read the list of events"
