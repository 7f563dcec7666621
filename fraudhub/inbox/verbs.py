"""One thing to one person, also when two press together."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken
from fraudhub.inbox.audit import InboxAudit
from fraudhub.inbox.models import Hold
from fraudhub.inbox.sockets import Item, item_is_given_back, item_is_taken
from fraudhub.inbox.sorting import what_waits


def grab_next(*, by) -> Item:
    """The most urgent thing that nobody has. RuleBroken when there is none."""
    waiting, _ = what_waits(by)
    for each in waiting:
        if each.may_be_taken_by(by) and _take(each.item, by=by):
            return each.item
    raise RuleBroken("Nothing waits that somebody does not have already.")


def take_item(kind: str, reference: str, *, by) -> Item:
    """This one. RuleBroken when somebody has it, or when it waits no longer."""
    waiting, _ = what_waits(by)
    each = next((each for each in waiting if (each.item.kind, each.item.reference) == (kind, reference)), None)
    if each is None:
        raise RuleBroken("This waits no longer: somebody dealt with it.")
    if not each.is_with(by) and not (each.may_be_taken_by(by) and _take(each.item, by=by)):
        raise RuleBroken("Somebody else has this in hand.")
    return each.item


def _take(item: Item, *, by) -> bool:
    """False when somebody was quicker: the database keeps one hold of one thing, and whoever laid it there may have
    given it to somebody by another door."""
    now = timezone.now()
    try:
        with transaction.atomic():
            Hold.objects.lapsed(now).filter(kind=item.kind, item=item.reference).delete()
            hold = Hold.objects.create(
                kind=item.kind, item=item.reference, borough_id=item.borough, held_by=by, held_at=now
            )
            item_is_taken.gather((item.kind, item.reference), by=by, preview=False)
            audit(InboxAudit.TAKEN, by=by, references=[hold.item], boroughs=[item.borough], facts={"kind": item.kind})
    except (IntegrityError, RuleBroken):
        return False
    return True


@transaction.atomic
def give_back(kind: str, reference: str, *, by) -> None:
    """Only one's own; what is not held is given back already."""
    held = Hold.objects.select_for_update().filter(kind=kind, item=reference, held_by=by).first()
    if held:
        audit(InboxAudit.GIVEN_BACK, by=by, references=[reference], boroughs=[held.borough_id], facts={"kind": kind})
        held.delete()
        item_is_given_back.gather((kind, reference), by=by, preview=False)
