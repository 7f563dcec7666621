"""What every page knows."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from fraudhub.accounts.sessions import STARTED_KEY, has_begun, limits_of, moment
from fraudhub.web.sessions import mark_of
from fraudhub.web.sockets import navigation


def site(request) -> dict:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    is_held_back = getattr(request, "second_step_is_missing", False)
    return {
        "demonstration": settings.DEMONSTRATION,
        "hub_version": settings.HUB_VERSION,
        "hub_contact": settings.HUB_CONTACT,
        "request_id": getattr(request, "request_id", ""),
        "acting": user.acting if signed_in else None,
        "can_change_role": signed_in and len(user.ways_to_act) > 1,
        "session_warning": _session_warning(request, user) if signed_in else None,
        "navigation": _navigation(user, request.path) if signed_in and not is_held_back else [],
    }


def _session_warning(request, user) -> dict | None:
    """What the page must know to warn in time. The same for every page of one session, whatever the moment."""
    if not has_begun(request.session):
        return None
    limits = limits_of(user)
    longest_end = moment(request.session, STARTED_KEY) + timedelta(hours=limits.longest_h)
    return {"idle_min": limits.idle_min, "longest_end": longest_end, "person": mark_of(user)}


def _navigation(user, path: str) -> list[dict]:
    links = []
    for link in navigation.gather(None, user):
        if user.may(link.permission):
            href = reverse(link.url_name)
            links.append({"text": link.text, "href": href, "current": path.startswith(href)})
    return links
