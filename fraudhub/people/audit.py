from enum import StrEnum


class PersonAudit(StrEnum):
    ADDED = "person.added"
    SEEN = "person.seen"
    LISTED = "people.listed"
