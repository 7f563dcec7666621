from celery import shared_task

from fraudhub.accounts.sign_in_limits import forget_old_counters


@shared_task(name="accounts.forget_old_counters")
def forget_counters():
    forget_old_counters()
