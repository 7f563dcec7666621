"""Meetings, items, actions and minutes for programs: the verbs and the need-to-know of their pages."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.serializers import NothingInput
from fraudhub.api.viewsets import RecordViewSet
from maaf.agenda import items_of, shown_corrections, shown_minutes
from maaf.audit import ActionAudit, ItemAudit, MeetingAudit, MinutesAudit
from maaf.models import Action, AgendaItem, Meeting, Minutes
from maaf.models.meetings import Part
from maaf.need_to_know import has_accepted, readable_items, reader_of
from maaf.serializers import (
    ActionSerializer,
    AgendaItemSerializer,
    AnswerActionInput,
    CorrectionSerializer,
    CorrectMinutesInput,
    DecideInput,
    MeetingSerializer,
    MinutesHeadSerializer,
    MinutesSerializer,
)
from maaf.verbs import (
    approve_minutes,
    correct_minutes,
    do_action,
    drop_action,
    freeze_minutes,
    note_action,
    record_decision,
)


class MeetingViewSet(RecordViewSet):
    """Meetings of the partnerships one takes part in."""

    model, serializer_class = Meeting, MeetingSerializer
    permission = Permission.SEE_MEETINGS
    audit_action, list_audit_action = MeetingAudit.SEEN, MeetingAudit.LISTED

    def rows(self, queryset):
        return queryset.select_related("partnership")


class AgendaItemViewSet(RecordViewSet):
    """Items one may read; those of the closed part after their meeting's statement was accepted on its page."""

    model, serializer_class = AgendaItem, AgendaItemSerializer
    permission = Permission.SEE_MEETINGS
    action_permissions = {"decide": Permission.RUN_MEETINGS}
    audit_action, list_audit_action = ItemAudit.SEEN, ItemAudit.LISTED

    def rows(self, queryset):
        user = self.request.user
        reader = reader_of(user, self.required_permission())
        rows = queryset.filter(readable_items(reader), withdrawn_at=None)
        if self.required_permission() is Permission.RUN_MEETINGS:
            rows = rows.run_by(self.scope)
        rows = rows.exclude(
            part=Part.CLOSED, meeting__in=Meeting.objects.within(self.scope).exclude(statements__user=user)
        )
        joined = rows.select_related("meeting", "person", "case", "partnership")
        return joined.prefetch_related("decisions__organisation").order_by("-pk")

    @extend_schema(
        request=DecideInput, responses={200: AgendaItemSerializer, 201: AgendaItemSerializer}, parameters=[KEY]
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def decide(self, request, reference=None):
        item, said = self.get_object(), self.checked(DecideInput)

        def once():
            record_decision(item, by=request.user, **said)
            return 201, self.get_serializer(self.get_queryset().get(pk=item.pk)).data

        return once_per_key(request, once)


class ActionViewSet(RecordViewSet):
    """Actions one may read, and how they go."""

    model, serializer_class = Action, ActionSerializer
    permission = Permission.SEE_MEETINGS
    action_permissions = {"answer_action": Permission.ANSWER_ACTIONS}
    audit_action, list_audit_action = ActionAudit.SEEN, ActionAudit.LISTED

    def rows(self, queryset):
        self.reader = reader_of(self.request.user, self.required_permission())
        rows = queryset.filter(readable_items(self.reader, "item"))
        return rows.select_related("partnership", "meeting", "organisation", "case").order_by("-pk")

    @extend_schema(request=AnswerActionInput, responses=ActionSerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_action(self, request, reference=None):
        def verb(record, *, state, text, by):
            if not text and state != "done":
                raise ValidationError({"text": ["Say how far it is, or why it is dropped."]})
            does = {"noted": note_action, "done": do_action, "dropped": drop_action}[state]
            return does(record, text=text, organisations=self.reader.organisations, by=by)

        return self.act(AnswerActionInput, verb)


class MinutesViewSet(RecordViewSet):
    """Minutes as one may read them. Frozen ones take dated corrections, and nothing else."""

    model, serializer_class = Minutes, MinutesSerializer
    permission = Permission.SEE_MEETINGS
    action_permissions = dict.fromkeys(("approve", "freeze", "correct"), Permission.RUN_MEETINGS)
    audit_action = MinutesAudit.SEEN

    def get_serializer_class(self):
        return MinutesHeadSerializer if self.action == "list" else MinutesSerializer

    def rows(self, queryset):
        rows = queryset if self.required_permission() is Permission.SEE_MEETINGS else queryset.run_by(self.scope)
        return rows.select_related("meeting__partnership__borough", "meeting__chaired_by").order_by("-pk")

    def answer(self, record):
        self.fill(record)
        return super().answer(record)

    def fill(self, record):
        reader = reader_of(self.request.user)
        accepted = has_accepted(self.request.user, record.meeting)
        record.shown_lines = [
            {"item": line.item.reference if line.item else None, "heading": line.heading, "text": line.text}
            for line in shown_minutes(record, reader, accepted=accepted)
        ]
        record.shown_corrections = shown_corrections(record, reader, accepted=accepted)

    @extend_schema(request=NothingInput, responses=MinutesSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request, reference=None):
        return self.act(NothingInput, approve_minutes)

    @extend_schema(request=NothingInput, responses=MinutesSerializer)
    @action(detail=True, methods=["post"])
    def freeze(self, request, reference=None):
        return self.act(NothingInput, freeze_minutes)

    @extend_schema(
        request=CorrectMinutesInput, responses={200: CorrectionSerializer, 201: CorrectionSerializer}, parameters=[KEY],
        description="Add a dated correction to frozen minutes. The minutes themselves never change.",
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def correct(self, request, reference=None):
        minutes, said = self.get_object(), self.checked(CorrectMinutesInput)
        reader, accepted = reader_of(request.user), has_accepted(request.user, minutes.meeting)
        item = None
        if said["item"]:
            item = items_of(minutes.meeting, reader, accepted=accepted).filter(reference=said["item"]).first()
            if item is None:
                raise ValidationError({"item": ["There is nothing here that you can see under this reference."]})
        return once_per_key(
            request,
            lambda: (
                201, CorrectionSerializer(correct_minutes(minutes, text=said["text"], item=item, by=request.user)).data
            ),
        )  # fmt: skip


def register(router):
    router.register("meetings", MeetingViewSet, basename="meeting")
    router.register("agenda-items", AgendaItemViewSet, basename="agenda-item")
    router.register("actions", ActionViewSet, basename="action")
    router.register("minutes", MinutesViewSet, basename="minutes")
