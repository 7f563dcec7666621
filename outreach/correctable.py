"""The fields of a person that a volunteer may say are not right: how each is shown, tidied, and written."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from fraudhub.core.validators import show_phone, tidy_line, valid_name, valid_note, valid_phone
from fraudhub.geography.models import Postcode
from fraudhub.geography.postcodes import valid_postcode
from fraudhub.people.models import ADDRESS_LENGTH, Person
from outreach.models import Correction

Field = Correction.Field
# What the phone shows of somebody; the number to ring is not among it.
IN_SIGHT = (Field.FULL_NAME, Field.ADDRESS, Field.ACCESS_NEEDS, Field.LANGUAGE)


def held(person: Person, field: str) -> str:
    """What the hub holds, as the phone shows it."""
    match field:
        case Field.ADDRESS:
            return str(person.address) if person.address else ""
        case Field.ACCESS_NEEDS:
            return "\n".join(person.needs)
        case Field.PHONE:
            return show_phone(person.phone) if person.phone else ""
    return getattr(person, field)


def tidy_says(field: str, typed: str) -> str:
    """As it is kept and compared. ValidationError with a sentence when it cannot be that."""
    match field:
        case Field.FULL_NAME:
            return valid_name(typed)
        case Field.PHONE:
            return show_phone(valid_phone(typed))
        case Field.ACCESS_NEEDS:
            said = valid_note(typed)
        case _:
            said = tidy_line(typed)
    longest = {Field.ADDRESS: ADDRESS_LENGTH, Field.LANGUAGE: 60}.get(field)
    if longest and len(said) > longest:
        raise ValidationError(f"Use {longest} characters or fewer.", code="too_long")
    if not said:
        raise ValidationError("Say what is right.", code="required")
    if field == Field.ADDRESS:
        return ", ".join(filter(None, _address(said)))
    return said


def values_of(person: Person, field: str, says: str, *, surely: bool = False) -> dict[str, str] | None:
    """What ``change_person`` is given; None where it is more than a change of this field: an address in another
    borough is a move, and a need that somebody asked for is ended only where wishes are recorded. ``surely``: nobody
    looks at it, so that a postcode which we do not know, and which may be anywhere, is None too."""
    match field:
        case Field.ADDRESS:
            lines, postcode = _address(says)
            known = Postcode.objects.filter(pk=postcode).first() if postcode else None
            if (known is not None and known.borough_id != person.borough_id) or (surely and postcode and known is None):
                return None
            return {"address": lines, "postcode": postcode or (person.address.postcode if person.address else "")}
        case Field.ACCESS_NEEDS:
            wanted = [need.get_kind_display() for need in person.communication_needs.all() if need.ended_at is None]
            lines = says.split("\n")
            if not set(wanted) <= set(lines):
                return None
            return {"access_needs": "\n".join(line for line in lines if line not in wanted)}
        case Field.PHONE:
            return {"phone": valid_phone(says)}
    return {str(field): says}


def _address(says: str) -> tuple[str, str]:
    """("16 Chapel Street", "SK1 3XE"); no postcode where none is written at the end."""
    lines, _, last = says.rpartition(",")
    try:
        return lines.strip(" ,"), valid_postcode(last.strip())
    except ValidationError:
        return says.strip(), ""
