from fraudhub.audit.words import Action


class PersonAudit(Action):
    ADDED = "person.added", "Added a person"
    SEEN = "person.seen", "Opened a person"
    LISTED = "people.listed", "Read the list of people"


class EmergencyAudit(Action):
    OPENED = "emergency_access.opened", "Opened emergency access"
    USED = "emergency_access.used", "Used emergency access"
    LISTED = "emergency_access.listed", "Read the list of emergency access"
    READ = "emergency_access.read", "Opened a record of emergency access"
    REVIEWED = "emergency_access.reviewed", "Reviewed emergency access"
