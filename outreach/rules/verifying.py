"""What stands in the way of cards, and of asking about a visitor."""

from fraudhub.core.london_time import show_moment
from outreach.clearance import what_they_lack
from outreach.models import Activity, Volunteer


def why_not_give_card(volunteer, *, today):
    if volunteer.cards.standing().exists():
        yield f"{volunteer} carries a card already. Revoke it first."
    if not Volunteer.objects.cleared_for(Activity.TALKS, today).filter(pk=volunteer.pk).exists():
        for lack in what_they_lack(volunteer, Activity.TALKS, today):
            yield f"{lack.sentence} {lack.who_can_fix}"


def why_not_revoke_card(card):
    if card.revoked_at is not None:
        yield f"This card was revoked at {show_moment(card.revoked_at)}."


def why_not_settle_check(check):
    if check.is_expected:
        yield "This visitor was expected: there is nothing to settle."
    if check.settled_at is not None:
        yield f"Somebody saw to it at {show_moment(check.settled_at)}."
