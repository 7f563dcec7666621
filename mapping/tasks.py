"""What beat asks of the maps."""

from celery import shared_task
from django.utils import timezone

from mapping import verbs


@shared_task(name="mapping.draw_latest")
def draw_latest():
    """Asked for every hour of the night: what is up to date is not drawn again, and what waits is not asked twice."""
    verbs.request_latest_maps(timezone.localdate())
