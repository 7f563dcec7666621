"""The way in from a program: the same permission, scope, reasons and audit as the pages."""

from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from fraudhub.accounts.roles import Permission
from fraudhub.api.reasons import take_reason
from fraudhub.api.receipts import once_per_key
from fraudhub.audit.writing import audit
from fraudhub.geography.scoping import Scope
from fraudhub.web.reasons import is_outside_own, subject_of


class DeclaredPermission:
    """``permission`` for reading, ``action_permissions`` where an action asks for another, ``asks_again`` the actions
    before which the person must have shown in the last ten minutes that it is them."""

    permission: Permission
    action_permissions: dict[str, Permission] = {}
    asks_again: frozenset[str] = frozenset()
    asks_reason = True  # False where somebody who sees every borough need not say why (web/reasons.py)

    def required_permission(self) -> Permission:
        return self.action_permissions.get(getattr(self, "action", None), self.permission)

    @property
    def scope(self) -> Scope:
        return self.request.user.scope_for(self.required_permission())

    def checked(self, shape) -> dict:
        """What was sent, by its shape; records that it names are asked within the same scope."""
        sent = shape(data=self.request.data, context={"scope": self.scope})
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)


class ActionViewSet(DeclaredPermission, ViewSet):
    """For endpoints that are not a list of records."""


class RecordViewSet(DeclaredPermission, ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """List and read, found by reference within scope. Writes are actions that call a verb."""

    model: type
    audit_action = None
    list_audit_action = None  # where a list has a name of its own
    lookup_field = "reference"
    lookup_value_regex = r"[0-9A-Z-]{4,16}"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.rows(self.model.objects.within(self.scope))

    def rows(self, queryset):
        return queryset

    def get_object(self):
        record = super().get_object()
        if self.asks_reason and is_outside_own(record, self.request.user, self.scope):
            take_reason(self.request, subject_of(record))
        return record

    def list(self, request, *args, **kwargs):
        if self.asks_reason and hasattr(self.model, "reason_path") and self.scope.is_everything:
            take_reason(request)
        response = super().list(request, *args, **kwargs)
        shown = [row["reference"] for row in response.data["results"]]
        action = self.list_audit_action or self.audit_action
        if action and shown:
            audit(
                action, by=request.user, references=shown,
                boroughs=self.scope.borough_codes(), facts={"count": len(shown)},
            )  # fmt: skip
        return response

    def retrieve(self, request, *args, **kwargs):
        record = self.get_object()
        if self.audit_action:
            audit(self.audit_action, record, by=request.user)
        return self.answer(record)

    def answer(self, record):
        return Response(self.get_serializer(record).data)

    def add(self, shape, verb, told) -> Response:
        """Something new that belongs to a record, once per key; ``told`` says what it is."""
        record, values = self.get_object(), self.checked(shape)
        return once_per_key(self.request, lambda: (201, told(verb(record, by=self.request.user, **values)).data))

    def act(self, shape, verb) -> Response:
        """A verb done to one record, and the record as it is then."""
        record, values = self.get_object(), self.checked(shape)
        verb(record, by=self.request.user, **values)
        return self.answer(self.get_queryset().get(pk=record.pk))
