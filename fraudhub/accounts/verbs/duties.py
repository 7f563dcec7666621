"""Who is on duty."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import DutyTurn, User
from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough

LONGEST_TURN = timedelta(days=14)


def why_not_put_on_duty(borough, *, user, rung, kind, starts_at, ends_at):
    if ends_at <= starts_at:
        yield "The duty must end after it starts."
    elif ends_at - starts_at > LONGEST_TURN:
        yield "One turn is two weeks at most."
    if not User.objects.who_may(Permission.TAKE_CONCERN, borough.pk).filter(pk=user.pk).exists():
        yield f"{user} does not work with concerns in {borough.name}."
    there = DutyTurn.objects.filter(borough=borough, kind=kind, rung=rung, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if there.exists():
        yield f"{there.first().user} has that duty already in some of these hours. End that turn first."


@transaction.atomic
def put_on_duty(
    borough: Borough, *, kind: str, user: User, rung: int, starts_at: datetime, ends_at: datetime, by: User | None
) -> DutyTurn:
    Borough.objects.select_for_update(no_key=True).get(pk=borough.pk)  # two rotas at once
    refuse_if(why_not_put_on_duty(borough, user=user, rung=rung, kind=kind, starts_at=starts_at, ends_at=ends_at))
    turn = DutyTurn.objects.create(
        borough=borough, kind=kind, user=user, rung=rung, starts_at=starts_at, ends_at=ends_at, created_by=by
    )
    audit(AccountAudit.DUTY_GIVEN, turn, by=by, facts={"kind": kind, "rung": rung, "account": user.reference})
    return turn


@transaction.atomic
def end_duty(turn: DutyTurn, *, by: User | None) -> None:
    """From now on; a turn that has not begun is taken out."""
    turn = DutyTurn.objects.select_for_update().get(pk=turn.pk)
    now = timezone.now()
    refuse_if(["This turn is over."] if turn.ends_at <= now else [])
    audit(AccountAudit.DUTY_ENDED, turn, by=by, facts={"account": turn.user.reference})
    if turn.starts_at >= now:
        turn.delete()
        return
    turn.ends_at = now
    turn.save(update_fields=["ends_at"])
