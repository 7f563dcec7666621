"""What every page knows."""

from django.conf import settings
from django.urls import reverse

from fraudhub.web.sockets import navigation


def site(request) -> dict:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "demonstration": settings.DEMONSTRATION,
        "hub_version": settings.HUB_VERSION,
        "hub_contact": settings.HUB_CONTACT,
        "request_id": getattr(request, "request_id", ""),
        "acting": user.acting if signed_in else None,
        "navigation": _navigation(user, request.path) if signed_in else [],
    }


def _navigation(user, path: str) -> list[dict]:
    links = []
    for link in navigation.gather(None, user):
        if user.may(link.permission):
            href = reverse(link.url_name)
            links.append({"text": link.text, "href": href, "current": path.startswith(href)})
    return links
