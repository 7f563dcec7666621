"""Shapes of the API of meetings: what goes out, and what may come in."""

from rest_framework import serializers

from fraudhub.accounts.models import Organisation
from fraudhub.api.serializers import Day, ScopedReference, StrictSerializer, free_text, line_of_text
from fraudhub.core.validators import NAME_LENGTH
from maaf.models import Action, AgendaItem, Decision, Meeting, Minutes, MinutesCorrection


class MeetingSerializer(serializers.ModelSerializer):
    partnership = serializers.CharField(source="partnership.reference")
    borough = serializers.CharField(source="partnership.borough_id", allow_null=True, help_text="ONS code.")

    class Meta:
        model = Meeting
        fields = [
            "reference", "partnership", "borough", "starts_at", "place", "state", "agenda_due_on", "sent_at",
            "begun_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer):
    organisation = serializers.CharField(source="organisation.reference")

    class Meta:
        model = Decision
        fields = ["reference", "what", "reason", "organisation", "owner_name", "due_on"]
        read_only_fields = fields


class AgendaItemSerializer(serializers.ModelSerializer):
    """Only of items the asker may read."""

    meeting = serializers.CharField(source="meeting.reference", allow_null=True, default=None)
    title = serializers.CharField(source="heading")
    case = serializers.CharField(source="case.reference", allow_null=True, default=None)
    lawful_basis = serializers.CharField(source="basis_id", allow_null=True)
    handling_mark = serializers.CharField(source="mark_id")
    decisions = DecisionSerializer(many=True)

    class Meta:
        model = AgendaItem
        fields = [
            "reference", "meeting", "kind", "part", "title", "case", "why_here", "lawful_basis", "handling_mark",
            "plan", "discussion", "restricted_as", "decisions",
        ]  # fmt: skip
        read_only_fields = fields


class DecideInput(StrictSerializer):
    what = free_text(required=True)
    reason = free_text(required=True)
    organisation = ScopedReference(queryset=Organisation.objects.all())
    owner_name = line_of_text(max_length=NAME_LENGTH)
    due_on = Day()


class ActionSerializer(serializers.ModelSerializer):
    partnership = serializers.CharField(source="partnership.reference")
    meeting = serializers.CharField(source="meeting.reference", allow_null=True, default=None)
    organisation = serializers.CharField(source="organisation.reference")
    case = serializers.CharField(source="case.reference", allow_null=True, default=None)

    class Meta:
        model = Action
        fields = [
            "reference", "partnership", "meeting", "case", "what", "organisation", "owner_name", "agreed_on", "due_on",
            "state", "outcome", "ended_on", "chased_on", "escalated_on",
        ]  # fmt: skip
        read_only_fields = fields


class AnswerActionInput(StrictSerializer):
    state = serializers.ChoiceField(choices=["noted", "done", "dropped"])
    text = free_text()


class CorrectionSerializer(serializers.ModelSerializer):
    item = serializers.CharField(source="item.reference", allow_null=True, default=None)

    class Meta:
        model = MinutesCorrection
        fields = ["reference", "item", "text", "dated_on"]
        read_only_fields = fields


class LineSerializer(serializers.Serializer):
    item = serializers.CharField(allow_null=True)
    heading = serializers.CharField()
    text = serializers.CharField()


class MinutesHeadSerializer(serializers.ModelSerializer):
    """Of a list: what they say is read one by one."""

    meeting = serializers.CharField(source="meeting.reference")

    class Meta:
        model = Minutes
        fields = ["reference", "meeting", "state", "approved_at", "frozen_at"]
        read_only_fields = fields


class MinutesSerializer(serializers.ModelSerializer):
    """The lines and corrections the asker may read."""

    meeting = serializers.CharField(source="meeting.reference")
    lines = LineSerializer(many=True, source="shown_lines")
    corrections = CorrectionSerializer(many=True, source="shown_corrections")

    class Meta:
        model = Minutes
        fields = ["reference", "meeting", "state", "approved_at", "frozen_at", "lines", "corrections"]
        read_only_fields = fields


class CorrectMinutesInput(StrictSerializer):
    item = serializers.CharField(required=False, allow_null=True, default=None, max_length=16)
    text = free_text(required=True)
