"""What is true of the request being answered: its id, and who asks in which role.

Kept in a context variable so that an audit entry or a log line has it without every function passing it on.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    request_id: str = ""
    session_hash: str = ""
    address_prefix: str = ""  # IPv4 /24 or IPv6 /48, never the whole address


_context: ContextVar[RequestContext | None] = ContextVar("request_context", default=None)


def current_request() -> RequestContext:
    return _context.get() or RequestContext()


def enter_request(context: RequestContext):
    """Returns the token to give back to leave_request."""
    return _context.set(context)


def leave_request(token) -> None:
    _context.reset(token)
