from fraudhub.audit.words import Action


class PersonAudit(Action):
    ADDED = "person.added", "Added a person"
    CHANGED = "person.changed", "Changed what is known of a person"
    DIED = "person.died", "Recorded that a person has died"
    MOVED = "person.moved", "Recorded that a person has moved away"
    HOUSEHOLD_JOINED = "household.joined", "Recorded who lives together"
    HOUSEHOLD_LEFT = "household.left", "Recorded that somebody left a household"
    CONSENT_RECORDED = "consent.recorded", "Recorded what somebody agreed to"
    CONSENT_WITHDRAWN = "consent.withdrawn", "Recorded that consent was taken back"
    CONSENT_SEEN = "consent.seen", "Opened what somebody agreed to"
    CONSENTS_LISTED = "consents.listed", "Read the list of what people agreed to"
    CONTACT_ADDED = "trusted_contact.added", "Added a trusted contact"
    CONTACT_ENDED = "trusted_contact.ended", "Ended a trusted contact"
    ASSESSED = "person.assessed", "Scored somebody's vulnerability"
    SEEN = "person.seen", "Opened a person"
    LISTED = "people.listed", "Read the list of people"

    MATCHED = "people.matched", "Confirmed that two records are one person"
    KEPT_APART = "people.kept_apart", "Decided that two records are two people"
    MATCH_UNDONE = "people.match_undone", "Undid a decision about two records"
    MATCH_OPENED = "people.match_opened", "Compared two records of people"

    CONTACT_WISHES_SET = "person.contact_wishes_set", "Recorded how somebody may be reached"
    MARKED = "person.marked", "Set a marker on a person"
    MARKER_LIFTED = "person.marker_lifted", "Lifted a marker"


class EmergencyAudit(Action):
    OPENED = "emergency_access.opened", "Opened emergency access"
    USED = "emergency_access.used", "Used emergency access"
    LISTED = "emergency_access.listed", "Read the list of emergency access"
    READ = "emergency_access.read", "Opened a record of emergency access"
    REVIEWED = "emergency_access.reviewed", "Reviewed emergency access"
