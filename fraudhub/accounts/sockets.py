"""Moments of an account that apps above answer."""

from fraudhub.core.sockets import follow, stand_in_the_way

signed_out = follow("accounts.signed_out")  # ((user, [hashes of the sessions]), *, by, preview) -> lines
invitation_is_accepted = follow("accounts.invitation_is_accepted")  # (invitation, *, by, preview) -> lines
membership_stops = stand_in_the_way("accounts.membership_stops")  # (membership) -> sentences: why not at once
