"""Out alone, as staff write it down: by hand for somebody who rings in, and what they do about whoever is late."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from fraudhub.accounts.models import User
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from outreach.models import Outing, Visit
from outreach.rules.lone_working import why_not_enter, why_not_find_safe, why_not_say_when_left, why_not_see_to
from outreach.verbs.lone_working_ladder import Ladder
from outreach.verbs.lone_working_said import A_MINUTE, What, Word, end_outing, held, limits_of, note_step, the_person


@transaction.atomic
def enter_outing(
    user: User,
    *,
    borough: Borough,
    visit: Visit | None = None,
    what_for: str = "",
    where: str = "",
    started_at: datetime,
    due_back_at: datetime,
    by: User,
    now: datetime | None = None,
) -> Outing:
    """By hand, on the board, for somebody who rings in."""
    word = Word.said(by, started_at, now)
    user, there = the_person(user)
    refuse_if(
        why_not_enter(
            user,
            borough=borough,
            visit=visit,
            started_at=word.happened_at,
            due_back_at=due_back_at,
            there=there,
            longest=limits_of(word)["longest_by_hand"],
            now=word.received_at,
        )
    )
    due_back_at = due_back_at.astimezone(UTC)
    outing = Outing(
        borough=borough,
        user=user,
        visit=visit,
        what_for=what_for,
        where=where,
        started_at=word.at,
        planned_minutes=int((due_back_at - word.at) / A_MINUTE),
        due_back_at=due_back_at,
        counts_from=due_back_at,
        created_by=by,
    )
    outing.next_call_at = Ladder(word.received_at).next_call(outing)
    outing.save()
    note_step(outing, What.ENTERED, word)
    return outing


@transaction.atomic
def see_to_outing(outing: Outing, *, by: User, now: datetime | None = None) -> Outing:
    """ "I am seeing to it": for 15 minutes nobody else is called, so that one person can ring without five others
    ringing too. Then the ladder goes on from where the clock is. Whoever took it may be in a tunnel, or have forgotten,
    and the person who is out must not pay for that. They may say so again, and each time is written down. Once
    everybody had been called before it was taken, the last step is called once more after those 15 minutes."""
    word = Word.said(by, None, now)
    outing = held(outing)
    ladder = Ladder(word.received_at)
    refuse_if(why_not_see_to(outing, by=by, now=word.received_at, holds=ladder.holds))
    if outing.climbed >= ladder.top or _is_called_once_more(outing):
        outing.climbed, outing.counts_from, outing.next_call_at = ladder.top - 1, word.received_at, None
    outing.seen_to_by, outing.seen_to_at = by, word.received_at
    outing.next_call_at = max(filter(None, [outing.next_call_at, word.received_at + ladder.holds]))
    outing.save()
    note_step(outing, What.SEEN_TO, word)
    return outing


@transaction.atomic
def give_outing_back(outing: Outing, *, by: User, now: datetime | None = None) -> Outing:
    """It is nobody's again, and whoever is due by the clock is called with the next sweep."""
    word = Word.said(by, None, now)
    outing = held(outing)
    refuse_if([] if outing.seen_to_by_id == by.pk else ["You do not see to this."])
    by_the_clock = None if _is_called_once_more(outing) else Ladder(word.received_at).next_call(outing)
    outing.next_call_at = max(by_the_clock or word.received_at, word.received_at)
    outing.seen_to_by = outing.seen_to_at = None
    outing.save()
    note_step(outing, What.LET_GO, word)
    return outing


@transaction.atomic
def note_on_outing(outing: Outing, *, text: str, by: User, now: datetime | None = None) -> Outing:
    outing = held(outing)
    note_step(outing, What.NOTED, Word.said(by, None, now), text=text)
    return outing


@transaction.atomic
def find_safe(
    outing: Outing, *, how_known: str, left_at: datetime | None = None, by: User, now: datetime | None = None
) -> Outing:
    """Staff have made sure: they say how they know, and when the person truly left, if anybody knows."""
    word = Word.said(by, None, now)
    outing = held(outing)
    refuse_if(why_not_find_safe(outing, left_at=left_at, now=word.received_at))
    end_outing(outing, word, how=Outing.Ended.FOUND_SAFE, left_at=left_at)
    note_step(outing, What.FOUND_SAFE, word, text=how_known)
    return outing


@transaction.atomic
def say_when_left(outing: Outing, *, left_at: datetime, reason: str, by: User, now: datetime | None = None) -> Outing:
    """The finish was not recorded, or wrongly: this is when they truly left."""
    word = Word.said(by, None, now)
    outing = held(outing)
    refuse_if(why_not_say_when_left(outing, left_at=left_at, now=word.received_at))
    outing.left_at = left_at
    outing.save(update_fields=["left_at"])
    note_step(outing, What.LEFT, word, text=reason)
    return outing


def _is_called_once_more(outing: Outing) -> bool:
    """It was taken when everybody had been called already (see_to_outing)."""
    return outing.seen_to_at is not None and outing.counts_from == outing.seen_to_at
