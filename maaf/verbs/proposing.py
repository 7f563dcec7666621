"""What is proposed for an agenda, and what is taken off or shut again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import Organisation
from fraudhub.audit.writing import audit
from fraudhub.cases.models import FraudCase
from fraudhub.core.errors import refuse_if
from fraudhub.people.models import Person
from maaf.audit import ItemAudit
from maaf.models import AgendaItem, HandlingMark, Issue, ItemRole, LawfulBasis, Meeting, Partnership
from maaf.models.meetings import Part
from maaf.rules import why_not_propose, why_not_withdraw
from maaf.telling import RESTRICTED_MAIL, tell_chairs
from maaf.verbs.meeting import put_on_agenda


@transaction.atomic
def propose_item(
    partnership: Partnership,
    *,
    kind: str,
    title: str = "",
    why_here: str,
    person: Person | None = None,
    case: FraudCase | None = None,
    basis: LawfulBasis | None = None,
    basis_note: str = "",
    mark: HandlingMark,
    controller: Organisation | None = None,
    organisations: Iterable[Organisation] = (),
    issue: Issue | None = None,
    by,
    now: datetime | None = None,
) -> AgendaItem:
    """For the next meeting, or for the one after when none is planned. ``organisations`` have a role in a case.
    ``now`` is the moment it was proposed, for history that is entered afterwards."""
    organisations = list(organisations)
    Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)  # of two who propose one person
    person = person or (case.person if case else None)
    refuse_if(
        why_not_propose(
            partnership, kind=kind, person=person, case=case, basis=basis, controller=controller,
            organisations=organisations,
        )
    )  # fmt: skip
    is_case = kind == AgendaItem.Kind.CASE
    item = AgendaItem.objects.create(
        partnership=partnership, kind=kind, part=Part.CLOSED if is_case else Part.OPEN,
        title="" if is_case else title, person=person, case=case, why_here=why_here, basis=basis,
        basis_note=basis_note, mark=mark, controller=controller, issue=issue, created_by=by,
    )  # fmt: skip
    ItemRole.objects.bulk_create(ItemRole(item=item, organisation=organisation) for organisation in organisations)
    coming = partnership.meetings.filter(state__in=[Meeting.State.PLANNED, Meeting.State.SENT])
    meeting = coming.filter(starts_at__gt=now or timezone.now()).order_by("starts_at").first()
    if meeting is not None:
        put_on_agenda(item, meeting)
    audit(ItemAudit.PROPOSED, item, by=by, references=[person.reference] if person else [], facts={"kind": str(kind)})
    return item


@transaction.atomic
def withdraw_item(item: AgendaItem, *, reason: str, by) -> AgendaItem:
    """Off the agenda. One that was spoken of stays, as the minutes of that meeting say what was done."""
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
    refuse_if(why_not_withdraw(item))
    item.withdrawn_at = timezone.now()
    item.save(update_fields=["withdrawn_at"])
    audit(ItemAudit.WITHDRAWN, item, by=by, reason=reason)
    return item


def restrict_items(person: Person, *, why: str, by) -> list[AgendaItem]:
    """Shut to all but the hub, wherever they stand; the chairs are told without a name. Inside the transaction of what
    happened to the person."""
    items = list(
        AgendaItem.objects.of_person(person).filter(restricted_as="").select_related("partnership__borough")
    )  # fmt: skip
    for item in items:
        item.restricted_as, item.restricted_at = why, timezone.now()
        item.save(update_fields=["restricted_as", "restricted_at"])
        audit(ItemAudit.RESTRICTED, item, by=by, references=[person.reference], facts={"why": str(why)})
        body = RESTRICTED_MAIL.format(reference=item.reference, partnership=item.partnership)
        tell_chairs(item.partnership, subject="An agenda item is restricted", body=body)
    return items
