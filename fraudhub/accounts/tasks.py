from celery import shared_task

from fraudhub.accounts.verbs import forget_sessions_over


@shared_task(name="accounts.forget_sessions_over")
def forget_over():
    forget_sessions_over()
