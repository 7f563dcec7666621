"""What somebody took from the inbox is their work."""

from django.utils import timezone

from fraudhub.inbox.models import Hold


def their_work(record, viewer) -> list[bool]:
    held = Hold.objects.in_force(timezone.now()).filter(held_by=viewer)
    return [held.filter(item=record.reference).exists()]
