"""What beat asks of outreach."""

from celery import shared_task

from fraudhub.jobs.verbs import note_heartbeat
from outreach.lone_working_state import SWEEP
from outreach.verbs import climb_outings, forget_lapsed_drafts, send_weekly_digests


@shared_task(name="outreach.forget_lapsed_drafts")
def forget():
    forget_lapsed_drafts()


@shared_task(name="outreach.send_weekly_digests")
def digests():
    send_weekly_digests()


@shared_task(name="outreach.climb_outings")
def climb():
    climb_outings()
    note_heartbeat(SWEEP)
