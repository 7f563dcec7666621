"""/api/v1/people/; consents are in consent_api.py."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.people.audit import PersonAudit
from fraudhub.people.consent_api import ConsentSerializer, ConsentViewSet, RecordConsentInput
from fraudhub.people.models import Person
from fraudhub.people.verbs import record_answer


class PersonSerializer(serializers.ModelSerializer):
    borough = serializers.CharField(source="borough_id", help_text="ONS code.")
    address = serializers.StringRelatedField()
    communication_needs = serializers.SerializerMethodField(help_text="Kinds: large_print, bsl and so on.")

    class Meta:
        model = Person
        fields = [
            "reference",
            "borough",
            "full_name",
            "birth_date",
            "phone",
            "email",
            "address",
            "access_needs",
            "communication_needs",
            "language",
            "risk_flags",
            "created_at",
        ]
        read_only_fields = fields

    def get_communication_needs(self, person) -> list[str]:
        return [each.kind for each in person.communication_needs.all() if each.ended_at is None]


class PersonViewSet(RecordViewSet):
    model, serializer_class = Person, PersonSerializer
    permission = Permission.SEE_PEOPLE
    action_permissions = {"consents": Permission.CHANGE_PERSON}
    audit_action, list_audit_action = PersonAudit.SEEN, PersonAudit.LISTED

    def rows(self, queryset):
        return queryset.select_related("address").prefetch_related("communication_needs")

    @extend_schema(
        request=RecordConsentInput, responses={200: ConsentSerializer, 201: ConsentSerializer}, parameters=[KEY],
        description="What they answered when one purpose was put to them. A no to what they had agreed to is a "
        "withdrawal, with all that follows.",
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def consents(self, request, reference=None):
        person, said = self.get_object(), self.checked(RecordConsentInput)
        return once_per_key(
            request, lambda: (201, ConsentSerializer(record_answer(person, by=request.user, **said)).data)
        )


def register(router):
    router.register("people", PersonViewSet, basename="person")
    router.register("consents", ConsentViewSet, basename="consent")
