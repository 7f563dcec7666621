"""What beat asks of the partnerships: each does what the calendar says, once, however often it is asked."""

from celery import shared_task

from maaf import verbs


@shared_task(name="maaf.keep_calendar")
def keep_calendar():
    """Next meetings by their rhythm, agendas that are due, minutes that are settled, named parts whose time is over."""
    verbs.keep_rhythm()
    verbs.send_due_agendas()
    verbs.freeze_settled_minutes()
    verbs.forget_named_parts()


@shared_task(name="maaf.remind")
def remind():
    """Agreements that are about to end, actions that are late."""
    verbs.warn_of_lapsing_agreements()
    verbs.chase_actions()
    verbs.escalate_actions()
