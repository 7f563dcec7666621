"""Who somebody lives with, what they consent to, who may speak for them, and what life does: a new address, a death."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.core.errors import Stale, refuse_if
from fraudhub.geography.models import Borough
from fraudhub.people.audit import PersonAudit
from fraudhub.people.consenting import objects_to, said_on
from fraudhub.people.matching import keys_of
from fraudhub.people.models import Consent, ConsentPurpose, ConsentWording, Household, Person, PersonKey, TrustedContact
from fraudhub.people.rules import (
    why_not_add,
    why_not_answer,
    why_not_change,
    why_not_die,
    why_not_end_contact,
    why_not_join_household,
    why_not_move,
    why_not_withdraw,
)
from fraudhub.people.sockets import consent_is_withdrawn, person_died, person_moved
from fraudhub.people.verbs.persons import add_person, address_of, confirm_match


def _held(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


@transaction.atomic
def change_person(person: Person, *, version: int, address: str = "", postcode: str = "", by, **values) -> Person:
    """What we know of somebody put right. Stale when somebody else changed it since ``version``."""
    person = _held(person)
    refuse_if(why_not_add(full_name=values.get("full_name", person.full_name), birth_date=values.get("birth_date")))
    days = {name: values.get(name, getattr(person, name)) for name in ("died_on", "birth_date")}
    refuse_if(why_not_change(person, **days))
    there = (person.address.lines, person.address.postcode) if person.address else ("", "")
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if (address, postcode) != there:
        changed.append("address")
    if not changed:
        return person
    if person.version != version:
        raise Stale(person)
    for name, value in values.items():
        setattr(person, name, value)
    if "address" in changed:
        person.address = address_of(address, postcode)  # the old one stays with whoever else lives there
    person.version += 1
    person.save()
    PersonKey.objects.filter(person=person).delete()
    PersonKey.objects.bulk_create(PersonKey(person=person, key=key) for key in sorted(keys_of(person.details)))
    audit(PersonAudit.CHANGED, person, by=by, fields=changed)
    return person


# Households ---------------------------------------------------------------------------------------------


@transaction.atomic
def join_household(person: Person, *, of: Person, by) -> Household:
    """``person`` lives with ``of``: their household is one, made when there is none yet."""
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[person.pk, of.pk]).order_by("pk")}
    person, of = rows[person.pk], rows.get(of.pk, rows[person.pk])
    refuse_if(why_not_join_household(person, of))
    household = of.household or Household.objects.create(borough=of.borough, created_by=by)
    for each in (person, of):
        each.household = household
        each.save(update_fields=["household"])
    references = [person.reference, of.reference]
    audit(PersonAudit.HOUSEHOLD_JOINED, household, by=by, references=references)
    return household


@transaction.atomic
def leave_household(person: Person, *, by) -> Person:
    """A household of one is none."""
    person = _held(person)
    household = person.household
    if household is None:
        return person
    left = list(Person.objects.select_for_update().filter(household=household).exclude(pk=person.pk))
    for each in [person, *(left if len(left) == 1 else [])]:
        each.household = None
        each.save(update_fields=["household"])
    audit(PersonAudit.HOUSEHOLD_LEFT, household, by=by, references=[person.reference])
    return person


# Consent ------------------------------------------------------------------------------------------------


@transaction.atomic
def record_answer(
    person: Person,
    *,
    purpose: ConsentPurpose,
    wording: ConsentWording,
    is_given: bool,
    how: str,
    given_by: str = Consent.GivenBy.THEMSELVES,
    given_by_name: str = "",
    given_on: date,
    note: str = "",
    by,
) -> Consent:
    """What they said when this was put to them. A no to what they had said yes to is a withdrawal, with all that
    follows; the first no has the same consequences, as what was planned may never have rested on a yes. An answer that
    is older than what they said since, such as a form found late, is kept and ends nothing: it is over as it arrives.
    """
    person = _held(person)
    today = timezone.localdate()
    refuse_if(why_not_answer(person, given_by=given_by, given_by_name=given_by_name, given_on=given_on, today=today))
    standing = person.consents.standing().filter(purpose=purpose).first()
    said_since = said_on(person, purpose)
    is_overtaken = said_since is not None and given_on < said_since
    if is_overtaken:
        pass
    elif standing and standing.is_given and not is_given:
        withdraw_consent(standing, reason=note or "They said no when they were asked again.", by=by)
    elif standing:
        standing.ended_at, standing.ended_by = timezone.now(), by
        standing.save(update_fields=["ended_at", "ended_by"])
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        wording=wording,
        is_given=is_given,
        how=how,
        given_by=given_by,
        given_by_name=given_by_name,
        given_on=given_on,
        note=note,
        ended_at=timezone.now() if is_overtaken else None,
        ended_by=by if is_overtaken else None,
        created_by=by,
    )
    audit(
        PersonAudit.CONSENT_RECORDED, consent, by=by, references=[person.reference],
        facts={"purpose": purpose.pk, "given": is_given, "wording": wording.pk},
    )  # fmt: skip
    if not is_given and not is_overtaken and objects_to(person, purpose.pk):
        consent_is_withdrawn.gather(consent, by=by, preview=False)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, reason: str = "", by) -> Consent:
    """It ends everywhere that is plugged in, in this transaction: referrals, visits, whatever joins later."""
    consent = Consent.objects.select_for_update(of=("self",)).select_related("person", "purpose").get(pk=consent.pk)
    refuse_if(why_not_withdraw(consent))
    consent.ended_at, consent.ended_by = timezone.now(), by
    consent.is_withdrawn, consent.withdrawn_because = True, reason
    consent.save(update_fields=["ended_at", "ended_by", "is_withdrawn", "withdrawn_because"])
    audit(
        PersonAudit.CONSENT_WITHDRAWN, consent, by=by, references=[consent.person.reference],
        facts={"purpose": consent.purpose_id},
    )  # fmt: skip
    consent_is_withdrawn.gather(consent, by=by, preview=False)
    return consent


# Trusted contacts ---------------------------------------------------------------------------------------


@transaction.atomic
def add_trusted_contact(person: Person, *, full_name: str, capacity: str, may_be_told: bool, by, **told):
    contact = TrustedContact.objects.create(
        person=person, full_name=full_name, capacity=capacity, may_be_told=may_be_told, created_by=by, **told
    )
    audit(PersonAudit.CONTACT_ADDED, contact, by=by, references=[person.reference], facts={"capacity": capacity})
    return contact


@transaction.atomic
def end_trusted_contact(contact: TrustedContact, *, reason: str, by) -> TrustedContact:
    contact = TrustedContact.objects.select_for_update(of=("self",)).select_related("person").get(pk=contact.pk)
    refuse_if(why_not_end_contact(contact))
    contact.ended_at, contact.ended_because = timezone.now(), reason
    contact.save(update_fields=["ended_at", "ended_because"])
    audit(PersonAudit.CONTACT_ENDED, contact, by=by, references=[contact.person.reference], reason=reason)
    return contact


# Life ---------------------------------------------------------------------------------------------------


@transaction.atomic
def record_death(person: Person, *, died_on: date, by) -> Person:
    """What was planned for them ends, wherever it is plugged in: nobody rings a widow about her husband's visit."""
    person = _held(person)
    refuse_if(why_not_die(person, died_on=died_on, today=timezone.localdate()))
    person.died_on = died_on
    person.version += 1
    person.save(update_fields=["died_on", "version"])
    audit(PersonAudit.DIED, person, by=by, fields=["died_on"])
    person_died.gather(person, by=by, preview=False)
    return person


@transaction.atomic
def record_move(
    person: Person, *, moved_on: date, address: str = "", postcode: str = "", borough: Borough | None = None, by
) -> Person:
    """Away from this hub's borough. To another borough of Greater Manchester: its hub gets a row of its own, confirmed
    as the same person, and learns that they are previously known. This row stays with what was written with it."""
    person = _held(person)
    refuse_if(why_not_move(person, moved_on=moved_on, borough=borough, today=timezone.localdate()))
    person.moved_on = moved_on
    person.moved_to = ", ".join(filter(None, [address, postcode]))
    person.version += 1
    person.save(update_fields=["moved_on", "moved_to", "version"])
    audit(PersonAudit.MOVED, person, by=by, fields=["moved_on", "moved_to"])
    person_moved.gather(person, by=by, preview=False)
    if borough is None:
        return person
    there = add_person(
        borough=borough,
        full_name=person.full_name,
        birth_date=person.birth_date,
        phone=person.phone,
        email=person.email,
        address=address,
        postcode=postcode,
        access_needs=person.access_needs,
        language=person.language,
        name_source=person.name_source,
        by=by,
    )
    for said in (*person.contact_wishes.standing(), *person.communication_needs.standing()):
        said.pk, said.person = None, there  # who may not be rung at home may not be rung by the next hub either
        said.save(force_insert=True)
    if there.canonical_id != person.canonical_id:
        confirm_match(person, there, by=by)
    return person
