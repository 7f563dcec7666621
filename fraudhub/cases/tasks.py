from celery import shared_task

from fraudhub.cases.uploading import forget_old_uploads


@shared_task(name="cases.forget_old_uploads")
def forget():
    forget_old_uploads()
