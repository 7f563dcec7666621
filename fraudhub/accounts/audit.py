from enum import StrEnum


class AccountAudit(StrEnum):
    SIGNED_IN = "account.signed_in"
    SIGNED_OUT = "account.signed_out"
    SIGN_IN_FAILED = "account.sign_in_failed"
    SIGN_IN_HELD_BACK = "account.sign_in_held_back"
    NEW_PASSWORD_ASKED = "account.new_password_asked"  # noqa: S105 (as the next)
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 (what happened, not a password)
    SESSION_LAPSED = "session.lapsed"
    SESSIONS_ENDED = "session.ended"
    CONFIRMED = "account.confirmed"
    CONFIRMING_FAILED = "account.confirming_failed"
    ROLE_CHOSEN = "role.chosen"
    CREATED = "account.created"
    CLOSED = "account.closed"
    REOPENED = "account.reopened"
    SEEN = "account.seen"
    LISTED = "accounts.listed"
    INVITED = "invitation.sent"
    INVITATION_SENT_AGAIN = "invitation.sent_again"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    INVITATION_ACCEPTED = "invitation.accepted"
    VETTED_UNTIL_SET = "membership.vetted_until_set"
    MEMBERSHIP_GIVEN = "membership.given"
    MEMBERSHIP_ENDED = "membership.ended"
    ORGANISATION_ADDED = "organisation.added"
    PERMISSION_DENIED = "permission.denied"
    LIST_READ = "list.read"
    AUDIT_READ = "audit.read"
