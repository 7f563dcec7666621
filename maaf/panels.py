"""What partnerships show on pages that belong to others: navigation, home, the inbox, a case's timeline, jobs."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.cases.sockets import Happening
from fraudhub.core.one_question import Row, told
from fraudhub.core.periods import show_date
from fraudhub.inbox.sockets import Asking, Band, Pile, end_of, pile_of
from fraudhub.jobs.sockets import Asked
from fraudhub.web.sockets import Card, Menu, NavLink
from maaf.models import Action, ActionStep, Pack
from maaf.need_to_know import readable_items, reader_of


def navigation(_, viewer) -> list[NavLink]:
    return [
        NavLink("Meetings", "maaf:meeting_list", Permission.SEE_MEETINGS, Menu.PARTNERS),
        NavLink("Actions", "maaf:action_list", Permission.SEE_MEETINGS, Menu.PARTNERS),
        NavLink("Partnerships", "maaf:partnership_list", Permission.SEE_MEETINGS, Menu.PARTNERS),
    ]


def home_cards(_, viewer) -> list[Card]:
    if not viewer.may(Permission.SEE_MEETINGS) or viewer.may(Permission.SEE_INBOX):
        return []  # who has an inbox finds late actions there
    reader = reader_of(viewer)
    late = readable_actions(reader).overdue(timezone.localdate())
    text = "Actions of your organisation that are late." if reader.is_partner else "Actions that are late."
    if reader.is_partner:
        late = late.filter(organisation__in=reader.organisations)
    links = [("See the actions", reverse("maaf:action_list")), ("See the meetings", reverse("maaf:meeting_list"))]
    return [Card("Partnership meetings", text, links, count=late.count())]


def readable_actions(reader):
    return Action.objects.within(reader.scope).filter(readable_items(reader, "item"))


def asking(_, viewer) -> list[Asking]:
    """Late actions of the borough's partnership, for who has an inbox: hub staff, who read all of them."""
    if not viewer.may(Permission.SEE_MEETINGS):
        return []
    late = Action.objects.within(viewer.scope_for(Permission.SEE_MEETINGS)).exclude(partnership__borough=None)
    late = late.overdue(timezone.localdate())
    asked = told(
        "maaf_action", late, order_by=["due_on", "pk"], borough="partnership__borough", who="organisation__name",
        on="due_on", more=F("escalated_on"),
    )  # fmt: skip
    return [Asking([asked], _late_actions)]


def _late_actions(rows) -> list[Pile]:
    href = reverse("maaf:action_list") + "?state=late"
    return [pile_of("maaf_action", "Late actions of meetings", rows, _late_action, href=href)]


def _late_action(row: Row) -> dict:
    told_chair = " The chair was told." if row.more else ""
    return {
        "title": f"Late action: {row.who}",
        "why": f"It was due on {show_date(row.on)}.{told_chair}",
        "href": reverse("maaf:action_detail", args=[row.reference]),
        "due": end_of(row.on),
        "band": Band.MEDIUM if row.more else Band.STANDARD,
    }


WORDS = {
    "agreed": "Action agreed", "noted": "Word about an action", "chased": "Action chased",
    "escalated": "Late action: the chair was told", "done": "Action done", "dropped": "Action dropped",
}  # fmt: skip


def on_case_timeline(case, viewer) -> list[Happening]:
    """What meetings agreed about a case, at once and for whoever may read the case; their own page is for those who
    see meetings."""
    steps = ActionStep.objects.filter(action__case=case, what__in=WORDS).select_related("action__organisation", "by")
    may_open = viewer.may(Permission.SEE_MEETINGS)
    return [
        Happening(
            step.at, "meetings", f"{WORDS[step.what]}: {step.action.organisation}",
            by=step.by.full_name if step.by else "the hub",
            text=f"{step.action.what} By {show_date(step.action.due_on)}." if step.what == "agreed" else step.text,
            href=step.action.url() if may_open else "",
        )
        for step in steps
    ]  # fmt: skip


def what_was_asked(jobs, viewer) -> list[Asked]:
    """What each file was asked for, and where it is when it is there."""
    files = [job for job in jobs if job.kind == "meeting_file"]
    if not files:
        return []
    made = dict(
        Pack.objects.within(viewer.scope_for(Permission.SEE_MEETINGS)).filter(job__in=files, created_by=viewer)
        .values_list("job", "reference")
    )  # fmt: skip
    kinds = dict(Pack.Kind.choices)
    return [
        Asked(
            job.pk, f"{kinds[job.params['kind']]} of meeting {job.params['meeting']}",
            reverse("maaf:pack_detail", args=[made[job.pk]]) if job.pk in made else "",
        )
        for job in files
    ]  # fmt: skip
