"""What a volunteer says is not right: written at once where nobody else touched it, kept beside the hub's own where
somebody did, and chosen by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.models import AuditEntry
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.people.audit import PersonAudit
from fraudhub.people.models import Person
from fraudhub.people.verbs import change_person
from outreach.audit import CorrectionAudit
from outreach.correctable import IN_SIGHT, held, values_of
from outreach.models import Correction, Visit, VisitResident
from outreach.rules.correcting import why_not_choose, why_not_correct, why_not_hold


@transaction.atomic
def correct_person(
    visit: Visit,
    *,
    person: Person,
    field: str,
    was: str,
    says: str,
    happened_at: datetime | None = None,
    by: User,
    now: datetime | None = None,
) -> Correction:
    """``was``: what the phone showed; ``says``: what is right, as it is kept. Another field that changed meanwhile is
    no hindrance. What the phone does not show (the phone number) is written only where the hub held nothing."""
    now = now or timezone.now()
    is_resident = VisitResident.objects.filter(visit=visit, person=person).exists()
    is_theirs = visit.is_made_by(by) or visit.taken_off.filter(user=by).exists()
    refuse_if(why_not_correct(visit, person, is_theirs=is_theirs, is_resident=is_resident))
    person = _held(person)
    had = held(person, field)
    waits = Correction.objects.waiting().filter(person=person, field=field, says=says, visit=visit).first()
    if waits is not None:
        return waits
    values = values_of(person, field, says, surely=True)
    untouched = had == was if field in IN_SIGHT else not had
    lives_here = person.died_on is None and person.moved_on is None
    made = had == says or (untouched and values is not None and lives_here)
    changed = None if made else _last_change(person, field)
    correction = Correction.objects.create(
        borough=person.borough,
        person=person,
        visit=visit,
        field=field,
        was=was,
        says=says,
        hub_had=had,
        hub_said_at=changed.at if changed else None,
        hub_said_by_id=changed.actor_id if changed else None,
        happened_at=happened_at or now,
        received_at=now,
        state=Correction.State.MADE if made else Correction.State.WAITING,
        settled_as=says if made else "",
        created_by=by,
    )
    audit(
        CorrectionAudit.MADE if made else CorrectionAudit.WAITS, correction, by=by, fields=[field],
        references=[person.reference, visit.reference],
    )  # fmt: skip
    if made and had != says:
        _write(person, values, by=by)
    return correction


@transaction.atomic
def choose_value(
    correction: Correction, *, chosen: str, value: str = "", seen: str, note: str = "", by: User
) -> Correction:
    """Of two values, one; or a third. ``seen`` is what the hub held when the page was opened."""
    correction = (
        Correction.objects.select_for_update(of=("self",)).select_related("person", "visit").get(pk=correction.pk)
    )
    person = _held(correction.person)
    now_held = held(person, correction.field)
    refuse_if(why_not_choose(correction, chosen=chosen, value=value, now_held=now_held, seen=seen))
    if chosen != Correction.Chosen.HUBS:
        wanted = correction.says if chosen == Correction.Chosen.VISITORS else value
        values = values_of(person, correction.field, wanted)
        refuse_if(why_not_hold(field=correction.field, values=values))
        person = _write(person, values, by=by)
        now_held = held(person, correction.field)
    correction.state, correction.chosen, correction.settled_as = Correction.State.CHOSEN, chosen, now_held
    correction.settled_at, correction.settled_by, correction.note = timezone.now(), by, note
    correction.save()
    audit(
        CorrectionAudit.CHOSEN, correction, by=by, fields=[correction.field], references=[person.reference],
        facts={"chosen": str(chosen)},
    )  # fmt: skip
    return correction


def _last_change(person: Person, field: str) -> AuditEntry | None:
    """Who changed the field last, and when, by the trail; None when it is as it was at first."""
    changes = AuditEntry.objects.about(person).filter(action=PersonAudit.CHANGED).order_by("-pk")[:50]
    return next((entry for entry in changes if field in entry.fields), None)


def _held(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("address", "borough").get(pk=person.pk)


def _write(person: Person, values: dict, *, by: User) -> Person:
    """By people's own verb, with its history; the row is held, so its version is the one that is changed."""
    address = {"address": "", "postcode": ""}
    if person.address:
        address = {"address": person.address.lines, "postcode": person.address.postcode}
    kept = {"full_name": person.full_name, "birth_date": person.birth_date}
    changed = change_person(person, version=person.version, by=by, **{**address, **kept, **values})
    return Person.objects.select_related("address").get(pk=changed.pk)
