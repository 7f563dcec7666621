"""Shapes of the API of referrals and concerns: what goes out, and what may come in."""

from rest_framework import serializers

from fraudhub.accounts.models import Organisation
from fraudhub.api.serializers import (
    CheckedText,
    PastDay,
    PastMoment,
    ScopedReference,
    StrictSerializer,
    code_of,
    free_text,
    line_of_text,
)
from fraudhub.cases.models import FraudCase
from fraudhub.core.validators import valid_email
from fraudhub.people.models import Person
from fraudhub.referrals.models import CareActAnswers, Concern, ConcernDecision, ConcernKind, Destination, Referral
from fraudhub.referrals.rules import (
    SHARED_NAMES,
    what_does_not_fit_a_concern,
    what_does_not_fit_a_draft,
    what_does_not_fit_an_answer,
    what_does_not_fit_the_test,
)


def refuse(misfits) -> None:
    if problems := {field: [sentence] for field, sentence in misfits}:
        raise serializers.ValidationError(problems)


class ReferralSerializer(serializers.ModelSerializer):
    borough = serializers.CharField(source="borough_id", help_text="ONS code.")
    person = serializers.CharField(source="person.reference")
    case = serializers.CharField(source="case.reference", allow_null=True, default=None)
    destination = serializers.CharField(source="destination_id")
    organisation = serializers.CharField(source="organisation.reference", allow_null=True, default=None)
    shared = serializers.ListField(child=serializers.CharField(), help_text="Besides the name.")

    class Meta:
        model = Referral
        fields = [
            "reference", "borough", "person", "case", "destination", "organisation", "to_email", "state", "need",
            "shared", "shared_text", "without_consent_ground", "without_consent_reason", "told_them", "sent_on",
            "expects_answer", "chase_on", "times_chased", "answered_at", "outcome", "closed_on",
        ]  # fmt: skip
        read_only_fields = fields


class DraftReferralInput(StrictSerializer):
    person = ScopedReference(queryset=Person.objects.all())
    case = ScopedReference(queryset=FraudCase.objects.all(), required=False, allow_null=True, default=None)
    destination = code_of(Destination.objects.all())
    need = free_text(required=True)
    shared = serializers.ListField(
        child=serializers.ChoiceField(choices=list(SHARED_NAMES.items())), required=False, default=list,
        max_length=len(SHARED_NAMES), help_text="Besides the name: only what the person agreed to.",
    )  # fmt: skip
    organisation = ScopedReference(
        queryset=Organisation.objects.all(), required=False, allow_null=True, default=None,
        help_text="A partner that signs in here.",
    )  # fmt: skip
    to_email = CheckedText(
        check=valid_email, required=False, allow_blank=True, default="", help_text="Of a partner without an account."
    )
    without_consent_ground = serializers.ChoiceField(
        choices=Referral.Ground.choices, required=False, allow_blank=True, default=""
    )
    without_consent_reason = free_text()
    told_them = serializers.BooleanField(required=False, allow_null=True, default=None)

    def validate(self, said):
        refuse(what_does_not_fit_a_draft(said))
        if said["case"] is not None and said["case"].person.canonical_id != said["person"].canonical_id:
            raise serializers.ValidationError({"case": ["This is the case of somebody else."]})
        if not said["without_consent_ground"]:
            said = {**said, "without_consent_reason": "", "told_them": None}
        return {**said, "shared": sorted(set(said["shared"]))}


class MoveReferralInput(StrictSerializer):
    state = serializers.ChoiceField(choices=["received", "accepted", "in_progress", "closed", "declined"])
    text = free_text()

    def validate(self, said):
        refuse(what_does_not_fit_an_answer(said))
        return said


class CareActSerializer(serializers.ModelSerializer):
    class Meta:
        model = CareActAnswers
        fields = [
            "has_care_needs", "is_abused", "cannot_protect", "what_they_want", "agrees", "ground", "ground_reason",
            "told_them", "answered_at",
        ]  # fmt: skip
        read_only_fields = fields


class ConcernSerializer(serializers.ModelSerializer):
    borough = serializers.CharField(source="borough_id", help_text="ONS code.")
    person = serializers.CharField(source="person.reference")
    case = serializers.CharField(source="case.reference", allow_null=True, default=None)
    kind = serializers.CharField(source="kind_id")
    taken_by = serializers.CharField(source="taken_by.reference", allow_null=True, default=None)
    decision = serializers.CharField(source="decision_id", allow_null=True)
    decided_by = serializers.CharField(source="decided_by.reference", allow_null=True, default=None)
    section_42 = serializers.SerializerMethodField(help_text="The answers that stand, or null.")

    class Meta:
        model = Concern
        fields = [
            "reference", "borough", "person", "case", "kind", "what", "raised_by_name", "source_reference",
            "happened_at", "decide_by", "taken_by", "taken_at", "decision", "decision_reason", "decided_by",
            "decided_at", "section_42", "council_told_at", "council_told_how", "council_reference",
            "council_decision", "council_decided_on",
        ]  # fmt: skip
        read_only_fields = fields

    def get_section_42(self, concern) -> CareActSerializer(allow_null=True):
        standing = [each for each in concern.care_act_answers.all() if each.ended_at is None]
        return CareActSerializer(standing[0]).data if standing else None


class RaiseConcernInput(StrictSerializer):
    person = ScopedReference(queryset=Person.objects.all())
    kind = code_of(ConcernKind.objects.all())
    what = free_text(required=True)
    happened_at = PastMoment(help_text="At the doorstep, with its distance from UTC.")

    def validate_happened_at(self, moment):
        if sentences := list(what_does_not_fit_a_concern(moment)):
            raise serializers.ValidationError(sentences)
        return moment


class CareActInput(StrictSerializer):
    has_care_needs = serializers.ChoiceField(choices=CareActAnswers.Answer.choices)
    is_abused = serializers.ChoiceField(choices=CareActAnswers.Answer.choices)
    cannot_protect = serializers.ChoiceField(choices=CareActAnswers.Answer.choices)
    what_they_want = free_text()
    agrees = serializers.BooleanField(help_text="To the council being told.")
    ground = serializers.ChoiceField(choices=Referral.Ground.choices, required=False, allow_blank=True, default="")
    ground_reason = free_text()
    told_them = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="They were told that it goes without their agreement."
    )

    def validate(self, said):
        refuse(what_does_not_fit_the_test(said))
        return said


class TellCouncilInput(StrictSerializer):
    told_at = PastMoment()
    how = serializers.ChoiceField(choices=Concern.Told.choices)
    council_reference = line_of_text(max_length=60)


class CouncilDecisionInput(StrictSerializer):
    decision = free_text(required=True)
    decided_on = PastDay()
    council_reference = line_of_text(max_length=60)


class DecideConcernInput(StrictSerializer):
    decision = code_of(ConcernDecision.objects.all())
    reason = free_text(required=True)
