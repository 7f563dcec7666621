"""Maps and impact for programs: the same figures as the pages, hidden and rounded once for all of them."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from fraudhub.accounts.roles import Permission
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.jobs.api import JobSerializer
from mapping.audit import ImpactAudit, MapAudit
from mapping.breakdowns import MapRequest
from mapping.impact import cost_api, plan_api
from mapping.impact.verbs import request_impact_report, request_story
from mapping.models import Evaluation, MapEdition
from mapping.serializers import (
    EvaluationSerializer,
    MapEditionSerializer,
    RequestImpactInput,
    RequestMapInput,
    StoryInput,
)
from mapping.verbs import request_map


def register(router):
    router.register("maps", MapEditionViewSet, basename="map")
    router.register("impact", EvaluationViewSet, basename="impact")
    plan_api.register(router)
    cost_api.register(router)


class MapEditionViewSet(RecordViewSet):
    """Maps already drawn for one's audience and area, with their figures."""

    model, serializer_class = MapEdition, MapEditionSerializer
    permission, audit_action = Permission.SEE_MAPS, MapAudit.SEEN

    def rows(self, queryset):
        editions = queryset.for_audience(self.request.user.audience).newest_first()
        return editions.select_related("file").defer("picture")

    @extend_schema(
        parameters=[KEY],
        request=RequestMapInput,
        responses={200: JobSerializer, 201: JobSerializer},
        description="Ask for a map. The answer is the job; its result_url leads to the edition.",
    )
    @action(detail=False, methods=["post"], url_path="new")
    def ask(self, request):
        form = RequestMapInput(data=request.data)
        form.is_valid(raise_exception=True)
        asked = MapRequest(**form.validated_data)
        return _asked(request, MapAudit.REFUSED, lambda: request_map(asked, by=request.user))


class EvaluationViewSet(RecordViewSet):
    """Impact reports: the frozen plan, the verdict and the yearly figures."""

    model, serializer_class = Evaluation, EvaluationSerializer
    permission, audit_action = Permission.SEE_IMPACT, ImpactAudit.SEEN

    def rows(self, queryset):
        return queryset.for_audience(self.request.user.audience).newest_first().defer("chart")

    @extend_schema(
        parameters=[KEY],
        request=RequestImpactInput,
        responses={200: JobSerializer, 201: JobSerializer},
        description="Ask for a comparison of these boroughs with those that had not started. The plan is frozen now.",
    )
    @action(detail=False, methods=["post"], url_path="new")
    def ask(self, request):
        form = RequestImpactInput(data=request.data)
        form.is_valid(raise_exception=True)
        treated = form.validated_data["treated"]
        return _asked(request, ImpactAudit.REFUSED, lambda: request_impact_report(treated, by=request.user))

    @extend_schema(
        parameters=[KEY],
        request=StoryInput,
        responses={200: JobSerializer, 201: JobSerializer},
        description="Ask for one borough's sheet in published figures. The answer is the job.",
    )
    @action(detail=True, methods=["post"])
    def story(self, request, reference=None):
        evaluation, wanted = self.get_object(), self.checked(StoryInput)
        return _asked(request, ImpactAudit.REFUSED, lambda: request_story(evaluation, by=request.user, **wanted))


def _asked(request, refused_action, ask):
    return once_per_key(request, lambda: (201, dict(JobSerializer(ask()).data)), refused=refused_action)
