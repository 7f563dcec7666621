"""What stands in the way of putting right what the hub holds about somebody."""

from outreach.models import Visit


def why_not_correct(visit, person, *, is_theirs, is_resident):
    """``is_theirs``: they go, or went before the visit was given to others."""
    if not is_theirs:
        yield "Only the volunteer of this visit may say that."
    if visit.status == Visit.Status.CANCELLED:
        yield "This visit was cancelled. Ring the hub."
    if not is_resident:
        yield f"{person.reference} is not visited on this visit."


def why_not_choose(correction, *, chosen, value, now_held, seen):
    """``seen``: what the hub held when the page was opened."""
    if not correction.is_waiting:
        yield "Somebody chose already."
    if chosen == "another" and not value:
        yield "Enter what is right."
    if chosen != "hubs" and now_held != seen:
        now = now_held or "nothing"
        yield f"Somebody changed it since you opened this page: the hub holds “{now}” now. Look again."


def why_not_hold(*, field, values):
    """``values`` is what would be written, None when this field cannot take it."""
    if values is None and field == "address":
        yield "That postcode lies in another borough. Record that they have moved, on their own page."
    elif values is None:
        yield "This cannot be written here. Change it on their own page, then choose what the hub held."
