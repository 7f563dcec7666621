from celery import shared_task

from fraudhub.recovery.verbs import keep_clocks


@shared_task(name="recovery.keep_clocks")
def keep():
    keep_clocks()
