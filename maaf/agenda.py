"""The agenda of a meeting as one reader may read it, and the lines of its minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, Case, DateTimeField, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from fraudhub.core.london_time import day_begins, show_moment
from fraudhub.core.periods import show_date
from fraudhub.core.plurals import how_many
from maaf.models import Action, AgendaItem, Attendance, Decision, Issue, ItemRole, Meeting
from maaf.models.meetings import Part
from maaf.need_to_know import Reader, readable_items

JOINED = ("person", "case", "basis", "mark", "controller", "standing", "issue")
BEFORE_ANY = day_begins(date(2000, 1, 1))


@dataclass
class Entry:
    """One line of the agenda. ``item`` is None where only the heading of a standing item is open to the reader."""

    number: str
    title: str
    part: str
    item: AgendaItem | None
    standing: object = None
    children: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One paragraph of minutes, and the item that says to whom it is shut; None for what all may read."""

    item: AgendaItem | None
    heading: str
    text: str


def items_of(meeting: Meeting, reader: Reader, *, accepted: bool = True):
    """The items this reader may read, with all that stands under them. Before the statement is accepted, those of the
    open part alone."""
    found = meeting.items.filter(_readable(reader, accepted=accepted), withdrawn_at=None)
    return found.select_related(*JOINED).order_by("position", "pk")


def _readable(reader: Reader, *, accepted: bool) -> Q:
    readable = readable_items(reader)
    return readable if accepted else readable & Q(part=Part.OPEN)


def agenda_of(meeting: Meeting, reader: Reader, *, accepted: bool = True) -> list[Entry]:
    """One question to the database, however long it is."""
    readable = Q(pk__isnull=False) & _readable(reader, accepted=accepted)
    shown = meeting.items.filter(readable | Q(kind=AgendaItem.Kind.STANDING), withdrawn_at=None)
    shown = shown.annotate(is_readable=Case(When(readable, then=True), default=False, output_field=BooleanField()))
    items = list(shown.select_related(*JOINED).order_by("position", "pk"))
    heads = [item for item in items if item.kind == AgendaItem.Kind.STANDING]
    readable = [item for item in items if item.is_readable]
    known = {item.pk for item in readable}
    entries = []
    for number, head in enumerate(heads, 1):
        item = head if head.pk in known else None
        entries.append(Entry(str(number), head.standing.name, head.part, item, head.standing))
    for item in readable:
        if item.kind != AgendaItem.Kind.STANDING:
            parent = _parent(entries, heads, item)
            siblings = parent.children if parent else entries
            number = f"{parent.number}.{len(siblings) + 1}" if parent else str(len(entries) + 1)
            siblings.append(Entry(number, item.heading, item.part, item))
    return entries


def _parent(entries: list[Entry], heads: list[AgendaItem], item: AgendaItem) -> Entry | None:
    before = [entry for entry, head in zip(entries, heads, strict=True) if head.position <= item.position]
    return before[-1] if before else None


def in_order(entries: list[Entry]) -> list[Entry]:
    """Flat: each heading, then what stands under it."""
    return [each for entry in entries for each in (entry, *entry.children)]


def open_actions_of(meeting: Meeting, reader: Reader, *, accepted: bool = True):
    """What the meeting looks back on, oldest first: everything of the partnership that is not ended. Before the
    statement is accepted, what came of the open part alone."""
    found = Action.objects.filter(readable_items(reader, "item"), partnership=meeting.partnership)
    if not accepted:
        found = found.exclude(item__part=Part.CLOSED)
    return found.open().select_related("organisation", "item").order_by("due_on", "pk")


def readable_in(pack, reader: Reader) -> set[str]:
    """Which of the named items in a file its reader may still read, on its own agenda or behind an older action."""
    found = AgendaItem.objects.filter(readable_items(reader), reference__in=pack.items)
    return set(found.exclude(meeting=pack.meeting, withdrawn_at__isnull=False).values_list("reference", flat=True))


def answered_issues(meeting: Meeting):
    """Those answered since the meeting before this one."""
    before = Meeting.objects.held().filter(partnership=meeting.partnership, starts_at__lt=meeting.starts_at)
    ended = Subquery(before.order_by("-starts_at").values("ended_at")[:1])
    since = Coalesce(ended, Value(BEFORE_ANY), output_field=DateTimeField())
    return Issue.objects.filter(partnership=meeting.partnership, answered_at__gte=since)


def lines_of(meeting: Meeting) -> list[Line]:
    """The minutes as they draft themselves from what was entered: attendance, then each item with what was said,
    planned and decided. All of them: who may read which is asked when they are read."""
    lines = [Line(None, "Who was there", _attendance(meeting))]
    items = meeting.items.filter(withdrawn_at=None).select_related("person", "case", "standing", "basis", "mark")
    items = items.prefetch_related(
        Prefetch("roles", ItemRole.objects.select_related("organisation")),
        Prefetch("decisions", Decision.objects.select_related("organisation")),
    ).order_by("position", "pk")
    for item in items:
        if text := _said(item):
            lines.append(Line(item, f"{item.heading}", text))
    actions = meeting.actions.filter(decision=None).select_related("organisation", "item__person")
    for action in actions.order_by("pk"):
        lines.append(Line(action.item, "Action", _owed(action)))
    for issue in meeting.issues.order_by("pk"):
        lines.append(Line(None, "Raised to Greater Manchester level", f"{issue.title}\n{issue.words}"))
    if meeting.ended_at:
        lines.append(Line(None, "End", f"The meeting ended at {show_moment(meeting.ended_at)}."))
    return lines


def _attendance(meeting: Meeting) -> str:
    rows = list(meeting.attendances.select_related("organisation"))
    said = [
        f"{row.organisation}: {row.get_state_display().lower()}" + (f", {row.who}" if row.who else "") for row in rows
    ]
    here = sum(row.state in Attendance.HERE for row in rows)
    quorum = meeting.partnership.quorum
    enough = "a quorum was there" if here >= quorum else "there was no quorum"
    said.append(f"{how_many(here, 'organisation')} of the {quorum} needed: {enough}.")
    if meeting.chaired_by:
        said.insert(0, f"In the chair: {meeting.chaired_by}")
    return "\n".join(said)


def _said(item: AgendaItem) -> str:
    said = [item.discussion] if item.discussion else []
    if item.kind == AgendaItem.Kind.CASE:
        said.insert(0, f"Shared on: {item.basis}. Handling: {item.mark}.")
    for role in item.roles.all():
        if role.knows:
            said.append(f"{role.organisation} knows: {role.knows}")
        if role.conflict:
            said.append(f"Conflict of interest: {role.organisation}" + (f", {role.conflict}" if role.conflict else ""))
    if item.plan:
        said.append(f"Plan: {item.plan}")
    for decision in item.decisions.all():
        owner = f"{decision.organisation}" + (f" ({decision.owner_name})" if decision.owner_name else "")
        said.append(
            f"Decided: {_stopped(decision.what)} Reason: {_stopped(decision.reason)} Owner: {owner}. "
            f"By: {show_date(decision.due_on)}."
        )
    return "\n".join(said)


def _owed(action: Action) -> str:
    owner = f"{action.organisation}" + (f" ({action.owner_name})" if action.owner_name else "")
    return f"{_stopped(action.what)} Owner: {owner}. By: {show_date(action.due_on)}."


def _stopped(text: str) -> str:
    """As a sentence, or what follows would run into it."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def shown_minutes(minutes, reader: Reader, *, accepted: bool = True) -> list[Line]:
    """Drafted afresh, or as they were approved; for either, only what this reader may read."""
    meeting = minutes.meeting
    known = set(items_of(meeting, reader, accepted=accepted).values_list("pk", flat=True))
    if minutes.state == minutes.State.DRAFT:
        lines = lines_of(meeting)
        return [line for line in lines if line.item is None or line.item.pk in known]
    rows = minutes.lines.filter(Q(item=None) | Q(item__in=known)).select_related("item").order_by("position")
    return [Line(row.item, row.heading, row.text) for row in rows]


def shown_corrections(minutes, reader: Reader, *, accepted: bool = True):
    known = items_of(minutes.meeting, reader, accepted=accepted).values("pk")
    return minutes.corrections.filter(Q(item=None) | Q(item__in=known)).select_related("created_by", "item__person")


def ages(actions, day: date | None = None) -> list[tuple[Action, int, bool]]:
    """(action, its age in days, whether it is late)."""
    day = day or timezone.localdate()
    return [(action, action.age_days(day), action.is_late(day)) for action in actions]
