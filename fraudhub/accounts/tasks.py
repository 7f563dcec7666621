from celery import shared_task

from fraudhub.accounts.one_time_links import forget_old_links
from fraudhub.accounts.sign_in_limits import forget_old_counters
from fraudhub.accounts.verbs import forget_sessions_over


@shared_task(name="accounts.forget_spent")
def forget_spent():
    forget_old_counters()
    forget_old_links()
    forget_sessions_over()
