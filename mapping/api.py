"""Maps and impact for programs: the same figures as the pages, hidden and rounded once for all of them."""

from contextlib import contextmanager

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from fraudhub.accounts.roles import Permission
from fraudhub.api.asking import understood
from fraudhub.api.pagination import CursorPages
from fraudhub.api.receipts import KEY, once_per_key
from fraudhub.api.viewsets import RecordViewSet
from fraudhub.jobs.api import JobSerializer
from mapping.audit import ImpactAudit, MapAudit
from mapping.breakdowns import LEVELS, MEASURES, MapRequest
from mapping.forms import MapFilter
from mapping.impact import cost_api, plan_api
from mapping.impact.verbs import request_impact_report, request_story
from mapping.models import Evaluation, MapEdition
from mapping.refusing import asked_in_codes, name_in_code, note_refusal
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

    def filter_queryset(self, queryset):
        """The list alone, by the form of the page."""
        if self.action != "list":
            return queryset
        with self.refusals_are_noted(self.request.query_params.dict()):
            return understood(self.request.query_params, MapFilter, besides=CursorPages.names()).apply(queryset)

    @contextmanager
    def refusals_are_noted(self, said):
        try:
            yield
        except ValidationError as refused:
            told = [(name_in_code(name), each) for name, each in refused.detail.items()]
            sentences = [f"{name}: {sentence}" for name, each in told for sentence in each]
            note_refusal(MapAudit.REFUSED, by=self.request.user, scope=self.scope, said=said, sentences=sentences)
            raise

    @extend_schema(
        parameters=[
            OpenApiParameter("measure", str, enum=list(MEASURES)),
            OpenApiParameter("level", str, enum=list(LEVELS)),
            OpenApiParameter("period", str, description="A code, like 2024-25."),
        ]
    )
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    @extend_schema(
        parameters=[KEY],
        request=RequestMapInput,
        responses={200: JobSerializer, 201: JobSerializer},
        description="Ask for a map. The answer is the job; its result_url leads to the edition.",
    )
    @action(detail=False, methods=["post"], url_path="new")
    def ask(self, request):
        said = request.data if isinstance(request.data, dict) else {}
        form = RequestMapInput(data=request.data)
        with self.refusals_are_noted(said):
            form.is_valid(raise_exception=True)
        asked = MapRequest(**form.validated_data)
        facts = {"asked": asked_in_codes(said)}
        return _asked(request, MapAudit.REFUSED, lambda: request_map(asked, by=request.user), facts)


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


def _asked(request, refused_action, ask, facts=None):
    return once_per_key(request, lambda: (201, dict(JobSerializer(ask()).data)), refused=refused_action, facts=facts)
