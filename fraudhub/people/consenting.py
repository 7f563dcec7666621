"""Whether somebody consents to something now. Asked at each use, never copied: what was yes yesterday may be no."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from fraudhub.people.models import Consent, ConsentPurpose, Person

VISIT, SHARE, MEETING, LETTERS = "visit", "share", "meeting", "letters"


def last_said(person: Person, /, **only) -> dict[str, Consent]:
    """By code of purpose, the last thing they said to whichever hub: an answer counts from its day, a withdrawal from
    the day it was made, whatever they said to another hub in between. One question to the database."""
    last: dict[str, Consent] = {}
    rows = Consent.objects.of_person(person).filter(**only)
    for said in sorted((row for row in rows if row.ended_at is None or row.is_withdrawn), key=_said_at):
        last[said.purpose_id] = said
    return last


def _said_at(consent: Consent) -> tuple[date, datetime, int]:
    if consent.is_withdrawn:
        return timezone.localdate(consent.ended_at), consent.ended_at, consent.pk
    return consent.given_on, consent.created_at, consent.pk


def said_on(person: Person, purpose: ConsentPurpose) -> date | None:
    """The day of the last thing this row of theirs says about it; None when nobody asked."""
    said = last_said(person, person=person, purpose=purpose).get(purpose.pk)
    return None if said is None else _said_at(said)[0]


def standing_answer(person: Person, purpose: str) -> Consent | None:
    """What they last said about it; None when nobody asked."""
    return last_said(person, purpose=purpose).get(purpose)


def stands_as_yes(said: Consent | None) -> bool:
    return said is not None and said.is_given and not said.is_withdrawn


def consents_to(person: Person, purpose: str) -> bool:
    return stands_as_yes(standing_answer(person, purpose))


def objects_to(person: Person, purpose: str) -> bool:
    """They said no, or took a yes back."""
    said = standing_answer(person, purpose)
    return said is not None and not stands_as_yes(said)


def refused_purposes(person: Person) -> set[str]:
    """Codes of all that they object to."""
    return {purpose for purpose, said in last_said(person).items() if not stands_as_yes(said)}
