from celery import shared_task

from fraudhub.audit.sealing import seal_entries


@shared_task(name="audit.seal")
def seal():
    seal_entries()
