"""/api/v1/jobs/: what became of what I asked for."""

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.viewsets import ReadOnlyModelViewSet

from fraudhub.geography.scoping import ALL, Grant, Scope
from fraudhub.jobs.models import Job


class JobSerializer(serializers.ModelSerializer):
    class Meta:
        model = Job
        fields = [
            "reference",
            "kind",
            "state",
            "progress",
            "note",
            "reason",
            "result_url",
            "created_at",
            "finished_at",
        ]
        read_only_fields = fields


class JobViewSet(ReadOnlyModelViewSet):
    """Everyone sees the jobs they asked for themselves."""

    queryset = Job.objects.none()
    serializer_class = JobSerializer
    permission_classes = [IsAuthenticated]
    lookup_field = "reference"
    lookup_value_regex = r"[0-9A-Z-]{4,16}"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Job.objects.none()
        return Job.objects.within(Scope.of([Grant(ALL, own=self.request.user.pk)]))


def register(router):
    router.register("jobs", JobViewSet, basename="job")
