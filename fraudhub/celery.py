"""Queues and the beat timetable. The Job row is the truth; a Celery message is only a nudge."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fraudhub.settings")

TRANSPORT_ALIASES["filesystem"] = "fraudhub.jobs.file_queue:Transport"
app = Celery("fraudhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
