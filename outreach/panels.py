"""What outreach shows on pages that belong to others: navigation, home, a person's page."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.cases.sockets import Happening
from fraudhub.core.london_time import show_clock
from fraudhub.core.periods import show_date
from fraudhub.core.working_days import after_working_days
from fraudhub.inbox.sockets import Band, Item, Pile, end_of, the_first
from fraudhub.people.sockets import EmergencyEntry, EmergencySection, Panel
from fraudhub.referrals.models import Referral
from fraudhub.web.sockets import Card, NavLink
from outreach.checklist import answers_by_section, called_for
from outreach.models import Visit, VisitResident


def navigation(_, viewer) -> list[NavLink]:
    return [
        NavLink("Your visits", "outreach:field:today", Permission.SEE_OWN_VISITS),
        NavLink("Visits", "outreach:visit_list", Permission.SEE_VISITS),
        NavLink("Check a visitor", "outreach:check_visitor", Permission.VERIFY_VISITOR),
        NavLink("Events", "outreach:event_list", Permission.SEE_EVENTS),
        NavLink("Volunteers", "outreach:volunteer_list", Permission.SEE_VOLUNTEERS),
        NavLink("Rollout", "outreach:rollout_list", Permission.SEE_ROLLOUT),
    ]


def piles(_, viewer) -> list[Pile]:
    """Visits that nobody has planned yet; what heads the inbox is in alarms.py."""
    return _visits_asked_for(viewer)


def _visits_asked_for(viewer) -> list[Pile]:
    """Visits that a referral asks for and that nobody has planned; who plans visits sees them."""
    if not viewer.may(Permission.PLAN_VISIT):
        return []
    standing = Visit.objects.standing().filter(asked_for=OuterRef("pk"))
    waiting = Referral.objects.within(viewer.scope_for(Permission.PLAN_VISIT)).awaiting_visit()
    rows, total = the_first(waiting.exclude(Exists(standing)).select_related("person").order_by("sent_on", "pk"))
    items = [
        Item(
            kind="visit_asked_for",
            reference=referral.reference,
            title="A visit is asked for",
            why=f"{referral.person.reference}, since {show_date(referral.sent_on)}.",
            href=f"{reverse('outreach:visit_plan')}?person={referral.person.reference}&referral={referral.reference}",
            due=end_of(after_working_days(referral.sent_on, 2)),
            band=Band.MEDIUM,
            borough=referral.borough_id,
        )
        for referral in rows
    ]
    return [Pile("visit_asked_for", "Visits asked for", total, items)]


def home_cards(_, viewer) -> list[Card]:
    cards = []
    now = timezone.now()
    if viewer.may(Permission.SEE_OWN_VISITS):
        mine = Visit.objects.within(viewer.scope_for(Permission.SEE_OWN_VISITS)).in_volunteers_window(now)
        cards.append(
            Card(
                "Your visits",
                "Today's and tomorrow's visits, and the questions to ask.",
                [("See your visits", reverse("outreach:field:today"))],
                count=mine.planned().count(),
            )
        )
    if viewer.may(Permission.SEE_VISITS):
        links = [("See what is overdue", reverse("outreach:visit_list") + "?show=overdue")]
        if viewer.may(Permission.PLAN_VISIT):
            links.append(("Plan a visit", reverse("outreach:visit_plan")))
        overdue = Visit.objects.within(viewer.scope_for(Permission.SEE_VISITS)).overdue(now)
        cards.append(
            Card("Visits not yet recorded", "Their time has passed and nobody has said how they went.", links,
                 count=overdue.count())
        )  # fmt: skip
    if viewer.may(Permission.LOG_EVENT):
        cards.append(
            Card(
                "Events",
                "A talk, a stall or a clinic takes less than two minutes to log.",
                [("Log an event", reverse("outreach:event_log")), ("See events", reverse("outreach:event_list"))],
            )
        )
    return cards


def visits_of(person, viewer) -> list[Panel]:
    """A person's visits, of those the viewer may see; no panel for who may see none."""
    scope = viewer.scope_for(Permission.SEE_VISITS)
    if not scope:
        return []
    visits = _visits_to(person, scope).select_related("volunteer__user", "purpose").order_by("-planned_start")[:20]
    rows = [
        (
            f"{show_date(timezone.localdate(visit.planned_start))} at {show_clock(visit.planned_start)}, "
            f"{visit.purpose.name.lower()}, {visit.volunteer}: {visit.get_status_display().lower()}",
            visit.url(),
        )
        for visit in visits
    ]
    if viewer.scope_for(Permission.PLAN_VISIT).covers_borough(person.borough_id):
        rows.append(("Plan a visit", f"{reverse('outreach:visit_plan')}?person={person.reference}"))
    return [Panel("Visits", rows, "No visits yet.")]


def visits_in_emergency(access, viewer) -> list[EmergencySection]:
    """All visits to the person, whichever hub made them, and what was said."""
    visits = _visits_to(access.person, access.scope).select_related(
        "volunteer__user", "purpose", "borough", "record__outcome", "record__checklist_version", "record__recorded_by"
    )
    entries = [EmergencyEntry(_headed(visit), list(_told_by(visit))) for visit in visits.order_by("-planned_start")]
    return [EmergencySection("Visits", entries, "Nobody from a hub has visited, and no visit is planned.")]


def on_case_timeline(case, viewer) -> list[Happening]:
    """Visits to the person of a case since it was opened; what was said there is on the visit's own page."""
    scope = viewer.scope_for(Permission.SEE_VISITS)
    if not scope:
        return []
    visits = _visits_to(case.person, scope).filter(planned_start__date__gte=case.opened_on)
    return [
        Happening(
            visit.planned_start,
            "visits",
            f"Visit: {visit.get_status_display().lower()}",
            by=str(visit.volunteer),
            text=visit.purpose.name,
            href=visit.url(),
        )
        for visit in visits.select_related("volunteer__user", "purpose")
    ]


def _visits_to(person, scope):
    residents = VisitResident.objects.filter(person__canonical=person.canonical_id)
    return Visit.objects.within(scope).filter(pk__in=residents.values("visit"))


def _headed(visit: Visit) -> str:
    start = visit.planned_start
    return f"{show_date(timezone.localdate(start))} at {show_clock(start)}: {visit.get_status_display().lower()}"


def _told_by(visit: Visit):
    """The rows of a summary list: {key, value}."""
    yield {"key": "Visitor", "value": f"{visit.volunteer}, for the hub in {visit.borough}"}
    yield {"key": "Purpose", "value": visit.purpose.name}
    if visit.notes_for_visitor:
        yield {"key": "Notes for the visitor", "value": visit.notes_for_visitor}
    if visit.cancelled_because:
        yield {"key": "Cancelled because", "value": visit.cancelled_because}
    if visit.status != Visit.Status.RECORDED:
        return
    record = visit.record
    yield {"key": "How it ended", "value": record.outcome.name}
    for each, answer in called_for(record):
        yield {"key": each.code.name, "value": f"{each.question.name} {answer}"}
    for _, answers in answers_by_section(record):
        for question, answer in answers:
            yield {"key": question, "value": answer}
