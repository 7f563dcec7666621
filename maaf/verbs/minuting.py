"""Minutes from draft to frozen, their corrections, and the end of their named part."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.working_days import after_working_days
from fraudhub.documents.verbs import delete_forgotten_files, forget_document
from maaf.agenda import lines_of
from maaf.audit import MinutesAudit
from maaf.models import (
    Action,
    ActionStep,
    AgendaItem,
    Decision,
    ItemRole,
    Minutes,
    MinutesCorrection,
    MinutesKept,
    MinutesLine,
    Paper,
)
from maaf.models.meetings import Part
from maaf.rules import why_not_approve, why_not_correct, why_not_freeze, why_not_redraft

FROZEN_AFTER_WORKING_DAYS = 5  # from the approval, where nobody froze them by hand
FORGOTTEN = "(forgotten)"


@transaction.atomic
def approve_minutes(minutes: Minutes, *, by) -> Minutes:
    """The words as they stand now are kept."""
    minutes = _held(minutes)
    refuse_if(why_not_approve(minutes, by=by))
    MinutesLine.objects.bulk_create(
        MinutesLine(minutes=minutes, item=line.item, position=position, heading=line.heading[:300], text=line.text)
        for position, line in enumerate(lines_of(minutes.meeting), 1)
    )
    minutes.state, minutes.approved_at, minutes.approved_by = Minutes.State.APPROVED, timezone.now(), by
    minutes.save(update_fields=["state", "approved_at", "approved_by"])
    audit(MinutesAudit.APPROVED, minutes, by=by)
    return minutes


@transaction.atomic
def redraft_minutes(minutes: Minutes, *, reason: str, by) -> Minutes:
    """The approval taken back, while they are not frozen."""
    minutes = _held(minutes)
    refuse_if(why_not_redraft(minutes, by=by))
    minutes.lines.all().delete()
    minutes.state, minutes.approved_at, minutes.approved_by = Minutes.State.DRAFT, None, None
    minutes.save(update_fields=["state", "approved_at", "approved_by"])
    audit(MinutesAudit.REDRAFTED, minutes, by=by, reason=reason)
    return minutes


@transaction.atomic
def freeze_minutes(minutes: Minutes, *, by) -> Minutes:
    minutes = _held(minutes)
    refuse_if(why_not_freeze(minutes))
    minutes.state, minutes.frozen_at = Minutes.State.FROZEN, timezone.now()
    minutes.save(update_fields=["state", "frozen_at"])
    audit(MinutesAudit.FROZEN, minutes, by=by)
    return minutes


def freeze_settled_minutes() -> int:
    """Approved so long ago that whoever was there has read them."""
    today, frozen = timezone.localdate(), 0
    for minutes in Minutes.objects.filter(state=Minutes.State.APPROVED):
        if after_working_days(timezone.localdate(minutes.approved_at), FROZEN_AFTER_WORKING_DAYS) < today:
            freeze_minutes(minutes, by=None)
            frozen += 1
    return frozen


@transaction.atomic
def correct_minutes(minutes: Minutes, *, text: str, item: AgendaItem | None = None, by) -> MinutesCorrection:
    """Added to frozen minutes, with today's date and a name; nothing of them is changed."""
    minutes = _held(minutes)
    refuse_if(why_not_correct(minutes, item=item))
    correction = MinutesCorrection.objects.create(
        minutes=minutes, item=item, text=text, dated_on=timezone.localdate(), created_by=by
    )
    audit(MinutesAudit.CORRECTED, minutes, by=by, references=[correction.reference])
    return correction


def forget_named_parts(today: date | None = None) -> int:
    """What the closed part said of named people is deleted when its time is over; that there was an item, and what the
    open part says, stay. What is still to be done stays until it is."""
    today, forgotten = today or timezone.localdate(), 0
    years = MinutesKept.objects.get(pk="named").years
    last = _years_before(today, years)
    for minutes in Minutes.objects.filter(named_part_forgotten_at=None, meeting__starts_at__date__lte=last):
        with transaction.atomic():
            _forget(_held(minutes))
            forgotten += 1
    with transaction.atomic():
        _forget_actions(Action.objects.filter(item__forgotten_at__isnull=False).exclude(what=FORGOTTEN))
    delete_forgotten_files()
    return forgotten


def _forget(minutes: Minutes) -> None:
    now = timezone.now()
    items = AgendaItem.objects.filter(meeting=minutes.meeting, part=Part.CLOSED)
    MinutesLine.objects.filter(minutes=minutes, item__in=items).delete()
    MinutesCorrection.objects.filter(minutes=minutes, item__in=items).update(text=FORGOTTEN)
    Decision.objects.filter(item__in=items).update(what=FORGOTTEN, reason="", owner_name="")
    _forget_actions(Action.objects.filter(item__in=items))
    ItemRole.objects.filter(item__in=items).delete()
    for paper in Paper.objects.filter(item__in=items).select_related("document"):
        forget_document(paper.document, by=None)
    Paper.objects.filter(item__in=items).update(title=FORGOTTEN)
    items.update(why_here="", plan="", discussion="", basis_note="", forgotten_at=now)
    items.filter(kind=AgendaItem.Kind.CASE).update(title=FORGOTTEN, person=None, case=None)
    minutes.named_part_forgotten_at = now
    minutes.save(update_fields=["named_part_forgotten_at"])
    audit(MinutesAudit.FORGOTTEN, minutes, by=None)


def _forget_actions(actions) -> None:
    """Those that have ended; one that ends later is forgotten on the day after."""
    ended = list(actions.exclude(state=Action.State.OPEN).values_list("pk", flat=True))
    ActionStep.objects.filter(action__in=ended).update(text="")
    Action.objects.filter(pk__in=ended).update(what=FORGOTTEN, outcome=FORGOTTEN, case=None, owner_name="")


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _held(minutes: Minutes) -> Minutes:
    rows = Minutes.objects.select_for_update(of=("self",))
    return rows.select_related("meeting__partnership__borough", "meeting__chaired_by").get(pk=minutes.pk)
