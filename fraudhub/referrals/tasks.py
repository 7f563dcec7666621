from celery import shared_task

from fraudhub.referrals import verbs


@shared_task(name="referrals.climb")
def climb():
    verbs.climb_ladders()


@shared_task(name="referrals.chase")
def chase():
    verbs.chase_referrals()
    verbs.renew_old_links()
