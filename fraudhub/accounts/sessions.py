"""How long somebody stays signed in. A session is a row of the database: what has no row is not signed in."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

ROLE_KEY = "acting_role"
BOROUGH_KEY = "acting_borough"
STARTED_KEY = "started_at"
LAST_SEEN_KEY = "last_seen_at"
ENDS_KEY = "ends_at"
BROWSER_KEY = "browser"
ADDRESS_KEY = "address_prefix"
CONFIRMED_KEY = "confirmed_at"
IDLE, LONGEST = "idle", "longest"
SEEN_AGAIN_AFTER = timedelta(minutes=1)  # so that a page seldom costs a write
CONFIRMED_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class SessionLimits:
    """The longest one may do nothing, and the longest one may stay."""

    idle_min: int
    longest_h: int

    def ends(self, session) -> tuple[datetime, str]:
        """When, and by which of the two."""
        idle_end = moment(session, LAST_SEEN_KEY) + timedelta(minutes=self.idle_min)
        longest_end = moment(session, STARTED_KEY) + timedelta(hours=self.longest_h)
        return min((longest_end, LONGEST), (idle_end, IDLE))

    def why_over(self, session) -> str:
        """Nothing while it may go on, else which of the two ended it: "idle-15", "longest-8"."""
        ends_at, by = self.ends(session)
        if timezone.now() < ends_at:
            return ""
        return f"{by}-{self.idle_min if by == IDLE else self.longest_h}"


STAFF = SessionLimits(idle_min=15, longest_h=8)
FIELD = SessionLimits(idle_min=30, longest_h=12)  # a volunteer on the doorstep


def limits_of(user) -> SessionLimits:
    return FIELD if user.acting_role == "volunteer" else STAFF


def has_begun(session) -> bool:
    return STARTED_KEY in session


def begin(session, *, user, browser: str, address_prefix: str) -> None:
    session[STARTED_KEY] = int(timezone.now().timestamp())
    session[BROWSER_KEY] = browser
    session[ADDRESS_KEY] = address_prefix
    extend(session, user=user)


def extend(session, *, user) -> None:
    """It counts as used now."""
    session[LAST_SEEN_KEY] = int(timezone.now().timestamp())
    session[ENDS_KEY] = int(limits_of(user).ends(session)[0].timestamp())


def was_just_seen(session) -> bool:
    return timezone.now() - moment(session, LAST_SEEN_KEY) < SEEN_AGAIN_AFTER


def confirm(session) -> None:
    """The person has just shown again that it is them."""
    session[CONFIRMED_KEY] = int(timezone.now().timestamp())


def is_confirmed(session) -> bool:
    """Whether they showed it in the last ten minutes, by signing in or since."""
    last = CONFIRMED_KEY if CONFIRMED_KEY in session else STARTED_KEY
    return last in session and timezone.now() - moment(session, last) < CONFIRMED_FOR


def moment(session, key: str) -> datetime:
    return datetime.fromtimestamp(session[key], UTC)


def hash_of(session_key: str | None) -> str:
    """What a page, a form or the audit trail may say of a session; its key opens it and is never shown."""
    return hashlib.sha256(session_key.encode()).hexdigest() if session_key else ""


class SessionStore(DatabaseSessionStore):
    """Django's own, with whose it is and when it was used beside the data, so that it can be listed and ended."""

    @classmethod
    def get_model_class(cls):
        from fraudhub.accounts.models import SignedInSession

        return SignedInSession

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        for key in (STARTED_KEY, LAST_SEEN_KEY, ENDS_KEY):
            setattr(row, key, moment(data, key) if key in data else None)
        row.browser = data.get(BROWSER_KEY, "")
        row.address_prefix = data.get(ADDRESS_KEY, "")
        return row
