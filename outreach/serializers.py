"""Shapes of outreach's API: what goes out, and what may come in."""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model
from rest_framework import serializers

from fraudhub.accounts.models import Organisation
from fraudhub.api.serializers import CheckedText, StrictSerializer
from fraudhub.core.validators import not_in_future, valid_note
from fraudhub.geography.models import Borough
from fraudhub.people.at_the_door import before_the_door
from outreach.correctable import tidy_says
from outreach.models import (
    ChecklistVersion,
    Correction,
    Event,
    EventKind,
    EventTopic,
    Visit,
    VisitOutcome,
    VisitResident,
    Volunteer,
)
from outreach.models.events import BANDS, LARGEST_BAND, LONGEST_EVENT_MINUTES
from outreach.validators import valid_place

FURTHEST_OFFSET = timedelta(hours=14)


class ResidentSerializer(serializers.Serializer):
    """The least a visitor needs (SECURITY 2)."""

    reference = serializers.CharField()
    full_name = serializers.CharField()
    address = serializers.SerializerMethodField()
    access_needs = serializers.SerializerMethodField(help_text="What they need to be understood, a line each.")
    language = serializers.CharField()
    risk_flags = serializers.SerializerMethodField(help_text="What to know before the door, a line each.")

    def get_access_needs(self, person) -> str:
        return "\n".join(person.needs)

    def get_risk_flags(self, person) -> str:
        known = self.context.get("before_the_door", {})
        return "\n".join(known[person.pk] if person.pk in known else before_the_door([person])[person.pk])

    def get_address(self, person) -> str:
        return str(person.address) if person.address else ""


class VisitsSerializer(serializers.ListSerializer):
    """What to know before each door is asked once for all of them."""

    def to_representation(self, data):
        visits = list(data)
        people = {person for visit in visits for person in visit.residents.all()}
        self.child.context["before_the_door"] = before_the_door(people)
        return super().to_representation(visits)


class VisitSerializer(serializers.ModelSerializer):
    borough_code = serializers.CharField(source="borough_id")
    visitors = serializers.CharField(help_text="Who goes, who leads first.")
    purpose = serializers.CharField(source="purpose_id")
    residents = ResidentSerializer(many=True)
    # How it ended and its three times, once it is recorded; what was said is not read here.
    outcome = serializers.CharField(source="record.outcome_id", default=None)
    happened_at = serializers.DateTimeField(source="record.happened_at", default=None)
    recorded_at = serializers.DateTimeField(source="record.recorded_at", default=None)
    received_at = serializers.DateTimeField(source="record.received_at", default=None)

    class Meta:
        model = Visit
        list_serializer_class = VisitsSerializer
        fields = [
            "reference", "borough_code", "visitors", "residents", "purpose", "planned_start", "planned_end",
            "notes_for_visitor", "status", "outcome", "happened_at", "recorded_at", "received_at",
        ]  # fmt: skip


class ListedCode(serializers.SlugRelatedField):
    """A code of a reference list. Each process asks for a row once: lists change with a release, not in between."""

    _known: dict[tuple, Model] = {}

    def __init__(self, **kwargs):
        super().__init__(slug_field="code", **kwargs)

    def to_internal_value(self, data):
        at = (self.queryset.model, str(data)[:40])
        if at not in self._known:
            self._known[at] = super().to_internal_value(data)
        return self._known[at]


class CorrectionInput(StrictSerializer):
    """Something about a resident that is not right."""

    person = serializers.CharField(
        max_length=16, required=False, help_text="Their reference; may be left out where only one person is visited."
    )
    field = serializers.ChoiceField(choices=Correction.Field.choices)
    was = serializers.CharField(
        allow_blank=True, max_length=4000, help_text="What the phone showed; nothing for what it does not show."
    )
    says = serializers.CharField(max_length=4000, help_text="What is right.")

    def validate(self, data):
        try:
            data["says"] = tidy_says(data["field"], data["says"])
        except DjangoValidationError as problem:
            raise serializers.ValidationError({"says": problem.messages}) from None
        return data


class PhoneMoment(serializers.CharField):
    """A moment by the phone's clock, with its distance from UTC. Not DateTimeField, which would turn it into London
    time and lose the phone's own."""

    def to_internal_value(self, data):
        try:
            moment = datetime.fromisoformat(super().to_internal_value(data)[:40])
            if moment.utcoffset() is None or abs(moment.utcoffset()) > FURTHEST_OFFSET:
                raise ValueError
            moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise serializers.ValidationError(
                "Write the time with its distance from UTC, like 2026-06-01T14:05:00+01:00.", code="invalid"
            ) from None
        return moment


class RecordVisitInput(StrictSerializer):
    client_uuid = serializers.UUIDField()
    outcome = ListedCode(queryset=VisitOutcome.objects.all())
    checklist_version = ListedCode(queryset=ChecklistVersion.objects.all())
    answers = serializers.DictField(
        child=serializers.JSONField(), help_text="By question key: a word of its list, a list of them, or text."
    )
    happened_at = PhoneMoment(help_text="With its distance from UTC: 2026-06-01T14:05:00+01:00.")
    recorded_at = PhoneMoment(help_text="By the phone's clock with its distance from UTC: 2026-06-01T14:05:00+01:00.")
    corrections = CorrectionInput(
        many=True, required=False, max_length=20, help_text="What is not right about a resident, if anything."
    )

    def validate_corrections(self, corrections):
        """Whom each is about: a resident of this visit, by reference; or the only one. Read only where there is one."""
        if not corrections:
            return corrections
        visited = VisitResident.objects.filter(visit=self.context["visit"]).select_related("person")
        people = {row.person.reference: row.person for row in visited}
        only = next(iter(people.values())) if len(people) == 1 else None
        problems = [{} for _ in corrections]
        for each, problem in zip(corrections, problems, strict=True):
            each["person"] = people.get(each["person"]) if "person" in each else only
            if each["person"] is None:
                problem["person"] = ["Give the reference of one of the residents of this visit."]
        if any(problems):
            raise serializers.ValidationError(problems)
        return corrections


class UnfinishedInput(RecordVisitInput):
    """A record that was begun and not finished: perhaps without the first answer."""

    outcome = ListedCode(queryset=VisitOutcome.objects.all(), allow_null=True)

    def to_internal_value(self, data):
        return super().to_internal_value({**data, "outcome": data.get("outcome") or None})


class OutingWordInput(StrictSerializer):
    """One thing said by somebody out alone."""

    client_uuid = serializers.UUIDField()
    happened_at = PhoneMoment(
        help_text="When it was pressed, by the phone's clock with its distance from UTC: 2026-06-01T14:05:00+01:00."
    )
    sent_at = PhoneMoment(
        required=False, help_text="What the phone's clock says as it sends this: with it, a wrong clock does no harm."
    )


class OutingReceiptSerializer(serializers.Serializer):
    """The stored answer: the same each time the same word is sent."""

    reference = serializers.CharField(help_text="Of the visit.")
    outing = serializers.CharField()
    client_uuid = serializers.UUIDField()
    received_at = serializers.DateTimeField()
    state = serializers.ChoiceField(["out", "late", "help", "safe"], help_text="As the hub sees them now.")
    due_back_at = serializers.DateTimeField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())


class VisitReceiptSerializer(serializers.Serializer):
    """The stored answer: the same each time the same record is sent."""

    reference = serializers.CharField()
    client_uuid = serializers.UUIDField()
    received_at = serializers.DateTimeField()
    escalations = serializers.ListField(child=serializers.CharField())
    flags = serializers.ListField(child=serializers.CharField())


class EventSerializer(serializers.ModelSerializer):
    borough_code = serializers.CharField(source="borough_id")
    kind = serializers.CharField(source="kind_id")
    partner = serializers.CharField(source="partner.reference", allow_null=True, default=None)
    topics = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    volunteers = serializers.SlugRelatedField(slug_field="reference", many=True, read_only=True)
    headcounts = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = [
            "reference", "borough_code", "kind", "held_on", "place", "partner", "topics", "volunteers", "headcounts",
            "materials", "lasted_minutes", "nobody_came_because", "taken_back_at",
        ]  # fmt: skip

    def get_headcounts(self, event) -> dict[str, int]:
        return {band: getattr(event, band) for band in BANDS}


class HeadcountsInput(StrictSerializer):
    """People by band; a band left out is nought."""

    def get_fields(self):
        return {
            band: serializers.IntegerField(min_value=0, max_value=LARGEST_BAND, required=False, label=words)
            for band, words in BANDS.items()
        }


class LogEventInput(StrictSerializer):
    borough_code = serializers.SlugRelatedField(slug_field="code", queryset=Borough.objects.none(), source="borough")
    kind = serializers.SlugRelatedField(slug_field="code", queryset=EventKind.objects.all())
    held_on = serializers.DateField()
    place = CheckedText(check=valid_place)
    partner = serializers.SlugRelatedField(
        slug_field="reference", queryset=Organisation.objects.all(), required=False, allow_null=True
    )
    topics = serializers.SlugRelatedField(
        slug_field="code", queryset=EventTopic.objects.all(), many=True, allow_empty=False
    )
    volunteers = serializers.SlugRelatedField(
        slug_field="reference", queryset=Volunteer.objects.none(), many=True, required=False
    )
    headcounts = HeadcountsInput(required=False, default=dict)
    materials = CheckedText(check=valid_note, required=False, allow_blank=True, default="", max_length=500)
    nobody_came_because = CheckedText(check=valid_note, required=False, allow_blank=True, default="", max_length=500)
    lasted_minutes = serializers.IntegerField(
        min_value=1, max_value=LONGEST_EVENT_MINUTES, required=False, allow_null=True, default=None
    )

    def get_fields(self):
        fields = super().get_fields()
        scope = self.context.get("scope")
        if scope is not None:  # the borough of the body is asked as the address's would be
            boroughs = Borough.objects.all()
            fields["volunteers"].child_relation.queryset = Volunteer.objects.within(scope).select_related("user")
            fields["borough_code"].queryset = (
                boroughs if scope.is_everything else boroughs.filter(code__in=scope.borough_codes())
            )
        return fields

    def validate_held_on(self, day):
        try:
            return not_in_future(day, "The day it was held")
        except DjangoValidationError as problem:
            raise serializers.ValidationError(problem.messages, code=problem.code) from None
