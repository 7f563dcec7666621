"""What is said, known and decided about one item in the room."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fraudhub.accounts.models import Organisation
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.documents.models import Document
from fraudhub.documents.verbs import upload_document
from maaf.audit import ItemAudit
from maaf.models import AgendaItem, Attendance, Decision, ItemRole, Paper
from maaf.rules import why_not_decide, why_not_lay_paper, why_not_say, why_not_share, why_not_speak_of
from maaf.verbs.acting import agree_action


@transaction.atomic
def share_item(item: AgendaItem, *, organisation: Organisation, role: str = "", by) -> ItemRole:
    """The body may read the item from now on, while its agreement is in force."""
    item = _held(item)
    refuse_if(why_not_share(item, organisation))
    given, _ = ItemRole.objects.update_or_create(item=item, organisation=organisation, defaults={"role": role[:200]})
    audit(ItemAudit.SHARED, item, by=by, recipient=str(organisation), references=[organisation.reference])
    return given


@transaction.atomic
def say_what_is_known(item: AgendaItem, *, organisation: Organisation, knows: str, by) -> ItemRole:
    item = _held(item)
    refuse_if(why_not_say(item, organisation))
    role = item.roles.get(organisation=organisation)
    role.knows = knows
    role.save(update_fields=["knows"])
    audit(ItemAudit.SAID, item, by=by, references=[organisation.reference])
    return role


@transaction.atomic
def declare_conflict(item: AgendaItem, *, organisation: Organisation, what: str, by) -> ItemRole:
    """In the closed part it shuts the item to that organisation at once."""
    item = _held(item)
    refuse_if(why_not_speak_of(item))
    role, _ = ItemRole.objects.update_or_create(item=item, organisation=organisation, defaults={"conflict": what[:200]})
    audit(ItemAudit.CONFLICT, item, by=by, references=[organisation.reference])
    return role


@transaction.atomic
def write_up(item: AgendaItem, *, discussion: str, plan: str = "", by) -> AgendaItem:
    item = _held(item)
    refuse_if(why_not_speak_of(item))
    item.discussion, item.plan = discussion, plan
    item.save(update_fields=["discussion", "plan"])
    audit(ItemAudit.WRITTEN, item, by=by, fields=["discussion", "plan"])
    return item


@transaction.atomic
def record_decision(
    item: AgendaItem,
    *,
    what: str,
    reason: str,
    organisation: Organisation | None,
    due_on: date | None,
    owner_name: str = "",
    by,
) -> Decision:
    """What, why, who and by when in one row; the action that comes of it is there at once."""
    item = _held(item)
    present = item.meeting.attendances.filter(state__in=Attendance.HERE).count() if item.meeting else 0
    refuse_if(why_not_decide(item, what=what, reason=reason, organisation=organisation, due_on=due_on, present=present))
    decision = Decision.objects.create(
        item=item, what=what, reason=reason, organisation=organisation, owner_name=owner_name, due_on=due_on,
        created_by=by,
    )  # fmt: skip
    audit(ItemAudit.DECIDED, item, by=by, references=[decision.reference, organisation.reference])
    agree_action(
        item.partnership, what=what, organisation=organisation, owner_name=owner_name, due_on=due_on,
        meeting=item.meeting, item=item, decision=decision, by=by,
    )  # fmt: skip
    return decision


def lay_paper(item: AgendaItem, *, title: str, file_name: str, content: bytes, by) -> Paper:
    """Kept as a document of the borough, or of none for the strategic partnership, under a title and a file name that
    say nothing of anybody; the paper's own title opens with the item."""
    refuse_if(why_not_lay_paper(_as_it_is(item)))
    extension = file_name.rpartition(".")[2]
    document = upload_document(
        title=f"Paper of {item.meeting.reference if item.meeting else item.reference}", file_name=f"paper.{extension}",
        content=content, borough=item.partnership.borough, by=by,
    )  # fmt: skip
    with transaction.atomic():
        refuse_if(why_not_lay_paper(_held(item)))  # it may have been shut while the file was looked at
        paper = Paper.objects.create(
            item=item, document=Document.objects.get(pk=document.pk), title=title, created_by=by
        )
        audit(ItemAudit.PAPER_LAID, item, by=by, references=[paper.reference, document.reference])
    return paper


def _held(item: AgendaItem) -> AgendaItem:
    return _as_it_is(item, AgendaItem.objects.select_for_update(of=("self",)))


def _as_it_is(item: AgendaItem, rows=AgendaItem.objects) -> AgendaItem:
    return rows.select_related("meeting", "partnership__borough").get(pk=item.pk)
