"""What every page knows."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from fraudhub.accounts.sessions import STARTED_KEY, has_begun, limits_of, moment
from fraudhub.web.sessions import mark_of
from fraudhub.web.sockets import Menu, NavLink, navigation


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


MOST_WITHOUT_HEADINGS = 8  # one row of a desk


def _navigation(user, path: str) -> list[dict]:
    """{text, href, current} of each link; where there are many, those that stand alone, then {text, links, current} of
    those under one heading. The current one is whose address the page's begins with, the longest where several do."""
    allowed = [link for link in navigation.gather(None, user) if user.may(link.permission)]
    begins = {link: _longest(link, path) for link in allowed}
    here = max(begins.values(), default=0)
    links = {
        link: {"text": link.text, "href": reverse(link.url_name), "current": here > 0 and begins[link] == here}
        for link in allowed
    }
    if len(links) <= MOST_WITHOUT_HEADINGS:
        return list(links.values())
    alone = [shown for link, shown in links.items() if link.menu is None]
    headings = [_heading(menu, [shown for link, shown in links.items() if link.menu == menu]) for menu in Menu]
    return [*alone, *filter(None, headings)]


def _heading(menu: Menu, links: list[dict]) -> dict | None:
    """One link needs no heading."""
    if len(links) < 2:
        return links[0] if links else None
    return {"text": str(menu), "links": links, "current": any(link["current"] for link in links)}


def _longest(link: NavLink, path: str) -> int:
    addresses = [reverse(name) for name in (link.url_name, *link.also)]
    return max((len(address) for address in addresses if path.startswith(address)), default=0)
