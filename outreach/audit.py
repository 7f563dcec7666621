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
    APPLIED = "volunteer.applied", "Recorded a volunteer's application"
    ENROLLED = "volunteer.enrolled", "Enrolled a volunteer"
    CHANGED = "volunteer.changed", "Changed a volunteer's details"
    MOVED = "volunteer.moved", "Moved a volunteer on the ladder"
    INVITED = "volunteer.invited", "Invited a volunteer"
    JOINED = "volunteer.joined", "A volunteer has their account"
    READ = "volunteer.read", "Opened a volunteer's page"
    LIST_READ = "volunteer.list_read", "Read the list of volunteers"
    CHECK_RECORDED = "volunteer.check_recorded", "Recorded what a volunteer holds"
    CHECK_WITHDRAWN = "volunteer.check_withdrawn", "Withdrew what a volunteer held"
    AGREED = "volunteer.agreed", "A volunteer accepted an agreement"
    SUPERVISOR_SET = "volunteer.supervisor_set", "Said who looks after a volunteer"
    AWAY = "volunteer.away", "Recorded that a volunteer is away"
    NOT_AWAY = "volunteer.not_away", "Took an absence back"
    KNOWS = "volunteer.knows", "Recorded that a volunteer knows somebody"
    KNOWS_NO_MORE = "volunteer.knows_no_more", "Ended that a volunteer knows somebody"
    HOURS_GIVEN = "volunteer.hours_given", "Recorded hours of a volunteer"
    HOURS_TAKEN_BACK = "volunteer.hours_taken_back", "Took hours of a volunteer back"


class SupervisingAudit(Action):
    COVERED = "cover.arranged", "Arranged cover for a supervisor"
    HANDED_BACK = "cover.handed_back", "Handed cover back"
    REPLIED = "visit.replied", "Replied to a volunteer about a visit"
    REPLY_SEEN = "visit.reply_seen", "A volunteer read a reply"
    LIST_READ = "quality_check.list_read", "Read the visits for a second look"
    DRAWN = "quality_check.drawn", "Drew a visit for a second look"
    LOOKED_AT = "quality_check.looked_at", "Gave a visit a second look"
    DIGEST = "volunteer.digest", "Sent the weekly digest"


class VisitAudit(Action):
    PLANNED = "visit.planned", "Planned a visit"
    CANCELLED = "visit.cancelled", "Cancelled a visit"
    REALLOCATED = "visit.reallocated", "Gave a visit to others, or another time"
    TAKEN_OFF_SEEN = "visit.taken_off_seen", "Somebody read that a visit is no longer theirs"
    ANNOUNCED = "visit.announced", "Recorded that a resident was told of a visit"
    PASSWORD_SET = "visit.password_set", "Recorded the password a resident chose"
    ALLOCATION_READ = "visit.allocation_read", "Read what waits for a visitor"
    DAY_READ = "visit.day_read", "Read a volunteer's day"
    RECORDED = "visit.recorded", "Recorded a visit"
    NEXT_STEP_DONE = "visit.next_step_done", "Saw to a visit that was none"
    READ = "visit.read", "Opened a visit"
    LIST_READ = "visit.list_read", "Read the list of visits"


class VerifyingAudit(Action):
    CARD_GIVEN = "card.given", "Gave a volunteer a card"
    CARD_REVOKED = "card.revoked", "Revoked a volunteer's card"
    CARD_CAME_BACK = "card.came_back", "Recorded that a card came back"
    CARD_WRITTEN_OFF = "card.written_off", "Wrote a card off"
    ASKED = "visitor_check.asked", "Asked whether a visitor is expected"
    HELD_BACK = "visitor_check.held_back", "Asked about a visitor too often, and was told no without looking"
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


class PhoneAudit(Action):
    DOWNLOADED = "phone.downloaded", "A phone took visits with it"
    REVOKED = "phone.revoked", "Said that a phone is lost"
    LIST_READ = "phone.list_read", "Read the list of phones"


class UnnamedConcernAudit(Action):
    RAISED = "unnamed_concern.raised", "Raised a concern that names nobody"
    READ = "unnamed_concern.read", "Opened a concern that names nobody"
    SETTLED = "unnamed_concern.settled", "Saw to a concern that named nobody"


class OtherAccountAudit(Action):
    KEPT = "other_account.kept", "Kept another account beside the record of a visit"
    READ = "other_account.read", "Opened another account of a visit"
    SETTLED = "other_account.settled", "Read two accounts of a visit"


class EventAudit(Action):
    LOGGED = "event.logged", "Logged an event"
    TAKEN_BACK = "event.taken_back", "Took back an event"
    READ = "event.read", "Opened an event"
    LIST_READ = "event.list_read", "Read the list of events"
