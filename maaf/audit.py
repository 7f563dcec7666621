from fraudhub.audit.words import Action


class PartnershipAudit(Action):
    LISTED = "partnerships.listed", "Read the list of partnerships"
    SEEN = "partnership.seen", "Opened a partnership"
    FOUNDED = "partnership.founded", "Founded a partnership"
    CHANGED = "partnership.changed", "Changed how a partnership meets"
    MEMBER_JOINED = "partnership.member_joined", "Made an organisation a member of a partnership"
    MEMBER_LEFT = "partnership.member_left", "Ended an organisation's place in a partnership"
    DELEGATE_NAMED = "partnership.delegate_named", "Named a delegate or deputy"
    DELEGATE_ENDED = "partnership.delegate_ended", "Ended a delegate's or deputy's part"
    CHAIR_TOLD = "partnership.chair_told", "Told a chair that an agreement is about to end"
    AGENCY_SEEN = "agency.seen", "Opened an organisation's page"


class MeetingAudit(Action):
    LISTED = "meetings.listed", "Read the list of meetings"
    SEEN = "meeting.seen", "Opened a meeting"
    PLANNED = "meeting.planned", "Planned a meeting"
    MOVED = "meeting.moved", "Moved a meeting"
    CANCELLED = "meeting.cancelled", "Cancelled a meeting"
    AGENDA_SENT = "meeting.agenda_sent", "Sent out an agenda"
    STATEMENT_ACCEPTED = "meeting.statement_accepted", "Accepted the confidentiality statement of a meeting"
    BEGUN = "meeting.begun", "Began a meeting"
    ATTENDED = "meeting.attendance", "Recorded who was at a meeting"
    ENDED = "meeting.ended", "Ended a meeting"


class ItemAudit(Action):
    LISTED = "agenda_items.listed", "Read agenda items"
    SEEN = "agenda_item.seen", "Opened an agenda item"
    PROPOSED = "agenda_item.proposed", "Proposed an agenda item"
    WITHDRAWN = "agenda_item.withdrawn", "Took an item off the agenda"
    SHARED = "agenda_item.shared", "Gave an organisation a role in a named item"
    SAID = "agenda_item.said", "Said what a body knows"
    CONFLICT = "agenda_item.conflict", "Recorded a conflict of interest"
    WRITTEN = "agenda_item.written", "Wrote up an agenda item"
    DECIDED = "agenda_item.decided", "Recorded a decision of a meeting"
    RESTRICTED = "agenda_item.restricted", "Restricted an agenda item"
    PAPER_LAID = "agenda_item.paper_laid", "Laid a paper before a meeting"
    PAPER_READ = "agenda_item.paper_read", "Opened a paper of a meeting"


class MinutesAudit(Action):
    SEEN = "minutes.seen", "Read minutes"
    APPROVED = "minutes.approved", "Approved minutes"
    REDRAFTED = "minutes.redrafted", "Took the approval of minutes back"
    FROZEN = "minutes.frozen", "Froze minutes"
    CORRECTED = "minutes.corrected", "Corrected frozen minutes"
    FORGOTTEN = "minutes.forgotten", "Deleted the named part of minutes, as its time was over"
    PACK_ASKED = "pack.asked", "Asked for the papers of a meeting as a file"
    PACK_READ = "pack.read", "Opened the papers of a meeting as a file"


class ActionAudit(Action):
    LISTED = "actions.listed", "Read the list of actions"
    SEEN = "action.seen", "Opened an action"
    AGREED = "action.agreed", "Agreed an action"
    CARRIED = "action.carried", "Rolled actions on to the next agenda"
    NOTED = "action.noted", "Said how an action goes"
    CHASED = "action.chased", "Chased an action"
    ESCALATED = "action.escalated", "Told the chair of an action that stays late"
    DONE = "action.done", "Did an action"
    DROPPED = "action.dropped", "Dropped an action"


class IssueAudit(Action):
    RAISED = "issue.raised", "Raised an issue to Greater Manchester level"
    SEEN = "issue.seen", "Opened an issue"
    ANSWERED = "issue.answered", "Answered an issue"
