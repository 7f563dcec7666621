from rest_framework.permissions import BasePermission

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.sessions import is_confirmed
from fraudhub.api.authentication import ConfirmFirst
from fraudhub.audit.writing import audit


class HasDeclaredPermission(BasePermission):
    """The view declares the permission (or one for each action); a view that declares none lets nobody in."""

    def has_permission(self, request, view):
        if not request.user or not request.user.is_authenticated:
            return False
        wanted = view.required_permission() if hasattr(view, "required_permission") else None
        if wanted is not None and request.user.may(wanted):
            if getattr(view, "action", None) in view.asks_again and not is_confirmed(request.session):
                raise ConfirmFirst
            return True
        audit(AccountAudit.PERMISSION_DENIED, by=request.user, facts={"permission": str(wanted)})
        return False


class SignedIn(BasePermission):
    def has_permission(self, request, view):
        return bool(request.user and request.user.is_authenticated)
