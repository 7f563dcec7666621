"""The only writers of people."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough, Postcode
from fraudhub.messages.verbs import write_message
from fraudhub.people.audit import EmergencyAudit, PersonAudit
from fraudhub.people.models import Address, EmergencyAccess, Person
from fraudhub.people.rules import EMERGENCY_LASTS, why_not_add, why_not_review

EMERGENCY_MAIL = """An investigator opened one person's visits, markers and concerns in an emergency.

It is {reference} in the list of emergency access. Please review whether it was justified.
"""


@transaction.atomic
def add_person(
    *,
    borough: Borough,
    full_name: str,
    birth_date: date | None = None,
    phone: str = "",
    email: str = "",
    address: str = "",
    postcode: str = "",
    access_needs: str = "",
    language: str = "",
    risk_flags: str = "",
    by,
) -> Person:
    """Somebody this hub now knows of. Until matched, the new row is its own canonical row."""
    refuse_if(why_not_add(full_name=full_name, birth_date=birth_date))
    person = Person.objects.create(
        borough=borough,
        full_name=full_name,
        birth_date=birth_date,
        phone=phone,
        email=email,
        address=_address(address, postcode),
        access_needs=access_needs,
        language=language,
        risk_flags=risk_flags,
        created_by=by,
    )
    # Not save(): the pointer to itself is part of adding, not a second entry in the person's history.
    Person.objects.filter(pk=person.pk).update(canonical=person)
    person.canonical = person
    audit(PersonAudit.ADDED, person, by=by)
    return person


def _address(lines: str, postcode: str) -> Address | None:
    """An address and, for a postcode of Greater Manchester, its areas: the ward here is the council's own."""
    if not lines and not postcode:
        return None
    known = Postcode.objects.filter(pk=postcode).first()
    return Address.objects.create(
        lines=lines,
        postcode=postcode,
        lsoa_id=known.lsoa_id if known else None,
        official_ward_id=known.official_ward_id if known else None,
    )


@transaction.atomic
def open_emergency_access(person: Person, *, reason: str, by: User) -> EmergencyAccess:
    """Let an investigator see what the hubs know of this person, for an hour. One that is still open is given back
    as it is. Data protection is told before the page opens."""
    Person.objects.select_for_update().get(pk=person.pk)  # two presses open one
    now = timezone.now()
    held = EmergencyAccess.objects.in_force(now).filter(held_by=by, person=person).first()
    if held:
        return held
    access = EmergencyAccess.objects.create(
        person=person, held_by=by, reason=reason, opened_at=now, ends_at=now + EMERGENCY_LASTS, created_by=by
    )
    audit(EmergencyAudit.OPENED, access, by=by, references=[person.reference], reason=reason)
    for officer in User.objects.acting_today_as("data_protection"):
        write_message(
            to_address=officer.email,
            to_user=officer,
            subject="Emergency access was opened",
            body=EMERGENCY_MAIL.format(reference=access.reference),
            by=None,
        )
    return access


@transaction.atomic
def review_emergency_access(access: EmergencyAccess, *, finding: str, note: str = "", by: User) -> EmergencyAccess:
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    refuse_if(why_not_review(access, finding=finding, note=note, by=by))
    access.finding, access.review_note = finding, note
    access.reviewed_at, access.reviewed_by = timezone.now(), by
    access.save(update_fields=["finding", "review_note", "reviewed_at", "reviewed_by"])
    audit(EmergencyAudit.REVIEWED, access, by=by, fields=["finding", "review_note"], facts={"finding": finding})
    return access
