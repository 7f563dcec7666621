"""Moments of an account that apps above answer."""

from fraudhub.core.sockets import follow

invitation_is_accepted = follow("accounts.invitation_is_accepted")  # (invitation, *, by, preview) -> lines
