"""What of ours a volunteer has: devices they carry, things handed to them by the number, a card that was asked back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from outreach.models import Device, StockMovement, Volunteer, VolunteerCard

DEVICE, ITEM, CARD = "device", "item", "card"


@dataclass(frozen=True)
class Belonging:
    """One device or card, or so many of a thing. ``code`` is a reference, or the code of the thing."""

    kind: str
    code: str
    name: str
    how_many: int = 1

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.code}"

    @property
    def words(self) -> str:
        return f"{self.name}: {self.how_many:,}" if self.kind == ITEM else self.name


def what_they_have(volunteer: Volunteer) -> list[Belonging]:
    """Three questions. A card counts from when it is asked back; until then they carry it as they should."""
    devices = Device.objects.filter(volunteer=volunteer, state=Device.State.ISSUED).select_related("kind")
    owed = StockMovement.objects.filter(volunteer=volunteer).owed().order_by("item__position")
    things = owed.values_list("item", "item__name", "total")
    cards = VolunteerCard.objects.not_back().filter(volunteer=volunteer)
    return [
        *(Belonging(DEVICE, device.reference, str(device)) for device in devices.order_by("serial")),
        *(
            Belonging(ITEM, code, name, -total)
            for code, name, total in things.values_list("item", "item__name", "total")
        ),
        *(Belonging(CARD, card.reference, f"The card {card}") for card in cards),
    ]


def with_something_of_ours(volunteers):
    """Of a queryset of volunteers, those who have any of it."""
    devices = Device.objects.filter(volunteer=OuterRef("pk"), state=Device.State.ISSUED)
    cards = VolunteerCard.objects.not_back().filter(volunteer=OuterRef("pk"))
    owed = StockMovement.objects.owed().values("volunteer")
    return volunteers.filter(Q(Exists(devices)) | Q(Exists(cards)) | Q(pk__in=owed))


def left_with_something(volunteers):
    """Of a queryset of volunteers, those who left and have not brought all of it back."""
    return with_something_of_ours(volunteers.filter(status=Volunteer.Status.LEFT))
