"""What a recorded visit calls for of the hub at once: a concern, whose clock started at the doorstep."""

from __future__ import annotations

from fraudhub.referrals.models import ConcernKind
from fraudhub.referrals.verbs import raise_concern
from outreach.checklist import called_for
from outreach.models import VisitRecord

# Which escalation is which of the three buttons; the others wait for the hub's next look at the record.
KINDS = {
    "E999": "danger_now",
    "E159": "money_now",
    "E101": "worried",
    "SAFEGUARD": "worried",
    "HUB_TODAY": "worried",
}


def raise_what_it_calls_for(record: VisitRecord, *, by) -> None:
    """One concern of each kind about each resident, with the answers that called for it. A record that comes twice
    raises nothing twice."""
    if not KINDS.keys() & set(record.escalations):
        return
    found: dict[str, list[str]] = {}
    for each, answer in called_for(record):
        kind = KINDS.get(each.code.pk)
        if kind:
            found.setdefault(kind, []).append(f"{each.question.name} {answer}")
    kinds = ConcernKind.objects.in_bulk(found)
    residents = list(record.visit.residents.select_related("borough").order_by("pk"))
    for kind, answers in found.items():
        for resident in residents:
            raise_concern(
                resident,
                kind=kinds[kind],
                what="\n".join(answers),
                happened_at=min(record.happened_at, record.received_at),
                source_reference=record.visit.reference,
                raised_by_name=by.full_name if by else "",
                by=by,
                now=record.received_at,
            )
