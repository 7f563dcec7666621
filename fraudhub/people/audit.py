from enum import StrEnum


class PersonAudit(StrEnum):
    ADDED = "person.added"
    SEEN = "person.seen"
    LISTED = "people.listed"


class EmergencyAudit(StrEnum):
    OPENED = "emergency_access.opened"
    USED = "emergency_access.used"
    LISTED = "emergency_access.listed"
    READ = "emergency_access.read"
    REVIEWED = "emergency_access.reviewed"
