"""Is the process there, can it work, and how is it doing. For machines; no sign-in, and names only."""

import secrets

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse

from fraudhub.celery import app


def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


def readyz(request):
    """200 when everything needed is there, else 503 with the names of what is not."""
    missing = [
        name
        for name, works in (("database", _database), ("migrations", _migrations), ("broker", _broker))
        if not works()
    ]
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def metrics(request):
    """Prometheus text, for whoever carries the token."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponseForbidden("", content_type="text/plain")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _broker() -> bool:
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_max=0, timeout=3)
    except Exception:
        return False
    return True
