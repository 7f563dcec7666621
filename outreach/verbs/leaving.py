"""What somebody has of ours comes back, or is written off by name and with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from outreach.audit import VerifyingAudit
from outreach.belongings import CARD, DEVICE, Belonging, what_they_have
from outreach.models import Device, StockItem, StockMovement, Volunteer, VolunteerCard
from outreach.rules.leaving import why_not_settle
from outreach.verbs.protecting import move_device
from outreach.verbs.stocking import move_stock

Back = VolunteerCard.Back


@transaction.atomic
def settle_belonging(
    volunteer: Volunteer, *, key: str, came_back: bool, how_many: int | None = None, reason: str = "", by: User | None
) -> Volunteer:
    """``key`` of a Belonging; ``how_many`` of a thing, all of them when it is left out."""
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("borough", "user").get(pk=volunteer.pk)
    belonging = next((each for each in what_they_have(volunteer) if each.key == key), None)
    refuse_if(why_not_settle(volunteer, belonging, came_back=came_back, how_many=how_many, reason=reason))
    settle = {DEVICE: _settle_device, CARD: _settle_card}.get(belonging.kind, _settle_thing)
    settle(volunteer, belonging, came_back, how_many or belonging.how_many, reason, by)
    return volunteer


def _settle_device(volunteer: Volunteer, belonging: Belonging, came_back: bool, how_many: int, reason: str, by) -> None:
    device = Device.objects.get(reference=belonging.code)
    to = Device.State.IN_STOCK if came_back else Device.State.LOST
    move_device(device, to=to, note=reason, by=by)


def _settle_thing(volunteer: Volunteer, belonging: Belonging, came_back: bool, how_many: int, reason: str, by) -> None:
    what = StockMovement.What.HANDED_BACK if came_back else StockMovement.What.WRITTEN_OFF
    item = StockItem.objects.get(pk=belonging.code)
    move_stock(
        volunteer.borough, item=item, what=what, quantity=how_many, volunteer=volunteer, reason=reason, by=by
    )  # fmt: skip


def _settle_card(volunteer: Volunteer, belonging: Belonging, came_back: bool, how_many: int, reason: str, by) -> None:
    card = VolunteerCard.objects.select_for_update(of=("self",)).get(reference=belonging.code)
    card.back, card.back_on = (Back.CAME if came_back else Back.WRITTEN_OFF), timezone.localdate()
    card.written_off_because = "" if came_back else reason
    card.save(update_fields=["back", "back_on", "written_off_because"])
    action = VerifyingAudit.CARD_CAME_BACK if came_back else VerifyingAudit.CARD_WRITTEN_OFF
    audit(action, card, by=by, references=[volunteer.reference], reason=reason)
