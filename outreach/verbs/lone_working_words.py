"""What a phone says about being out alone: each word once, however often it is sent, and whenever it arrives."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.receipts import Answer, KeyReused, once
from outreach.models import Outing, OutingStep, Visit
from outreach.models.visits import CLOCK_MAY_DIFFER
from outreach.verbs.lone_working import ask_for_help_on_visit, extend_on_visit, say_safe_on_visit, start_outing
from outreach.verbs.lone_working_said import What, Word, note_step

WORDS = {
    "start": start_outing,
    "extend": extend_on_visit,
    "safe": say_safe_on_visit,
    "help": ask_for_help_on_visit,
}
SAID = {
    "start": "I have arrived",
    "extend": "15 minutes more",
    "safe": "I have left safely",
    "help": "I need help",
}


def receive_word(
    visit: Visit, what: str, *, client_uuid: uuid.UUID, happened_at: datetime, sent_at: datetime | None = None, by: User
) -> Answer:
    """One of WORDS, at most once for this person and ``client_uuid``: 201 the first time, the same stored answer
    afterwards, KeyReused when the content is another. ``sent_at`` is what the phone's clock says as it sends: with it a
    clock that is wrong by hours does not make a cry for help look as if it were over."""
    content = {"visit": visit.reference, "word": what, "happened_at": happened_at.isoformat()}
    now = timezone.now()

    def do():
        outing = WORDS[what](visit, by=by, happened_at=by_our_clock(happened_at, sent_at, now), now=now)
        return 201, answer_about(outing, visit=visit, client_uuid=client_uuid, received_at=now)

    try:
        return once(by, client_uuid, content, do)
    except KeyReused:
        _note_what_came_again(visit, what, happened_at, by=by, now=now)
        raise


def _note_what_came_again(visit: Visit, what: str, happened_at: datetime, *, by: User, now: datetime) -> None:
    """On the board, beside the word that stands; once, however often it is sent."""
    outing = Outing.objects.of_person(by).filter(visit=visit).order_by("-pk").first()
    noted = OutingStep.objects.filter(outing=outing, what=What.NOTED, happened_at=happened_at)
    if outing is not None and not noted.exists():
        text = f"The phone sent “{SAID[what]}” again under the same number, with another time. The first one stands."
        note_step(outing, What.NOTED, Word.said(by, happened_at, now), text=text)


def by_our_clock(happened_at: datetime, sent_at: datetime | None, now: datetime) -> datetime:
    """The phone's own time, unless its clock is known to be wrong."""
    if sent_at is None or abs(now - sent_at) <= CLOCK_MAY_DIFFER:
        return happened_at
    return (now - (sent_at - happened_at)).astimezone(happened_at.tzinfo)


def answer_about(outing: Outing, *, visit: Visit | None, client_uuid: uuid.UUID, received_at: datetime) -> dict:
    last = outing.steps.order_by("-pk").first()
    return {
        "reference": visit.reference if visit else None,
        "outing": outing.reference,
        "client_uuid": str(client_uuid),
        "received_at": received_at.isoformat(),
        "state": _state(outing, received_at),
        "due_back_at": outing.due_back_at.isoformat() if outing.is_out else None,
        "flags": list(last.flags()) if last is not None else [],
    }


def _state(outing: Outing, now: datetime) -> str:
    if not outing.is_out:
        return "safe"
    if outing.help_at:
        return "help"
    return "late" if outing.due_back_at < now else "out"
