"""/api/v1/reports/; cases are in case_api.py, claims in claim_api.py."""

from rest_framework import serializers

from fraudhub.accounts.roles import Permission
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.cases.audit import ReportAudit
from fraudhub.cases.case_api import CaseViewSet
from fraudhub.cases.claim_api import ClaimViewSet
from fraudhub.cases.models import FraudReport


class ReportSerializer(serializers.ModelSerializer):
    source = serializers.CharField(source="source_id")
    fraud_type = serializers.CharField(source="fraud_type_id", allow_null=True)
    method = serializers.CharField(source="method_id", allow_null=True)
    outcome = serializers.CharField(source="outcome_id", allow_null=True)
    victim_borough = serializers.CharField(source="victim_borough_id", allow_null=True, help_text="ONS code.")
    suspect_borough = serializers.CharField(source="suspect_borough_id", allow_null=True, help_text="ONS code.")
    ward = serializers.CharField(source="ward_id", allow_null=True, help_text="ONS code.")
    lsoa = serializers.CharField(source="lsoa_id", allow_null=True, help_text="ONS code.")

    class Meta:
        model = FraudReport
        fields = [
            "reference", "source", "source_reference", "reported_on", "occurred_on", "received_on", "fraud_type",
            "method", "channel", "victim_kind", "victim_name", "victim_birth_date", "victim_age", "victim_phone",
            "victim_email", "victim_address", "victim_postcode", "victim_borough", "suspect_borough", "ward", "lsoa",
            "attempted_gbp", "lost_gbp", "outcome", "outcome_on", "summary",
        ]  # fmt: skip
        read_only_fields = fields


class ReportViewSet(RecordViewSet):
    """Reports as received."""

    model, serializer_class = FraudReport, ReportSerializer
    permission = Permission.SEE_REPORTS
    audit_action, list_audit_action = ReportAudit.SEEN, ReportAudit.LISTED


def register(router):
    router.register("reports", ReportViewSet, basename="report")
    router.register("cases", CaseViewSet, basename="case")
    router.register("claims", ClaimViewSet, basename="claim")
