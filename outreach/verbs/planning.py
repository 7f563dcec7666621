"""Visits are planned, given to others, announced and called off by the hub."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.london_time import show_clock
from fraudhub.core.periods import show_date
from fraudhub.geography.models import Borough
from fraudhub.messages.models import Channel
from fraudhub.messages.verbs import write_message
from fraudhub.people.models import Person
from fraudhub.referrals.models import Referral
from fraudhub.referrals.verbs import move_referral
from outreach.audit import VisitAudit
from outreach.day_order import times_in_order
from outreach.models import Outing, Rollout, Visit, VisitNotice, VisitPurpose, VisitResident, VisitTakenOff, Volunteer
from outreach.party import Party
from outreach.rules.visiting import (
    why_not_announce,
    why_not_asked_for,
    why_not_cancel,
    why_not_plan_visit,
    why_not_reallocate,
    why_not_reorder,
    why_not_set_password,
    why_not_write_to,
)

ANNOUNCED_LETTER = """Dear {names}

{visitors} from the Fraud Protect programme would like to call on you on {day}, between {start} and {end}.

You need not let anybody in. To check that a visitor is genuine, ring 101, or your local hub by a number that you find
yourself, not one on a card or in a letter. You may also ring, choose a password, and ask the visitor to say it.

We never ask for a PIN, a password, a bank card, bank details or a code. We never handle money, ask you to move it, send
somebody to collect it, ask to control your computer, or recover money for a fee.

If the day does not suit you, or you do not want a visit, please tell us. You can say no.
"""


@transaction.atomic
def plan_visit(
    volunteer: Volunteer | None = None,
    *,
    companion: Volunteer | None = None,
    officer: User | None = None,
    borough: Borough | None = None,
    residents: Iterable[Person],
    planned_start: datetime,
    planned_end: datetime,
    purpose: VisitPurpose,
    notes_for_visitor: str = "",
    asked_for: Referral | None = None,
    by: User | None,
    now: datetime | None = None,
) -> Visit:
    """``borough`` is needed when no volunteer goes. ``asked_for``: the referral that asks for a visit, which is
    accepted by planning it. The rollout and those who go are locked, so that no visit slips through a pause and two
    coordinators cannot fill the same hour. ``now`` is the moment it was planned, for history that is entered
    afterwards."""
    residents, now = list(residents), now or timezone.now()
    borough = borough or volunteer.borough
    _hold_the_rollout_of(borough)
    party = _locked_party(volunteer, companion, officer)
    list(Person.objects.select_for_update().filter(pk__in=[each.pk for each in residents]).order_by("pk"))
    refuse_if(
        why_not_plan_visit(
            party,
            borough=borough,
            residents=residents,
            planned_start=planned_start,
            planned_end=planned_end,
            now=now,
        )
    )
    refuse_if(why_not_asked_for(asked_for, residents) if asked_for else [])
    visit = Visit.objects.create(
        borough=borough,
        volunteer=party.volunteer,
        companion=party.companion,
        officer=party.officer,
        purpose=purpose,
        planned_at=now,
        planned_start=planned_start,
        planned_end=planned_end,
        notes_for_visitor=notes_for_visitor,
        asked_for=asked_for,
        created_by=by,
    )
    if asked_for is not None and asked_for.state in ("sent", "received"):
        move_referral(asked_for, state="accepted", by=by)
    VisitResident.objects.bulk_create(VisitResident(visit=visit, person=person) for person in residents)
    audit(VisitAudit.PLANNED, visit, by=by, references=[person.reference for person in residents])
    return visit


@transaction.atomic
def cancel_visit(
    visit: Visit,
    *,
    reason: str,
    though_somebody_is_there: bool = False,
    by: User | None,
    now: datetime | None = None,
) -> Visit:
    """``though_somebody_is_there``: what the hub learned of the resident calls it off in any case; the answers of
    whoever is in there stay."""
    visit = locked_visit(visit)
    refuse_if(why_not_cancel(visit, though_somebody_is_there=though_somebody_is_there))
    visit.status = Visit.Status.CANCELLED
    visit.closed_at = now or timezone.now()
    visit.cancelled_because, visit.password = reason, ""
    visit.save(update_fields=["status", "closed_at", "cancelled_because", "password"])
    visit.drafts.exclude(owner__in=Outing.objects.out().filter(visit=visit).values("user")).delete()
    audit(VisitAudit.CANCELLED, visit, by=by, reason=reason, fields=["status"])
    return visit


@transaction.atomic
def reallocate_visit(
    visit: Visit,
    *,
    volunteer: Volunteer | None = None,
    companion: Volunteer | None = None,
    officer: User | None = None,
    planned_start: datetime,
    planned_end: datetime,
    reason: str,
    by: User | None,
    now: datetime | None = None,
) -> Visit:
    """To others, or at another time. Whom it is taken from, and whose time changes, reads it at the next look. What
    the resident was told no longer holds: it has to be said again."""
    now = now or timezone.now()
    visit = locked_visit(visit)
    _hold_the_rollout_of(visit.borough)
    party = _locked_party(volunteer, companion, officer)
    residents = list(visit.residents.select_related("borough").order_by("pk"))
    refuse_if(why_not_reallocate(visit))
    refuse_if(
        why_not_plan_visit(
            party, borough=visit.borough, residents=residents, planned_start=planned_start, planned_end=planned_end,
            now=now, other_than=visit,
        )
    )  # fmt: skip
    moved = (visit.planned_start, visit.planned_end) != (planned_start, planned_end)
    if moved or {user.pk for user in visit.party_of_users} != {user.pk for user in party.users}:
        visit.notices.that_hold().update(overtaken_at=now)
    staying = set() if moved else {user.pk for user in party.users}
    for user in visit.party_of_users:
        if user.pk not in staying:
            VisitTakenOff.objects.create(
                visit=visit, user=user, planned_start=visit.planned_start, reason=reason, taken_at=now, created_by=by
            )
    visit.volunteer, visit.companion, visit.officer = party.volunteer, party.companion, party.officer
    visit.planned_start, visit.planned_end = planned_start, planned_end
    visit.save(update_fields=["volunteer", "companion", "officer", "planned_start", "planned_end"])
    visit.drafts.exclude(owner__in=party.users).delete()
    audit(VisitAudit.REALLOCATED, visit, by=by, reason=reason, references=[each.reference for each in residents],
          facts={"moved": moved})  # fmt: skip
    return visit


@transaction.atomic
def reorder_day(order: Iterable[Visit], *, by: User | None) -> list[Visit]:
    """The visits of one day take each other's times: the first of ``order`` the earliest, each keeps its length. Held
    and asked as where one visit is given another time."""
    wanted = [visit.pk for visit in order]
    for borough in Borough.objects.filter(pk__in=Visit.objects.filter(pk__in=wanted).values("borough")):
        _hold_the_rollout_of(borough)
    list(Volunteer.objects.select_for_update().filter(visits__in=wanted).order_by("pk"))
    list(Person.objects.select_for_update().filter(visits__in=wanted).order_by("pk"))
    rows = Visit.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    there = {visit.pk: visit for visit in rows.select_related("borough", "volunteer__user", "companion__user")}
    visits = [there[pk] for pk in wanted]
    now, times = timezone.now(), times_in_order(visits)
    refuse_if(why_not_reorder(visits, times, now=now))
    for visit, (start, end) in zip(visits, times, strict=True):
        if visit.planned_start != start:
            for user in visit.party_of_users:
                VisitTakenOff.objects.create(
                    visit=visit, user=user, planned_start=visit.planned_start, taken_at=now, created_by=by,
                    reason="The order of the day changed.",
                )  # fmt: skip
            visit.planned_start, visit.planned_end = start, end
            visit.save(update_fields=["planned_start", "planned_end"])
            audit(VisitAudit.REALLOCATED, visit, by=by, facts={"moved": True})
    return visits


@transaction.atomic
def see_taken_off(taken: VisitTakenOff, *, by: User) -> VisitTakenOff:
    """Read by whom it was taken from; read again, nothing changes."""
    if VisitTakenOff.objects.filter(pk=taken.pk, seen_at=None).update(seen_at=timezone.now()):
        audit(VisitAudit.TAKEN_OFF_SEEN, taken.visit, by=by)
    return taken


@transaction.atomic
def announce_visit(
    visit: Visit,
    *,
    how: str,
    told_on: date,
    note: str = "",
    password: str = "",
    write_letter: bool = False,
    by: User | None,
) -> VisitNotice:
    """The resident was told when somebody comes, and who. A password they chose may be said in the same breath.
    ``write_letter``: the hub writes it, one to each address; asked again whether they want letters."""
    visit = locked_visit(visit)
    refuse_if(why_not_announce(visit, told_on=told_on, today=timezone.localdate()))
    if write_letter:
        write_the_letter(visit, by=by)
    notice = VisitNotice.objects.create(
        visit=visit, how=how, told_on=told_on, note=note, recorded_at=timezone.now(), recorded_by=by
    )
    audit(VisitAudit.ANNOUNCED, visit, by=by, facts={"how": how})
    if password:
        set_visit_password(visit, password=password, by=by)
    return notice


def write_the_letter(visit: Visit, *, by: User | None) -> None:
    """Who comes, when, and how to check it; nothing of why. Of people at one address, one letter names them all."""
    people = list(visit.residents.select_related("address").order_by("pk"))
    refuse_if(sentence for person in people for sentence in why_not_write_to(person))
    homes: dict[int, list[Person]] = {}
    for person in people:
        homes.setdefault(person.address_id, []).append(person)
    names = [each.first_name for each in visit.volunteers] + ([str(visit.officer)] if visit.officer_id else [])
    day = show_date(timezone.localdate(visit.planned_start))
    for those in homes.values():
        home, called = those[0].address, " and ".join(person.full_name for person in those)
        lines = [called, *(part.strip() for part in home.lines.split(",")), home.postcode]
        write_message(
            to_address="\n".join(lines)[:254],
            channel=Channel.LETTER,
            borough=visit.borough,
            subject="A visit from the Fraud Protect programme",
            body=ANNOUNCED_LETTER.format(
                names=called, visitors=" and ".join(names), day=day, start=show_clock(visit.planned_start),
                end=show_clock(visit.planned_end),
            ),
            by=by,
        )  # fmt: skip


@transaction.atomic
def set_visit_password(visit: Visit, *, password: str, by: User | None) -> Visit:
    """Chosen by the resident, good for this visit alone. The visitor sees it once they are at the door."""
    visit = locked_visit(visit)
    refuse_if(why_not_set_password(visit))
    visit.password = password
    visit.save(update_fields=["password"])
    audit(VisitAudit.PASSWORD_SET, visit, by=by, fields=["password"])
    return visit


def locked_visit(visit: Visit) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",))
    return rows.select_related("borough", "volunteer__user", "companion__user", "officer").get(pk=visit.pk)


def _hold_the_rollout_of(borough: Borough) -> None:
    """Nobody pauses the borough or takes its go-live back between the look at its stage and the visit."""
    list(Rollout.objects.select_for_update(no_key=True).filter(borough=borough))


def _locked_party(volunteer: Volunteer | None, companion: Volunteer | None, officer: User | None) -> Party:
    """The rows of those who go, locked in the order of their keys."""
    wanted = [each.pk for each in (volunteer, companion) if each is not None]
    rows = Volunteer.objects.select_for_update(of=("self",)).select_related("user", "borough").order_by("pk")
    there = {row.pk: row for row in rows.filter(pk__in=wanted)} if wanted else {}
    if officer is not None:
        officer = User.objects.select_for_update().get(pk=officer.pk)
    return Party(volunteer and there[volunteer.pk], companion and there[companion.pk], officer)
