"""/api/v1/people/"""

from rest_framework import serializers

from fraudhub.accounts.roles import Permission
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.people.audit import PersonAudit
from fraudhub.people.models import Person


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
    audit_action, list_audit_action = PersonAudit.SEEN, PersonAudit.LISTED

    def rows(self, queryset):
        return queryset.select_related("address").prefetch_related("communication_needs")


def register(router):
    router.register("people", PersonViewSet, basename="person")
