"""What beat asks of maps and impact reports."""

from celery import shared_task
from django.utils import timezone

from mapping import verbs
from mapping.impact import verbs as impact_verbs
from mapping.report_tallies import fold_report_changes
from mapping.sources.places import the_ground


@shared_task(name="mapping.draw_latest")
def draw_latest():
    """Asked for every hour of the night: what is up to date is not drawn again, and what waits is not asked twice."""
    verbs.request_latest_maps(timezone.localdate())


@shared_task(name="mapping.fold_report_changes")
def fold_changes():
    """What is noted counts whether it is folded or not; folded, it is read faster. SQLite has nothing noted."""
    fold_report_changes(the_ground())


@shared_task(name="mapping.note_what_changed")
def note_what_changed():
    impact_verbs.note_what_changed()
