"""Outreach for programs: the volunteers' phones first of all."""

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.viewsets import RecordViewSet
from outreach.audit import EventAudit, VisitAudit
from outreach.lone_working_api import WORD_PERMISSIONS, LoneWorking
from outreach.models import Event, Visit
from outreach.once_theirs import visit_once_theirs
from outreach.rollout_api import RolloutViewSet
from outreach.serializers import (
    EventSerializer,
    LogEventInput,
    RecordVisitInput,
    VisitReceiptSerializer,
    VisitSerializer,
)
from outreach.verbs import log_event, receive_record


def register(router):
    router.register("rollout", RolloutViewSet, basename="rollout")
    router.register("visits", VisitViewSet, basename="visit")
    router.register("events", EventViewSet, basename="event")


class VisitViewSet(LoneWorking, RecordViewSet):
    """A volunteer's own visits of these days, or a borough's for its hub. What was said on a visit is not read here."""

    model, serializer_class = Visit, VisitSerializer
    audit_action = VisitAudit.READ
    permission = Permission.SEE_VISITS
    action_permissions = {"record": Permission.RECORD_VISIT} | WORD_PERMISSIONS

    def required_permission(self):
        """Those who see no visits but their own come by that permission."""
        wanted = super().required_permission()
        own_only = wanted == Permission.SEE_VISITS and not self.request.user.may(wanted)
        return Permission.SEE_OWN_VISITS if own_only else wanted

    def rows(self, queryset):
        if self.action in self.action_permissions:  # by whoever makes it, whenever it arrives
            return queryset.made_by(self.request.user).select_related("volunteer", "companion")
        if self.required_permission() == Permission.SEE_OWN_VISITS:
            queryset = queryset.in_sight_of(self.request.user, timezone.now())
        known = queryset.select_related("volunteer", "companion", "officer", "record").prefetch_related(
            "residents__address", "residents__communication_needs"
        )
        return known.order_by("-pk")

    def get_object(self):
        """A record also of a visit that was theirs before it was given to others: they may have been there."""
        if self.action != "record":
            return super().get_object()
        found = visit_once_theirs(self.request.user, self.kwargs["reference"])
        if found is None:
            raise Http404
        return found

    @extend_schema(
        request=RecordVisitInput,
        responses={200: VisitReceiptSerializer, 201: VisitReceiptSerializer},
        description="Record one's own visit. 201 the first time, 200 with the stored answer when the same record "
        "comes again, 409 when its client_uuid came with other content or a rule stands in the way. A visit that was "
        "cancelled, moved or given to others meanwhile is recorded and marked, as ``flags`` say; one that somebody "
        "else has recorded keeps both accounts, and counts once.",
    )
    @action(detail=True, methods=["post"])
    def record(self, request, reference=None):
        visit = self.get_object()
        form = RecordVisitInput(data=request.data, context={"visit": visit})
        form.is_valid(raise_exception=True)
        try:
            answer = receive_record(visit, by=request.user, **form.validated_data)
        except DjangoValidationError as problem:
            raise ValidationError({"answers": problem.message_dict}) from None
        return Response(answer.body, status=answer.status if answer.first_time else 200)


class EventViewSet(RecordViewSet):
    """Talks, stalls and clinics."""

    model, serializer_class = Event, EventSerializer
    permission, audit_action = Permission.SEE_EVENTS, EventAudit.READ
    action_permissions = {"create": Permission.LOG_EVENT}

    def rows(self, queryset):
        return queryset.select_related("partner").prefetch_related("topics", "volunteers").order_by("-pk")

    @extend_schema(request=LogEventInput, responses={200: EventSerializer, 201: EventSerializer}, parameters=[KEY])
    def create(self, request):
        form = LogEventInput(data=request.data, context={"scope": self.scope})
        form.is_valid(raise_exception=True)

        def do():
            values = dict(form.validated_data)
            event = log_event(values.pop("borough"), by=request.user, **values)
            return 201, EventSerializer(event).data

        return once_per_key(request, do)
