"""The only writers of people and of what is known of them."""

from fraudhub.people.verbs.assessing import assess_vulnerability
from fraudhub.people.verbs.caring import (
    add_trusted_contact,
    change_person,
    end_trusted_contact,
    join_household,
    leave_household,
    record_answer,
    record_death,
    record_move,
    withdraw_consent,
)
from fraudhub.people.verbs.persons import (
    add_person,
    confirm_match,
    keep_apart,
    lift_marker,
    open_emergency_access,
    review_emergency_access,
    set_contact_wishes,
    set_marker,
    undo_match,
)

__all__ = [
    "add_person", "add_trusted_contact", "assess_vulnerability", "change_person", "confirm_match",
    "end_trusted_contact", "join_household", "keep_apart", "leave_household", "lift_marker", "open_emergency_access",
    "record_answer", "record_death", "record_move", "review_emergency_access", "set_contact_wishes", "set_marker",
    "undo_match", "withdraw_consent",
]  # fmt: skip
