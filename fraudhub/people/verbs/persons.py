"""Adding people, saying who is who, markers, contact wishes, and emergency access."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough, Postcode
from fraudhub.geography.scoping import Scope
from fraudhub.messages.verbs import write_message
from fraudhub.people.audit import EmergencyAudit, PersonAudit
from fraudhub.people.candidates import candidates
from fraudhub.people.matching import RULE, compare, keys_of, oldest_of_each
from fraudhub.people.models import (
    Address,
    CommunicationNeed,
    ContactWish,
    EmergencyAccess,
    Marker,
    Match,
    NameSource,
    Person,
    PersonKey,
)
from fraudhub.people.rules import (
    EMERGENCY_LASTS,
    why_not_add,
    why_not_lift,
    why_not_mark,
    why_not_match,
    why_not_review,
    why_not_undo,
)
from fraudhub.people.sockets import visits_are_unwanted
from fraudhub.people.verbs.holding import hold_for_all

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
    name_source: NameSource | None = None,
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
        address=address_of(address, postcode),
        access_needs=access_needs,
        language=language,
        risk_flags=risk_flags,
        name_source=name_source,
        created_by=by,
    )
    # Not save(): the pointer to itself is part of adding, not a second entry in the person's history.
    Person.objects.filter(pk=person.pk).update(canonical=person)
    person.canonical = person
    PersonKey.objects.bulk_create(PersonKey(person=person, key=key) for key in sorted(keys_of(person.details)))
    audit(PersonAudit.ADDED, person, by=by)
    _match_by_rule(person)
    return person


def _match_by_rule(person: Person) -> None:
    """Full agreement of name and birth date, and of phone or postcode, in whichever hub: no person need decide."""
    for each in candidates(person.details, scope=Scope.everything(), apart_from=person):
        if each.comparison.is_full and not _is_parted(person, each.person):
            _decide(person, each.person, is_same=True, comparison=each.comparison, rule=RULE, by=None)


@transaction.atomic
def confirm_match(first: Person, second: Person, *, by: User) -> Match:
    """The two rows are the same person. Both stay as they are; from now on they share their canonical row, and what
    was said of one holds for the other."""
    return _decide(first, second, is_same=True, comparison=compare(first.details, second.details), by=by)


@transaction.atomic
def keep_apart(first: Person, second: Person, *, by: User) -> Match:
    """The two rows are two people: nobody is asked again."""
    return _decide(first, second, is_same=False, comparison=compare(first.details, second.details), by=by)


@transaction.atomic
def undo_match(match: Match, *, reason: str, by: User) -> Match:
    """Drops this decision; what stands without it is worked out anew, whatever the order."""
    _one_at_a_time()
    match = Match.objects.select_for_update().get(pk=match.pk)
    refuse_if(why_not_undo(match))
    match.undone_at, match.undone_by, match.undone_because = timezone.now(), by, reason
    match.save(update_fields=["undone_at", "undone_by", "undone_because"])
    _work_out_canonical(match.first_id, match.second_id)
    people = [match.first, match.second]
    audit(
        PersonAudit.MATCH_UNDONE, match, by=by, reason=reason,
        references=[each.reference for each in people], boroughs={each.borough_id for each in people},
    )  # fmt: skip
    return match


def _decide(one: Person, other: Person, *, is_same: bool, comparison, by, rule: str = "") -> Match:
    first, second = sorted((one, other), key=lambda person: person.pk)
    _one_at_a_time()
    for person in (first, second):
        person.refresh_from_db(fields=["canonical"])
    standing = Match.objects.standing().filter(first=first, second=second).first()
    is_parted = is_same and _is_parted(first, second)
    refuse_if(why_not_match(first, second, is_same=is_same, standing=standing, is_parted=is_parted))
    match = Match.objects.create(
        first=first,
        second=second,
        is_same=is_same,
        rule=rule,
        points=comparison.points,
        agrees=list(comparison.agrees),
        differs=list(comparison.differs),
        created_by=by,
    )
    if is_same:
        _work_out_canonical(first.pk, second.pk)
    audit(
        PersonAudit.MATCHED if is_same else PersonAudit.KEPT_APART,
        match,
        by=by,
        references=[first.reference, second.reference],
        boroughs={first.borough_id, second.borough_id},
        facts={"rule": rule, "points": comparison.points},
    )
    for person in (one, other):
        person.refresh_from_db(fields=["canonical"])
    if is_same:
        hold_for_all(first, by=by)
    return match


def _is_parted(one: Person, other: Person) -> bool:
    """Whether some row of the one and some row of the other were decided to be two people."""
    group = Person.objects.of_person(one).values("pk")
    others = Person.objects.of_person(other).values("pk")
    apart = Match.objects.standing().filter(is_same=False)
    return apart.filter(Q(first__in=group, second__in=others) | Q(first__in=others, second__in=group)).exists()


def _one_at_a_time() -> None:
    """Decisions about who is who are rare and touch each other's rows: the second waits until the first is kept.
    Locks on the rows themselves would be taken in different orders as groups grow, and hold each other up."""
    list(Borough.objects.select_for_update(no_key=True).order_by("pk")[:1])


def _work_out_canonical(*people: int) -> None:
    """Each group of rows that standing matches join takes its oldest row for its canonical one."""
    before = Person.objects.filter(pk__in=people).values("canonical")
    rows = dict(Person.objects.filter(canonical__in=before).values_list("pk", "canonical"))
    joined = Match.objects.standing().filter(is_same=True, first__in=rows, second__in=rows)
    oldest = oldest_of_each(rows, joined.values_list("first", "second"))
    for pk, canonical in oldest.items():
        if rows[pk] != canonical:
            Person.objects.filter(pk=pk).update(canonical=canonical)


def address_of(lines: str, postcode: str) -> Address | None:
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


@transaction.atomic
def set_marker(person: Person, *, kind: str, note: str, review_on: date | None = None, by: User | None) -> Marker:
    """The row is held, so that no visit is planned meanwhile; visits planned before are called off at once."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    refuse_if(why_not_mark(person, kind=kind, standing=person.markers.standing()))
    marker = Marker.objects.create(person=person, kind=kind, note=note, review_on=review_on, created_by=by)
    audit(PersonAudit.MARKED, marker, by=by, references=[person.reference], facts={"kind": kind})
    if kind == Marker.Kind.DO_NOT_VISIT:
        visits_are_unwanted.gather(person, by=by, preview=False)
    return marker


@transaction.atomic
def lift_marker(marker: Marker, *, reason: str, by: User | None) -> Marker:
    marker = Marker.objects.select_for_update().get(pk=marker.pk)
    refuse_if(why_not_lift(marker))
    marker.lifted_at, marker.lifted_by, marker.lifted_because = timezone.now(), by, reason
    marker.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    audit(PersonAudit.MARKER_LIFTED, marker, by=by, references=[marker.person.reference], reason=reason)
    return marker


@transaction.atomic
def set_contact_wishes(
    person: Person,
    *,
    wishes: dict[str, bool | None],
    needs: Collection[str] | None = None,
    note: str = "",
    by: User | None,
) -> Person:
    """``wishes`` is {way: safe, not safe, or None for not asked}; ``needs`` are kinds of communication need, None when
    they were not asked about. What stays as it was keeps its row."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    now, standing = timezone.now(), {each.way: each for each in person.contact_wishes.standing()}
    changed = [
        way
        for way, is_safe in wishes.items()
        if is_safe is not (standing[way].is_safe if way in standing else None)
        or (way in standing and standing[way].note != note)
    ]
    person.contact_wishes.standing().filter(way__in=changed).update(ended_at=now)
    for way in changed:
        if wishes[way] is not None:
            ContactWish.objects.create(
                person=person, way=way, is_safe=wishes[way], note=note, said_at=now, recorded_by=by
            )
    if needs is not None:
        before = set(person.communication_needs.standing().values_list("kind", flat=True))
        person.communication_needs.standing().filter(kind__in=before - set(needs)).update(ended_at=now)
        for kind in sorted(set(needs) - before):
            CommunicationNeed.objects.create(person=person, kind=kind, said_at=now, recorded_by=by)
        changed += sorted(before ^ set(needs))
    if changed:
        audit(PersonAudit.CONTACT_WISHES_SET, person, by=by, fields=changed)
    return person
