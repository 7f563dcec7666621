"""What a phone may hold now: the least that a visit needs (SECURITY 2), and what it says when nobody can be asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from fraudhub.accounts.models import Receipt, User
from fraudhub.accounts.receipts import digest_of
from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import show_moment
from fraudhub.geography.models import Borough
from fraudhub.people.at_the_door import before_the_door
from fraudhub.people.models import Person
from fraudhub.referrals.models import ConcernKind
from outreach.correctable import IN_SIGHT, held
from outreach.field.out_alone import own_outing
from outreach.field.phone.words import NUMBERS, all_words
from outreach.hub_line import line_of
from outreach.models import (
    ChecklistVersion,
    Correction,
    EscalationCode,
    LoneWorkerLimit,
    Outing,
    Phone,
    Visit,
    VisitOutcome,
    VisitResident,
    VisitTakenOff,
)
from outreach.models.visits import STAYS_IN_SIGHT

RECEIVED_FOR = timedelta(days=35)  # a phone may come back thirty days late, and compares its list with this one
MOST_RECEIVED = 1000
LIMITS = {
    "lock_after_s": 300,
    "forget_after_h": 72,
    "pin_tries": 10,
    "day_before": 1,
    "hours_after": int(STAYS_IN_SIGHT.total_seconds() // 3600),
}


def visits_in_sight(user: User, now: datetime) -> list[Visit]:
    """The same as on the pages of /field/, each with whom it is made to and by."""
    people = VisitResident.objects.select_related("person__address").order_by("pk")
    people = people.prefetch_related("person__communication_needs")
    rows = Visit.objects.within(user.scope_for(Permission.SEE_OWN_VISITS)).in_sight_of(user, now)
    return list(
        rows.select_related("purpose", "borough", "volunteer__user", "companion__user", "officer")
        .prefetch_related(Prefetch("visited", people))
        .order_by("planned_start", "pk")
    )


def personal_part(user: User, visits: list[Visit], now: datetime, *, with_received: bool = True) -> dict:
    """What is about somebody: never cached, and encrypted by the phone before it is kept."""
    changes = VisitTakenOff.objects.within(user.scope_for(Permission.SEE_OWN_VISITS)).not_seen().filter(user=user)
    outing = own_outing(user)
    risks = before_the_door({row.person for visit in visits for row in visit.visited.all()})
    return {
        "first_name": user.full_name.split(" ")[0],
        "visits": [_visit(visit, order, user, now, risks) for order, visit in enumerate(visits, 1)],
        "changes": [_change(each) for each in changes.select_related("visit").order_by("planned_start")],
        "outing": _outing(outing) if outing else None,
        **(received_from(user, now) if with_received else {}),
    }


def digest_of_bundle(personal: dict) -> str:
    """Of what is shown, so that another one says that the phone should ask anew."""
    return digest_of({name: personal[name] for name in ("visits", "changes", "outing")})


def is_changed(phone: Phone, now: datetime) -> bool:
    """Whether what the phone holds is not what it may hold now."""
    personal = personal_part(phone.user, visits_in_sight(phone.user, now), now, with_received=False)
    return phone.bundle_digest != digest_of_bundle(personal)


def received_from(user: User, now: datetime) -> dict:
    """What the hub has from this person, by any of their phones, and since when this list is whole: the phone holds
    its own list to it. What came again under one id with other words is one line, as on the phone."""
    rows = Receipt.objects.filter(user=user, made_at__gt=now - RECEIVED_FOR, answer__client_uuid__isnull=False)
    newest = list(rows.order_by("-pk").values_list("answer", "made_at")[:MOST_RECEIVED])
    first = {answer["client_uuid"]: answer.get("received_at") for answer, _ in reversed(newest)}
    since = newest[-1][1] if len(newest) == MOST_RECEIVED else now - RECEIVED_FOR
    return {
        "received": [{"client_uuid": key, "received_at": at} for key, at in reversed(first.items())],
        "received_since": since.isoformat(),
    }


def _visit(visit: Visit, order: int, user: User, now: datetime, risks: dict[int, list[str]]) -> dict:
    version = _list_in_force(timezone.localdate(visit.planned_start))
    today = timezone.localdate(visit.planned_start) == timezone.localdate(now)
    return {
        "reference": visit.reference,
        "planned_start": visit.planned_start.isoformat(),
        "planned_end": visit.planned_end.isoformat(),
        "purpose": visit.purpose.name,
        "status": visit.status,
        "closed_at": visit.closed_at and visit.closed_at.isoformat(),
        "leaves_at": ((visit.closed_at or visit.planned_end) + STAYS_IN_SIGHT).isoformat(),
        "residents": [_resident(row.person, risks[row.person_id]) for row in visit.visited.all()],
        "notes_for_visitor": visit.notes_for_visitor,
        "with_whom": [each.full_name for each in visit.party_of_users if each.pk != user.pk],
        "order": order,
        "may_start": visit.is_planned and today,
        "may_know": any(each.user_id == user.pk for each in visit.volunteers),
        "recorded_by_hub": visit.status == Visit.Status.RECORDED,
        "taken_off": "This visit is cancelled. Do not go." if visit.status == Visit.Status.CANCELLED else None,
        "checklist_version": version and version.pk,
    }


def _resident(person: Person, risks: list[str]) -> dict:
    return {
        "reference": person.reference,
        "full_name": person.full_name,
        "address": str(person.address) if person.address else "",
        "access_needs": "\n".join(person.needs),
        "language": person.language,
        "risk_flags": risks,
        "communication": [each.get_kind_display() for each in person.communication_needs.all() if not each.ended_at],
        "correctable": {str(field): held(person, field) if field in IN_SIGHT else "" for field in Correction.Field},
    }


def _change(taken: VisitTakenOff) -> dict:
    return {
        "reference": taken.reference,
        "visit": taken.visit.reference,
        "planned_start": taken.planned_start.isoformat(),
        "sentence": f"Changed: {show_moment(taken.planned_start)}. {taken.what_now} {taken.reason}",
    }


def _outing(outing: Outing) -> dict:
    return {
        "reference": outing.reference,
        "visit": outing.visit.reference if outing.visit else None,
        "started_at": outing.started_at and outing.started_at.isoformat(),
        "due_back_at": outing.due_back_at.isoformat(),
        "help_at": outing.help_at and outing.help_at.isoformat(),
    }


# What is the same for everybody. Each process reads it once: lists change with a release, not in between.
_LISTS: dict[str, object] = {}


def common_part(borough: Borough | None, words_of_line: str | None) -> dict:
    if not _LISTS.get("checklists"):
        _LISTS.update(
            outcomes=[
                {"code": row.pk, "name": row.name, "resident_was_met": row.resident_was_met, "next_step": row.next_step}
                for row in VisitOutcome.objects.order_by("position")
            ],
            checklists={row.pk: {"questions": _questions(row)} for row in ChecklistVersion.objects.all()},
            escalation_codes=[
                {"code": row.pk, "rank": row.rank, "name": row.name, "number": row.number,
                 "time_limit": row.time_limit, "who_acts": row.who_acts, "action": row.action}
                for row in EscalationCode.objects.order_by("rank", "code")
            ],
            concern_kinds=[{"code": row.pk, "name": row.name} for row in ConcernKind.objects.order_by("rank")],
            extend_by=int(LoneWorkerLimit.objects.in_force(timezone.localdate())["extend_by"].total_seconds() // 60),
        )  # fmt: skip
    name = f"Fraud Protection Hub, {borough.name}" if borough else "Fraud Protection Hub"
    return {
        "hub": {"name": name, "phone": line_of(words_of_line)},
        "numbers": NUMBERS,
        "words": all_words(),
        "limits": {**LIMITS, "extend_by_min": _LISTS["extend_by"]},
        **{name: _LISTS[name] for name in ("outcomes", "checklists", "escalation_codes", "concern_kinds")},
    }


def _questions(version: ChecklistVersion) -> list[dict]:
    return [
        {
            "key": row.key,
            "section": row.section,
            "name": row.name,
            "hint": row.hint,
            "kind": row.answer_type,
            "answer_type": row.answer_type,
            "choices": [list(pair) for pair in row.choices],
            "required": row.required,
            "asked_when": row.asked_when,
            "escalation": {"code": row.escalation_id, "when": row.escalate_when, "what_to_do": row.what_to_do}
            if row.escalation_id
            else None,
        }
        for row in version.questions_in_order()
    ]


_VERSIONS: list[ChecklistVersion] = []


def _list_in_force(day) -> ChecklistVersion | None:
    """As ChecklistVersion.objects.in_force says it, for many days at once."""
    if not _VERSIONS:
        _VERSIONS.extend(ChecklistVersion.objects.order_by("-valid_from", "-code"))
    return next(
        (row for row in _VERSIONS
         if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day < row.valid_to)),
        None,
    )  # fmt: skip
