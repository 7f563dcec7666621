"""Queues and the beat timetable. The Job row is the truth; a Celery message is only a nudge."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fraudhub.settings")

app = Celery("fraudhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
