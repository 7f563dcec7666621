"""What stands in the way of cards, and of asking about a visitor."""

from datetime import timedelta

from fraudhub.core.london_time import show_moment
from outreach.clearance import what_they_lack
from outreach.models import Activity, VisitorCheck, Volunteer

ASKED_WITHIN, MOST_NOES = timedelta(hours=1), 20  # more than any real morning; too few to try numbers out


def why_not_give_card(volunteer, *, today):
    if volunteer.cards.standing().exists():
        yield f"{volunteer} carries a card already. Revoke it first."
    if not Volunteer.objects.cleared_for(Activity.TALKS, today).filter(pk=volunteer.pk).exists():
        for lack in what_they_lack(volunteer, Activity.TALKS, today):
            yield f"{lack.sentence} {lack.who_can_fix}"


def why_not_revoke_card(card):
    if card.revoked_at is not None:
        yield f"This card was revoked at {show_moment(card.revoked_at)}."


def why_not_ask_again(user, *, now):
    asked = VisitorCheck.objects.filter(created_by=user, created_at__gt=now - ASKED_WITHIN, is_expected=False)
    if asked.count() >= MOST_NOES:
        yield (
            f"You were told no {MOST_NOES} times within an hour. Tell the caller to let nobody in and to ring 101, or "
            "999 if they are in danger; ask a hub coordinator to look into it."
        )


def why_not_settle_check(check):
    if check.is_expected:
        yield "This visitor was expected: there is nothing to settle."
    if check.settled_at is not None:
        yield f"Somebody saw to it at {show_moment(check.settled_at)}."
