"""What people agreed to, for programs: people/<reference>/consents/ records an answer, consents/ reads them
and takes one back."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.serializers import CheckedText, PastDay, StrictSerializer, code_of, free_text
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.core.validators import valid_name
from fraudhub.people.audit import PersonAudit
from fraudhub.people.models import Consent, ConsentPurpose, ConsentWording
from fraudhub.people.sockets import consent_is_withdrawn
from fraudhub.people.verbs import withdraw_consent


class ConsentSerializer(serializers.ModelSerializer):
    person = serializers.CharField(source="person.reference")
    purpose = serializers.CharField(source="purpose_id")
    wording = serializers.CharField(source="wording_id")

    class Meta:
        model = Consent
        fields = [
            "reference", "person", "purpose", "wording", "is_given", "how", "given_by", "given_by_name", "given_on",
            "note", "ended_at", "is_withdrawn", "withdrawn_because",
        ]  # fmt: skip
        read_only_fields = fields


class RecordConsentInput(StrictSerializer):
    purpose = code_of(ConsentPurpose.objects.all())
    wording = code_of(ConsentWording.objects.all())
    is_given = serializers.BooleanField()
    how = serializers.ChoiceField(choices=Consent.How.choices)
    given_on = PastDay()
    given_by = serializers.ChoiceField(choices=Consent.GivenBy.choices, default=Consent.GivenBy.THEMSELVES)
    given_by_name = CheckedText(check=valid_name, required=False, allow_blank=True, default="")
    note = free_text()

    def validate(self, said):
        if said["given_by"] == Consent.GivenBy.THEMSELVES:
            return {**said, "given_by_name": ""}
        if not said["given_by_name"]:
            raise serializers.ValidationError({"given_by_name": ["Enter the name of the attorney or deputy."]})
        return said


class WithdrawConsentInput(StrictSerializer):
    reason = free_text()


class WhatEndsSerializer(serializers.Serializer):
    """Before it is done: what taking it back would do, a line each."""

    lines = serializers.ListField(child=serializers.CharField())


class ConsentViewSet(RecordViewSet):
    """Each answer to each purpose, by version of the words; none is overwritten."""

    model, serializer_class = Consent, ConsentSerializer
    permission = Permission.SEE_PEOPLE
    action_permissions = dict.fromkeys(("withdraw", "what_ends"), Permission.CHANGE_PERSON)
    audit_action, list_audit_action = PersonAudit.CONSENT_SEEN, PersonAudit.CONSENTS_LISTED

    def rows(self, queryset):
        return queryset.select_related("person").order_by("-pk")

    @extend_schema(request=WithdrawConsentInput, responses=ConsentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, reference=None):
        return self.act(WithdrawConsentInput, withdraw_consent)

    @extend_schema(responses=WhatEndsSerializer)
    @action(detail=True, methods=["get"], url_path="what-ends")
    def what_ends(self, request, reference=None):
        lines = consent_is_withdrawn.gather(self.get_object(), by=request.user, preview=True)
        return Response({"lines": lines})
