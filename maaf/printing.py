"""Agenda, minutes and pack as PDF, in a job's own process: for the rights that whoever asked has at that moment."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from fraudhub.accounts.roles import AUDIENCES, PUBLISHED
from fraudhub.core.errors import RuleBroken
from fraudhub.jobs.models import Job
from fraudhub.jobs.paper import as_pdf
from fraudhub.jobs.products import ProducedFile, Product
from maaf.agenda import agenda_of, ages, in_order, items_of, open_actions_of, shown_corrections, shown_minutes
from maaf.models import Meeting, Minutes, Pack
from maaf.need_to_know import has_accepted, reader_of
from maaf.sockets import meeting_pack

INSTEAD = "Read the page in the browser, or print it there."


def make_file(job: Job) -> Product:
    """Asked under the role they had when they asked; a right that ended meanwhile is gone here too."""
    user = job.created_by
    user.act_as(job.params["role"], job.scope.only_borough)
    reader = reader_of(user)
    found = Meeting.objects.within(reader.scope).filter(reference=job.params["meeting"])
    meeting = found.select_related("partnership__borough", "chaired_by").first()
    if meeting is None:
        raise RuleBroken("You do not see this meeting any more.")
    accepted = has_accepted(user, meeting)
    context = told(meeting, reader, kind=job.params["kind"], accepted=accepted)
    job.tell_progress(40, "Setting the pages")
    content = as_pdf(render_to_string("maaf/print.html", context), instead=INSTEAD)
    minutes = context["minutes"]
    name = f"{job.params['kind']}-{meeting.reference}.pdf"
    return Product(
        [ProducedFile(name, "application/pdf", content)],
        {"items": context["named"], "state_of_minutes": minutes.state if minutes else ""},
    )


def told(meeting: Meeting, reader, *, kind: str, accepted: bool) -> dict:
    """What is printed. The open part of a pack has published figures alone: any member may take it away."""
    wants_pack = kind == Pack.Kind.PACK
    minutes = Minutes.objects.filter(meeting=meeting).first() if kind == Pack.Kind.MINUTES else None
    if minutes is not None:
        minutes.meeting = meeting
    entries = in_order(agenda_of(meeting, reader, accepted=accepted)) if minutes is None else []
    actions = list(open_actions_of(meeting, reader, accepted=accepted)) if wants_pack else []
    items = list(items_of(meeting, reader, accepted=accepted)) + [action.item for action in actions if action.item]
    return {
        "kind": Pack.Kind(kind).label,
        "meeting": meeting,
        "reader": reader.user,
        "made_at": timezone.now(),
        "demonstration": settings.DEMONSTRATION,
        "entries": entries,
        "named": sorted({item.reference for item in items if item.is_closed}),
        "actions": ages(actions),
        "sections": meeting_pack.gather(meeting, AUDIENCES.get(PUBLISHED.code)) if wants_pack else [],
        "wants_pack": wants_pack,
        "minutes": minutes,
        "lines": shown_minutes(minutes, reader, accepted=accepted) if minutes else [],
        "corrections": shown_corrections(minutes, reader, accepted=accepted) if minutes else [],
        "accepted": accepted,
    }
