"""The only writers of people."""

from datetime import date

from django.db import transaction

from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough, Postcode
from fraudhub.people.audit import PersonAudit
from fraudhub.people.models import Address, Person
from fraudhub.people.rules import why_not_add


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
