"""What stands in the way of taking part in a partnership."""

from datetime import date


def why_not_join(partnership, organisation, *, type, today: date, starts_on: date):
    if partnership.members.on(today).filter(organisation=organisation).exists():
        yield f"{organisation} is a member already."
    elif partnership.members.filter(organisation=organisation, starts_on__gte=starts_on).exists():
        yield f"{organisation} has a place from that day or later already."
    if organisation.type_id is None and type is None:
        yield f"Choose what kind of body {organisation} is."


def why_not_leave(member, *, today: date):
    if member.ends_on is not None and member.ends_on <= today:
        yield "This organisation has left already."


def why_not_name(member, *, email: str, today: date):
    yield from why_not_leave(member, today=today)
    if member.delegates.filter(email__iexact=email, ended_on=None).exists():
        yield "Somebody with this email address speaks for them already."
