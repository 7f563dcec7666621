from celery import shared_task

from fraudhub.accounts.one_time_links import forget_old_links
from fraudhub.accounts.sign_in_limits import forget_old_counters


@shared_task(name="accounts.forget_spent")
def forget_spent():
    forget_old_counters()
    forget_old_links()
