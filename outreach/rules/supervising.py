"""What stands in the way of replies and second looks."""

from outreach.models import Visit


def why_not_reply(visit, *, volunteer):
    if visit.status != Visit.Status.RECORDED:
        yield "Reply once the visit is recorded."
    if volunteer not in visit.volunteers:
        yield f"{volunteer} did not make this visit."


def why_not_look(check, *, by):
    if check.looked_at is not None:
        yield "Somebody has looked at this visit already."
    if by.pk in {user.pk for user in check.visit.party_of_users}:
        yield "Somebody who did not make the visit has to look at it."
