"""Errors in one shape: a page that says what to do, or problem+json under /api/. No internals ever."""

import structlog
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

TITLES = {
    400: ("bad_request", "We could not read that request"),
    401: ("not_signed_in", "Sign in first"),
    403: ("not_allowed", "You cannot do this"),
    404: ("not_found", "Page not found"),
    405: ("method_not_allowed", "This cannot be done here"),
    409: ("conflict", "Something changed in the meantime"),
    413: ("too_large", "That is too large"),
    429: ("too_many", "Too many tries"),
    500: ("internal", "Sorry, something went wrong"),
    503: ("unavailable", "Sorry, this is not available just now"),
}
log = structlog.get_logger("fraudhub.web")


JSON_PATHS = ("/api/", "/field/phone/hello/", "/field/phone/bundle/", "/field/phone/sync/")


def wants_json(request) -> bool:
    return request.path.startswith(JSON_PATHS)


def problem(request, status: int, *, code: str = "", title: str = "", detail: str = "", errors=(), **more) -> dict:
    """The body of SECURITY section 6."""
    default_code, default_title = TITLES.get(status, TITLES[400])
    return {
        "type": "about:blank",
        "title": title or default_title,
        "status": status,
        "code": code or default_code,
        "detail": detail,
        "errors": list(errors),
        "request_id": getattr(request, "request_id", ""),
        **more,
    }


def error_response(request, status: int, context: dict | None = None) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(problem(request, status), status=status, content_type="application/problem+json")
    response = render(
        request,
        f"web/errors/{status}.html",
        {
            "page_title": TITLES[status][1],
            "request_id": getattr(request, "request_id", ""),
            **(context or {}),
        },
        status=status,
    )
    if status in {429, 503}:
        response["Retry-After"] = "30"
    return response


def bad_request(request, exception=None):
    return error_response(request, 400)


def not_allowed(request, exception=None):
    return error_response(request, 403)


def not_found(request, exception=None):
    return error_response(request, 404)


def fault(request):
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError:
        return _plain(request, 503)
    try:
        return error_response(request, 500)
    except Exception:
        log.exception("the error page itself failed")
        return _plain(request, 500)


def _plain(request, status: int) -> HttpResponse:
    """When the page shell cannot be drawn: the same words without it."""
    if wants_json(request):
        response = JsonResponse(problem(request, status), status=status, content_type="application/problem+json")
    else:
        request_id = getattr(request, "request_id", "")
        response = HttpResponse(
            "<!doctype html><html lang=en-GB><meta charset=utf-8><title>Fraud Protection Hub</title>"
            f"<h1>{TITLES[status][1]}</h1><p>Nothing you sent before was lost. Try again in a minute.</p>"
            f"<p>Reference: {request_id}</p>",
            status=status,
        )
    if status == 503:
        response["Retry-After"] = "30"
    return response


def csrf_failure(request, reason=""):
    return error_response(request, 403, {"stale_form": True})
