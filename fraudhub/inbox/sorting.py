"""What waits for one person, the most urgent first. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from fraudhub.core.one_question import ask_once
from fraudhub.inbox.models import Hold
from fraudhub.inbox.sockets import Item, Pile, asked_at_once, piles

MOST_SHOWN = 50


@dataclass(frozen=True)
class Waiting:
    """One row of the inbox, and who has it in hand."""

    item: Item
    hold: Hold | None

    def is_with(self, user) -> bool:
        return self.hold is not None and self.hold.held_by_id == user.pk

    def may_be_taken_by(self, user) -> bool:
        return self.hold is None and self.item.for_whom in (None, user.pk)


def what_waits(viewer) -> tuple[list[Waiting], list[Pile]]:
    """The rows, ranked by band and then by due time, and the piles they come from."""
    asked = asked_at_once.gather(None, viewer)
    rows = ask_once([question for asking in asked for question in asking.questions])
    found: list[Pile] = [*piles.gather(None, viewer), *(pile for asking in asked for pile in asking.piles(rows))]
    items = sorted((item for pile in found for item in pile.items), key=lambda item: item.rank)
    held = Hold.objects.in_force(timezone.now()).filter(item__in=[item.reference for item in items])
    holds = {(hold.kind, hold.item): hold for hold in held.select_related("held_by")}
    return [Waiting(item, holds.get((item.kind, item.reference))) for item in items], found
