"""Every API error is application/problem+json (RFC 9457) in the shape of SECURITY section 6."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from fraudhub.accounts.receipts import KeyReused
from fraudhub.api.authentication import RefusedWithASentence
from fraudhub.core.errors import RuleBroken, Stale
from fraudhub.web.errors import problem
from fraudhub.web.sessions import why_signed_out

CONTENT_TYPE = "application/problem+json"


def problem_handler(raised, context):
    request = context["request"]._request
    if isinstance(raised, Stale):
        return _answer(
            request, 409, code="stale", title="Somebody else changed this",
            detail=f"{raised} It is at version {raised.current.version} now: read it again and choose.",
        )  # fmt: skip
    if isinstance(raised, RuleBroken):
        return _answer(
            request,
            409,
            code="rule_broken",
            title="A rule stands in the way",
            detail=" ".join(raised.sentences),
            errors=[{"field": "", "code": "rule_broken", "message": sentence} for sentence in raised.sentences],
        )
    if isinstance(raised, KeyReused):
        return _answer(
            request, 409, code="idempotency_conflict", title="This key was used before",
            detail="The same key came with other content. Nothing was changed; use a new key for new content.",
        )  # fmt: skip
    if isinstance(raised, DjangoValidationError):
        raised = exceptions.ValidationError(raised.messages)
    if isinstance(raised, exceptions.ValidationError):
        errors = list(_flat(raised.get_full_details()))
        return _answer(request, 400, code="invalid", title="Some answers need attention", errors=errors)
    if isinstance(raised, RequestDataTooBig):
        return _answer(request, 413, detail="Send at most 1 MB.")
    if isinstance(raised, OperationalError):
        response = _answer(request, 503, detail="The database does not answer. Try again in a moment.")
        response["Retry-After"] = "5"
        return response
    if isinstance(raised, Http404):
        raised = exceptions.NotFound()
    elif isinstance(raised, PermissionDenied):
        raised = exceptions.PermissionDenied()
    if isinstance(raised, exceptions.APIException):
        code = raised.default_code if isinstance(raised, RefusedWithASentence) else ""
        response = _answer(request, raised.status_code, code=code, detail=_sentence(request, raised))
        if getattr(raised, "auth_header", None):
            response["WWW-Authenticate"] = raised.auth_header
        if getattr(raised, "wait", None):
            response["Retry-After"] = str(int(raised.wait))
        return response
    return None  # a fault: Django's handler answers 500 with the request id alone


def _answer(request, status_code: int, **more) -> Response:
    set_rollback()
    return Response(problem(request, status_code, **more), status=status_code, content_type=CONTENT_TYPE)


def _sentence(request, raised: exceptions.APIException) -> str:
    if isinstance(raised, RefusedWithASentence):
        return str(raised.detail)
    return {
        status.HTTP_401_UNAUTHORIZED: why_signed_out(getattr(request, "session_over", "")) or "Sign in first.",
        status.HTTP_403_FORBIDDEN: "Your role may not do this.",
        status.HTTP_404_NOT_FOUND: "There is nothing here that you can see.",
    }.get(raised.status_code) or str(raised.detail)


def _flat(details, field: str = ""):
    """DRF's nested details as rows of {field, code, message}; a field inside another is written a.b."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        name = "" if field in {"", "non_field_errors"} else field.removesuffix(".non_field_errors")
        yield {"field": name, "code": details["code"], "message": str(details["message"])}
    elif isinstance(details, dict):
        for key, inner in details.items():
            yield from _flat(inner, f"{field}.{key}" if field else str(key))
    else:
        for inner in details:
            yield from _flat(inner, field)
