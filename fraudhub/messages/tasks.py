from celery import shared_task

from fraudhub.messages import verbs


@shared_task(name="messages.send")
def send(message_id):
    verbs.send_waiting(message_id)


@shared_task(name="messages.send_waiting")
def send_waiting():
    verbs.send_waiting()
