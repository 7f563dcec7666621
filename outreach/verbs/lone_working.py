"""Out alone: what the person says, and what staff say about them. Every alert ends with a word from somebody.

Whatever is said about one person is put in order by a lock on that person. A word may come late, as a phone had no
signal, and out of order: it is kept with both its times, and never raises an alarm for somebody who has said since
that they are safe. In doubt, when a word is older than what the hub knows, it is written down and ends nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.core.errors import refuse_if
from outreach.models import LoneWorkerLimit, Outing, Visit
from outreach.models.visits import CLOCK_MAY_DIFFER
from outreach.rules.lone_working import (
    why_not_by_the_clock,
    why_not_call_everybody,
    why_not_extend,
    why_not_of_this_person,
    why_not_out_twice,
    why_not_start,
)
from outreach.verbs.lone_working_ladder import Ladder, climb
from outreach.verbs.lone_working_said import (
    A_MINUTE,
    What,
    Word,
    count_from,
    end_outing,
    held,
    limits_of,
    note_step,
    the_person,
)


@transaction.atomic
def start_outing(visit: Visit, *, by: User, happened_at: datetime | None = None, now: datetime | None = None) -> Outing:
    """ "I have arrived." Due back as long after the real start as was planned. Said now, it is refused where nobody
    would be called; said late, the person is in there already: then what stood in the way is kept with it, and the
    safety net is on all the same. Said twice, it is one start."""
    word = Word.said(by, happened_at, now)
    visit, there = _visit_and_person(visit, word)
    if there is not None and there.visit_id == visit.pk:
        if there.started_at is None or abs(word.at - there.started_at) > CLOCK_MAY_DIFFER:
            there.started_at = min(filter(None, [there.started_at, word.at]))
            there.save(update_fields=["started_at"])
            note_step(there, What.STARTED, word)
        return there
    over = _what_was_over_by_then(visit, word)
    refuse_if([] if over else why_not_out_twice(there))
    in_the_way = list(why_not_start(visit, by=by, now=word.at))
    refuse_if([] if word.is_late or over else in_the_way)
    if over is None:
        outing = _begin(visit, word, started_at=word.at)
    else:
        outing = over
        if over.started_at is None or over.started_at > word.at:
            over.started_at = word.at
            over.left_at = over.ended_at if _is_believed(over, over.ended_at) else None
            over.save(update_fields=["started_at", "left_at"])
    kept = " ".join(["It would have been refused:", *in_the_way]) if in_the_way else ""
    note_step(outing, What.STARTED, word, text=kept)
    return outing


@transaction.atomic
def extend_outing(
    outing: Outing,
    *,
    by: User,
    minutes: int | None = None,
    so_far: int | None = None,
    text: str = "",
    happened_at: datetime | None = None,
    now: datetime | None = None,
) -> Outing:
    """So many minutes more, 15 unless staff say another number for somebody who rings in. They count from when the
    person was due back, or from now when that has passed. The ladder starts anew, whoever saw to it; not when help was
    asked for, which only "safe" ends. ``so_far``: the minutes they had on the page that was pressed; where there are
    others by now it was pressed twice, and is said already."""
    word = Word.said(by, happened_at, now)
    outing = held(outing)
    if so_far is not None and so_far != outing.extended_minutes:
        return outing
    limits = limits_of(word)
    minutes = minutes or int(limits["extend_by"] / A_MINUTE)
    if not outing.is_out and word.is_late:  # they have said since that they are safe
        note_step(outing, What.EXTENDED, word, text=text)
        return outing
    refuse_if(why_not_by_the_clock(word.happened_at, now=word.received_at))
    refuse_if(why_not_extend(outing, minutes=minutes, at_most=limits["extend_at_most"]))
    outing.extended_minutes += minutes
    outing.due_back_at = max(outing.due_back_at, word.at) + timedelta(minutes=minutes)
    if outing.help_at is None:
        count_from(outing, outing.due_back_at, word)
    outing.save()
    note_step(outing, What.EXTENDED, word, text=text, minutes=minutes)
    return outing


@transaction.atomic
def ask_for_help(
    outing: Outing, *, by: User, text: str = "", happened_at: datetime | None = None, now: datetime | None = None
) -> Outing:
    """Everybody on the ladder is called at once. Staff say it too, for somebody who rings. One that comes after they
    were said to be safe, about a time before that, is written down and calls nobody; about a time after it, from
    themselves, they are out again: whoever said it was mistaken."""
    word = Word.said(by, happened_at, now)
    outing = held(outing)
    if not outing.is_out and word.happened_at < outing.ended_at - CLOCK_MAY_DIFFER:  # in doubt, call
        note_step(outing, What.HELP, word, text=text)
        return outing
    if not outing.is_out and by == outing.user:
        outing = _out_again(outing, word)
    refuse_if(why_not_call_everybody(outing))
    outing.help_at = word.at
    count_from(outing, word.received_at, word)
    outing.save()
    note_step(outing, What.HELP, word, text=text)
    climb([outing], Ladder(word.received_at), to_the_top=True)
    return outing


@transaction.atomic
def ask_for_help_on_visit(
    visit: Visit, *, by: User, happened_at: datetime | None = None, now: datetime | None = None
) -> Outing:
    """Help before, or without, "I have arrived": nothing stands in its way but that the visit is another's."""
    word = Word.said(by, happened_at, now)
    visit, there = _visit_and_person(visit, word, any_clock=True)
    over = _what_was_over_by_then(visit, word)
    there = over or there or _begin(visit, word, started_at=None)
    elsewhere = "" if there.visit_id == visit.pk else f"Asked from the page of the visit {visit.reference}."
    return ask_for_help(there, by=by, text=elsewhere, happened_at=happened_at, now=now)


@transaction.atomic
def extend_on_visit(
    visit: Visit, *, by: User, happened_at: datetime | None = None, now: datetime | None = None
) -> Outing:
    """More time, of which the start is still on its way."""
    word = Word.said(by, happened_at, now)
    visit, there = _visit_and_person(visit, word)
    if there is None or there.visit_id != visit.pk:
        over = _what_was_over_by_then(visit, word)
        refuse_if([] if over else why_not_out_twice(there))
        there = over or _begin(visit, word, started_at=None)
    return extend_outing(there, by=by, happened_at=happened_at, now=now)


@transaction.atomic
def say_safe_on_visit(
    visit: Visit, *, by: User, happened_at: datetime | None = None, now: datetime | None = None
) -> Outing:
    """ "I have left safely", of which the start is still on its way: when that comes, it is over already."""
    word = Word.said(by, happened_at, now)
    visit, there = _visit_and_person(visit, word)
    if there is not None and there.visit_id == visit.pk:
        return say_safe(there, by=by, happened_at=happened_at, now=now)
    last = Outing.objects.of_person(by).filter(visit=visit).exclude(ended_at=None).order_by("-ended_at").first()
    if last is not None and word.at <= last.ended_at + CLOCK_MAY_DIFFER:
        return say_safe(last, by=by, happened_at=happened_at, now=now)
    outing = _new(visit, word, started_at=None)
    outing.next_call_at = None
    outing.ended_at, outing.ended_by, outing.ended_how = word.at, by, Outing.Ended.SAID_SAFE
    outing.save()
    note_step(outing, What.SAID_SAFE, word)
    return outing


@transaction.atomic
def say_safe(outing: Outing, *, by: User, happened_at: datetime | None = None, now: datetime | None = None) -> Outing:
    """ "I have left safely." Ends it, and the alert. The time counts as the time they left while it is near the end
    they had said; much later, the finish was forgotten, and nobody knows yet when they left. One that is older than
    the start, or than the last time they asked for more time or help, ends nothing: the person is still in there."""
    word = Word.said(by, happened_at, now)
    outing = held(outing)
    refuse_if(why_not_by_the_clock(word.happened_at, now=word.received_at))
    if not outing.is_out:
        if outing.left_at is None and outing.started_at and outing.started_at <= word.at <= outing.ended_at:
            outing.left_at = word.at if _is_believed(outing, word.at) else None
            outing.save(update_fields=["left_at"])
            note_step(outing, What.SAID_SAFE, word)
        return outing
    if _has_said_more_since(outing, word):
        note_step(outing, What.SAID_SAFE, word, text="It was said before what we know since: they may still be there.")
        return outing
    end_outing(outing, word, how=Outing.Ended.SAID_SAFE, left_at=word.at if _is_believed(outing, word.at) else None)
    note_step(outing, What.SAID_SAFE, word)
    return outing


# ---------------------------------------------------------------------------------------------------------


def _visit_and_person(visit: Visit, word: Word, *, any_clock: bool = False) -> tuple[Visit, Outing | None]:
    refuse_if(why_not_of_this_person(visit, by=word.by))
    refuse_if([] if any_clock else why_not_by_the_clock(word.happened_at, now=word.received_at))
    _, there = the_person(word.by)
    return Visit.objects.select_related("borough").get(pk=visit.pk), there


def _out_again(over: Outing, word: Word) -> Outing:
    """Where they are out by now, or once more where they were."""
    _, there = the_person(word.by)
    if there is not None:
        return there
    again = Outing(
        borough=over.borough, user=over.user, visit=over.visit, what_for=over.what_for, where=over.where,
        planned_minutes=over.planned_minutes, due_back_at=word.received_at, counts_from=word.received_at,
        created_by=word.by,
    )  # fmt: skip
    again.next_call_at = Ladder(word.received_at).next_call(again)
    again.save()
    return again


def _begin(visit: Visit, word: Word, *, started_at: datetime | None) -> Outing:
    outing = _new(visit, word, started_at=started_at)
    outing.save()
    return outing


def _new(visit: Visit, word: Word, *, started_at: datetime | None) -> Outing:
    """Due back after the planned length, and never before now: a start that comes hours late is most often followed
    by its end in the same second, and is late by the clock if it is not."""
    length = visit.planned_end - visit.planned_start
    due_back_at = max((started_at + length) if started_at else visit.planned_end, word.received_at)
    outing = Outing(
        borough=visit.borough,
        user=word.by,
        visit=visit,
        started_at=started_at,
        planned_minutes=int(length / A_MINUTE),
        due_back_at=due_back_at,
        counts_from=due_back_at,
        created_by=word.by,
    )
    outing.next_call_at = Ladder(word.received_at).next_call(outing)
    return outing


def _what_was_over_by_then(visit: Visit, word: Word) -> Outing | None:
    """An outing on this visit that was said to be over after this word was said: where the word belongs."""
    over = Outing.objects.of_person(word.by).filter(visit=visit, ended_at__gt=word.at)
    return over.select_for_update(of=("self",)).select_related("borough", "user", "visit").order_by("ended_at").first()


def _has_said_more_since(outing: Outing, word: Word) -> bool:
    """They said later that they arrived, need longer or need help. Starts may come from two clocks."""
    later = outing.steps.filter(what__in=[What.EXTENDED, What.HELP], happened_at__gt=word.happened_at)
    starts = outing.steps.filter(what=What.STARTED, happened_at__gt=word.happened_at + CLOCK_MAY_DIFFER)
    return later.exists() or starts.exists()


def _is_believed(outing: Outing, left_at: datetime) -> bool:
    """Near enough to the end they had said to be the time they left, and not the time they remembered to say so."""
    if outing.started_at is None:
        return False
    limit = LoneWorkerLimit.objects.in_force(timezone.localdate(left_at))["finish_believed"]
    return outing.started_at <= left_at <= outing.started_at + outing.said_length + limit
