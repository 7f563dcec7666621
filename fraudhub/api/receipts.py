"""Idempotency-Key: the same request sent twice is done once and answered the same."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from fraudhub.accounts.receipts import once
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken

HEADER = "Idempotency-Key"
KEY = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=True, description="A UUID made by the client.")


def key_of(request, *, field: str | None = None) -> uuid.UUID:
    """The request's key: the header, or a field of the body such as client_uuid. 400 when it is no UUID."""
    given = request.headers.get(HEADER) or (request.data.get(field) if field else None)
    if not given:
        raise ValidationError({field or HEADER: ["Send a key made by the client: a UUID."]}, code="required")
    try:
        return uuid.UUID(str(given))
    except ValueError:
        raise ValidationError({field or HEADER: ["Send the key as a UUID."]}, code="invalid") from None


def once_per_key(
    request,
    do: Callable[[], tuple[int, Any]],
    *,
    key: uuid.UUID | None = None,
    refused: str = "",
    facts: dict | None = None,
) -> Response:
    """Run ``do`` (returns status and JSON body) once for this user and key. 201 first, 200 with the stored answer
    for the same content, 409 for other content (KeyReused). ``refused``: the audit entry where a rule stands in the
    way, for what is worth knowing that somebody tried; it has the ``facts``, and the sentences."""
    content = {"path": request.path, "body": request.data}
    try:
        answer = once(request.user, key or key_of(request), content, do)
    except RuleBroken as broken:
        if refused:
            audit(refused, by=request.user, facts={**(facts or {}), "because": broken.sentences})
        raise
    status = answer.status if answer.first_time else 200
    return Response(answer.body, status=status)
