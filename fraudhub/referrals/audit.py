from fraudhub.audit.words import Action


class ReferralAudit(Action):
    LISTED = "referrals.listed", "Read the list of referrals"
    SEEN = "referral.seen", "Opened a referral"
    DRAFTED = "referral.drafted", "Drafted a referral"
    SENT = "referral.sent", "Sent a referral"
    RECEIVED = "referral.received", "Recorded that a referral arrived"
    ACCEPTED = "referral.accepted", "Recorded that a referral was accepted"
    DECLINED = "referral.declined", "Recorded that a referral was declined"
    IN_PROGRESS = "referral.in_progress", "Recorded that a partner is at work"
    CLOSED = "referral.closed", "Closed a referral with its outcome"
    RECALLED = "referral.recalled", "Called a referral back"
    CHASED = "referral.chased", "Chased a referral"
    LINK_OPENED = "referral.link_opened", "Opened a referral by its link"


class ConcernAudit(Action):
    LISTED = "concerns.listed", "Read the list of concerns"
    SEEN = "concern.seen", "Opened a concern"
    RAISED = "concern.raised", "Raised a concern"
    CALLED = "concern.called", "Called somebody about a concern"
    TAKEN = "concern.taken", "Took a concern"
    GIVEN_BACK = "concern.given_back", "Gave a concern back"
    TEST_ANSWERED = "concern.test_answered", "Answered the questions of section 42"
    COUNCIL_TOLD = "concern.council_told", "Told the council of a concern"
    COUNCIL_DECIDED = "concern.council_decided", "Recorded what the council decided"
    DECIDED = "concern.decided", "Decided about a concern"
