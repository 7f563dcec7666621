"""Why somebody who sees every borough opens what is not theirs (SECURITY 2; DESIGN 4 asks it of investigators).

A model that tells of somebody says by ``reason_path`` which record the reason is about: itself (""), or the case,
person or report that it belongs to. Whose it is, the apps answer through ``their_work``. A reason holds for one
person, with all their cases, or for the lists, for an hour after the last look: longer than a session may lie idle.
"""

from __future__ import annotations

import time

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from fraudhub.accounts.audit import AccountAudit
from fraudhub.audit.writing import audit
from fraudhub.geography.scoping import Scope
from fraudhub.web.sessions import keep_typed
from fraudhub.web.sockets import their_work

REASON_LASTS_S = 60 * 60
SESSION_KEY = "reasons"
LISTS = "lists"


def subject_of(record):
    """The record that a reason is asked about; None where it tells of nobody."""
    path = getattr(type(record), "reason_path", None)
    if path is None:
        return None
    try:
        for step in filter(None, path.split("__")):
            record = getattr(record, step)
    except ObjectDoesNotExist:
        return None
    return record


def _key(subject) -> str:
    return subject.person.reference if hasattr(subject, "person_id") else subject.reference


def is_outside_own(record, viewer, scope: Scope) -> bool:
    """Whether somebody who sees every borough has no work with what the record tells of."""
    if not scope.is_everything:
        return False
    subject = subject_of(record)
    return subject is not None and not any(any(answer) for _, answer in their_work.ask(subject, viewer))


def holds(request, key: str) -> bool:
    """Whether a reason was given within the hour; a look goes on with it."""
    if request.session.get(SESSION_KEY, {}).get(key, 0) < time.time():
        return False
    _remember(request, key)
    return True


def _remember(request, key: str) -> None:
    given = {each: until for each, until in request.session.get(SESSION_KEY, {}).items() if until > time.time()}
    request.session[SESSION_KEY] = {**given, key: time.time() + REASON_LASTS_S}


def give_reason(request, reason: str, subject=None) -> None:
    """For one record, or for the lists. It is written down before anything is shown."""
    audit(AccountAudit.REASON_GIVEN, subject, by=request.user, reason=reason)
    _remember(request, LISTS if subject is None else _key(subject))


def wanted_for(record, request, scope: Scope):
    """The record whose reason is still to be given; None when the way is free."""
    subject = subject_of(record)
    if subject is None or holds(request, _key(subject)) or not is_outside_own(record, request.user, scope):
        return None
    return subject


def is_wanted_for_lists(model, request, scope: Scope) -> bool:
    return scope.is_everything and hasattr(model, "reason_path") and not holds(request, LISTS)


def ask(request, subject=None, *, keeps_typed: bool = False) -> HttpResponseRedirect:
    """To the page that asks why, and back from there; a form that was sent is kept."""
    if keeps_typed and request.method == "POST":
        keep_typed(request, of=request.user)
    there = getattr(subject, "person", subject).url("give_reason") if subject else reverse("web:give_reason")
    back = request.get_full_path() if request.method == "GET" else request.path
    return HttpResponseRedirect(f"{there}?{urlencode({'next': back})}")
