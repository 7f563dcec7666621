"""What holds for every request, before any view."""

import codecs
import ipaddress
import uuid
from dataclasses import replace

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import SuspiciousOperation

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.sessions import (
    BOROUGH_KEY,
    ROLE_KEY,
    begin,
    extend,
    has_begun,
    hash_of,
    limits_of,
    was_just_seen,
)
from fraudhub.audit.writing import audit
from fraudhub.core.request_context import RequestContext, current_request, enter_request, leave_request
from fraudhub.web.browsers import in_words
from fraudhub.web.errors import error_response

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class RequestIdMiddleware:
    """Every answer carries X-Request-ID; the same id is in the log lines and the audit entries."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex
        token = enter_request(
            RequestContext(request_id=request.request_id, address_prefix=_prefix(request.META.get("REMOTE_ADDR", "")))
        )
        try:
            response = self.get_response(request)
        finally:
            leave_request(token)
        response["X-Request-ID"] = request.request_id
        return response


class BrowserRulesMiddleware:
    """Headers of SECURITY section 4 that Django and django-csp do not write; TRACE is off; unknown hosts get 400."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in _METHODS:
            return error_response(request, 405)
        request.get_host()
        if not _known_charset(request):
            request.encoding = "utf-8"
            return error_response(request, 400)
        if request.method not in {"GET", "HEAD"} and _too_large(request):
            return error_response(request, 413)
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _permissions_policy(request.path))
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ActingMiddleware:
    """The role and borough a person chose to act in, kept in the session; asked of the database at each request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        token = enter_request(replace(current_request(), session_hash=hash_of(request.session.session_key)))
        try:
            if request.user.is_authenticated:
                request.user.act_as(request.session.get(ROLE_KEY), request.session.get(BOROUGH_KEY))
            return self.get_response(request)
        finally:
            leave_request(token)


class SessionLimitsMiddleware:
    """Ends a session that was idle or lasted too long, and keeps when it was last used. What a page asks for by itself
    (a view with ``is_activity = False``) does not count as use."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _end_if_over(request)
        response = self.get_response(request)
        if request.session.modified and request.user.is_authenticated:
            _begin_if_new(request)  # signed in just now
        return response

    def process_view(self, request, view, args, kwargs):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        _begin_if_new(request)
        door = getattr(view, "view_class", None) or getattr(view, "cls", None)
        is_activity = getattr(door, "is_activity", True)
        if is_activity and not was_just_seen(request.session):
            extend(request.session, user=request.user)


def _end_if_over(request) -> None:
    user = request.user
    why = limits_of(user).why_over(request.session) if has_begun(request.session) else ""
    if why:
        request.session_over, request.was_signed_in = why, user
        audit(AccountAudit.SESSION_LAPSED, user, by=user, facts={"limit": why})
        logout(request)


def _begin_if_new(request) -> None:
    if not has_begun(request.session):
        begin(
            request.session,
            user=request.user,
            browser=in_words(request.headers.get("User-Agent", "")),
            address_prefix=current_request().address_prefix,
        )


class InputGuardMiddleware:
    """A NUL or a lone surrogate in an address is nobody's search; the database would refuse it with a fault."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        texts = [
            request.path,
            *request.GET.keys(),
            *(value for key in request.GET for value in request.GET.getlist(key)),
        ]
        for text in texts:
            if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
                raise SuspiciousOperation("Unreadable character in the address.")
        return self.get_response(request)


def _too_large(request) -> bool:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.META.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
        limit = settings.UPLOAD_LIMIT_BYTES * settings.DATA_UPLOAD_MAX_NUMBER_FILES + limit
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > limit
    except ValueError:
        return False


def _known_charset(request) -> bool:
    try:
        codecs.lookup(request.content_params.get("charset") or "utf-8")
    except (LookupError, ValueError):
        return False
    return True


def _permissions_policy(path: str) -> str:
    place = "(self)" if path.startswith("/field/") else "()"
    return (
        f"geolocation={place}, camera=(), microphone=(), payment=(), usb=(), "
        "accelerometer=(), gyroscope=(), magnetometer=(), midi=(), display-capture=()"
    )


def _prefix(address: str) -> str:
    """IPv4 /24 or IPv6 /48: enough to see a pattern, too little to follow a person."""
    try:
        version = ipaddress.ip_address(address).version
        network = ipaddress.ip_network(f"{address}/{24 if version == 4 else 48}", strict=False)
    except ValueError:
        return ""
    return str(network)
