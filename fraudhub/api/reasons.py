"""The reason that a program gives for whoever sees every borough: with each request, in a header."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status

from fraudhub.accounts.audit import AccountAudit
from fraudhub.api.authentication import RefusedWithASentence
from fraudhub.audit.writing import audit
from fraudhub.core.validators import valid_note

HEADER = "X-Access-Reason"
PARAMETER = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER,
    description="Why something is read that is not part of one's own work; asked of who sees every borough. Kept in "
    "the audit trail.",
)  # fmt: skip


class ReasonWanted(RefusedWithASentence):
    status_code = status.HTTP_403_FORBIDDEN
    default_code = "reason_wanted"
    default_detail = f"This is not part of your work. Say why you open it, in the header {HEADER}."


def take_reason(request, subject=None) -> None:
    """For one record, or for a list. Raises ReasonWanted where none is given."""
    reason = valid_note(request.headers.get(HEADER, ""))
    if not reason:
        raise ReasonWanted
    audit(AccountAudit.REASON_GIVEN, subject, by=request.user, reason=reason)


class HubSchema(AutoSchema):
    """Names the header wherever a reason may be asked."""

    def get_override_parameters(self):
        asks = getattr(self.view, "asks_reason", False) and hasattr(getattr(self.view, "model", None), "reason_path")
        return [*super().get_override_parameters(), *([PARAMETER] if asks else [])]
