"""What beat asks of the demonstration; it has no entry in production."""

from celery import shared_task

from fraudhub.demonstration.out_alone_told import keep_people_out


@shared_task(name="demonstration.keep_people_out")
def keep():
    keep_people_out()
