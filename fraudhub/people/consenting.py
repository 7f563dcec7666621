"""Whether somebody consents to something now. Asked at each use, never copied: what was yes yesterday may be no."""

from __future__ import annotations

from fraudhub.people.models import Consent, Person

VISIT, SHARE, MEETING, LETTERS = "visit", "share", "meeting", "letters"


def standing_answer(person: Person, purpose: str) -> Consent | None:
    """What they last said, to whichever hub; None when nobody asked. A no, or a withdrawal, to any hub counts."""
    asked = Consent.objects.of_person(person).filter(purpose=purpose)
    return asked.order_by("-given_on", "-pk").first()


def consents_to(person: Person, purpose: str) -> bool:
    said = standing_answer(person, purpose)
    return said is not None and said.is_given and said.ended_at is None


def objects_to(person: Person, purpose: str) -> bool:
    """They said no, or took a yes back."""
    said = standing_answer(person, purpose)
    return said is not None and (not said.is_given or said.is_withdrawn)


def refused_purposes(person: Person) -> set[str]:
    """Codes of all that they object to, said to whichever hub; one question to the database."""
    last: dict[str, Consent] = {}
    for said in Consent.objects.of_person(person).order_by("given_on", "pk"):
        last[said.purpose_id] = said
    return {purpose for purpose, said in last.items() if not said.is_given or said.is_withdrawn}
