"""What outreach shows on pages that belong to others: navigation, home, a person's page."""

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.cases.sockets import Happening
from fraudhub.core.london_time import show_clock, show_moment
from fraudhub.core.one_question import Row, ask_once, told
from fraudhub.core.periods import show_date
from fraudhub.core.working_days import after_working_days
from fraudhub.inbox.sockets import Asking, Band, Pile, end_of, pile_of
from fraudhub.people.sockets import EmergencyEntry, EmergencySection, Panel
from fraudhub.referrals.models import Referral
from fraudhub.web.sockets import Card, Menu, NavLink
from outreach import care_panels, phone_panels
from outreach.checklist import answers_by_section, called_for
from outreach.models import Visit, VisitResident, Volunteer
from outreach.supervision import under_the_eye_of

CORRECTIONS = "outreach:correction_list"


def navigation(_, viewer) -> list[NavLink]:
    own = [NavLink("Your visits", "outreach:field:today", Permission.SEE_OWN_VISITS, Menu.VISITS)]
    return [
        *(own if viewer.may(Permission.SEE_OWN_VOLUNTEERING) else ()),
        NavLink(
            "Visits", "outreach:visit_list", Permission.SEE_VISITS, Menu.VISITS, also=("outreach:correction_list",)
        ),
        NavLink("Allocation", "outreach:allocation_list", Permission.PLAN_VISIT, Menu.VISITS),
        NavLink("Check a visitor", "outreach:check_visitor", Permission.VERIFY_VISITOR, Menu.VISITS),
        NavLink("Events", "outreach:event_list", Permission.SEE_EVENTS, Menu.VISITS),
        NavLink("Volunteers", "outreach:volunteer_list", Permission.SEE_VOLUNTEERS, Menu.VOLUNTEERS),
        NavLink("About you", "outreach:field:about_you", Permission.SEE_OWN_VOLUNTEERING, Menu.VOLUNTEERS),
        NavLink("Rollout", "outreach:rollout_list", Permission.SEE_ROLLOUT, Menu.FIGURES),
    ]


def asking(_, viewer) -> list[Asking]:
    """What outreach lays in the inbox besides the alarms of alarms.py: visits that nobody has planned yet or that
    cannot go ahead as planned, and what care_panels and phone_panels add."""
    tables = [*_stuck_visits(viewer), *_visits_asked_for(viewer), *care_panels.told_piles(viewer)]
    return [Asking([*tables, *phone_panels.told_piles(viewer)], _piles)]


def _piles(rows) -> list[Pile]:
    return [
        pile_of("visit_stuck", "Visits that cannot go ahead", rows, _stuck_visit),
        pile_of("visit_asked_for", "Visits asked for", rows, _visit_asked_for),
        *care_panels.piles_of(rows),
        *phone_panels.piles_of(rows),
    ]


def _stuck_visits(viewer) -> list:
    if not viewer.may(Permission.PLAN_VISIT):
        return []
    stuck = Visit.objects.within(viewer.scope_for(Permission.PLAN_VISIT)).that_cannot_go_ahead(timezone.now())
    who = Coalesce("officer__full_name", "volunteer__full_name")
    return [
        told("visit_stuck", stuck, order_by=["planned_start", "pk"], borough="borough", who=who, at="planned_start")
    ]


def _stuck_visit(row: Row) -> dict:
    return {
        "title": "A visit cannot go ahead as planned",
        "why": f"{row.who}, {show_moment(row.at)}.",
        "href": reverse("outreach:visit_detail", args=[row.reference]),
        "due": row.at,
        "band": Band.HIGH,
    }


def _visits_asked_for(viewer) -> list:
    """Visits that a referral asks for and that nobody has planned, or not again after one that was none; who plans
    visits sees them."""
    if not viewer.may(Permission.PLAN_VISIT):
        return []
    held = Visit.objects.that_hold_a_referral().filter(asked_for=OuterRef("pk"))
    waiting = Referral.objects.within(viewer.scope_for(Permission.PLAN_VISIT)).awaiting_visit()
    waiting = waiting.exclude(Exists(held))
    return [
        told("visit_asked_for", waiting, order_by=["sent_on", "pk"], borough="borough", who="person__reference",
             on="sent_on")
    ]  # fmt: skip


def _visit_asked_for(row: Row) -> dict:
    return {
        "title": "A visit is asked for",
        "why": f"{row.who}, since {show_date(row.on)}.",
        "href": f"{reverse('outreach:visit_plan')}?person={row.who}&referral={row.reference}",
        "due": end_of(after_working_days(row.on, 2)),
        "band": Band.MEDIUM,
    }


def home_cards(_, viewer) -> list[Card]:
    cards = []
    now = timezone.now()
    if viewer.may(Permission.SEE_OWN_VISITS):
        mine = Visit.objects.within(viewer.scope_for(Permission.SEE_OWN_VISITS)).in_sight_of(viewer, now)
        count = mine.planned().count()
        if count or viewer.may(Permission.SEE_OWN_VOLUNTEERING):
            cards.append(
                Card(
                    "Your visits",
                    "Today's and tomorrow's visits, and the questions to ask.",
                    [("See your visits", reverse("outreach:field:today"))],
                    count=count,
                )
            )
    if viewer.may(Permission.SUPERVISE):
        looked_after = under_the_eye_of(viewer, timezone.localdate(now))
        volunteers = Volunteer.objects.within(viewer.scope_for(Permission.SUPERVISE))
        count = volunteers.filter(pk__in=looked_after.values("pk")).count()
        if count:
            cards.append(
                Card(
                    "Volunteers you look after",
                    "Their visits, hours and what runs out.",
                    [
                        ("See your volunteers", reverse("outreach:your_volunteers")),
                        ("Cover for supervisors", reverse("outreach:cover_list")),
                        ("Second looks", reverse("outreach:second_look_list")),
                    ],
                    count=count,
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


def of_person(person, viewer) -> list[Panel]:
    """A person's visits, and what was done for them, of what the viewer may see: asked of the database at once."""
    rows = ask_once([*_told_visits(person, viewer), *care_panels.told_of_person(person, viewer)])
    return [*_visits_of(person, viewer, rows), *care_panels.protection_panel(person, viewer, rows)]


def _told_visits(person, viewer) -> list:
    scope = viewer.scope_for(Permission.SEE_VISITS)
    if not scope:
        return []
    latest = [F("planned_start").desc(), F("pk").desc()]
    return [
        told("visit", _visits_to(person, scope), order_by=latest, most=20, at="planned_start", words="purpose__name",
             who=Coalesce("officer__full_name", "volunteer__full_name"), more="status")
    ]  # fmt: skip


def _visits_of(person, viewer, told_rows) -> list[Panel]:
    """No panel for who may see none."""
    if not viewer.scope_for(Permission.SEE_VISITS):
        return []
    rows = [
        (
            f"{show_date(timezone.localdate(row.at))} at {show_clock(row.at)}, {row.words.lower()}, "
            f"{row.who or 'the hub'}: {Visit.Status(row.more).label.lower()}",
            reverse("outreach:visit_detail", args=[row.reference]),
        )
        for row in told_rows.get("visit", [])
    ]
    may_plan = viewer.scope_for(Permission.PLAN_VISIT).covers_borough(person.borough_id)
    if may_plan and not (person.died_on or person.moved_on):
        rows.append(("Plan a visit", f"{reverse('outreach:visit_plan')}?person={person.reference}"))
    return [Panel("Visits", rows, "No visits yet.")]


def visits_in_emergency(access, viewer) -> list[EmergencySection]:
    """All visits to the person, whichever hub made them, and what was said."""
    visits = _visits_to(access.person, access.scope).select_related(
        "volunteer",
        "companion",
        "officer",
        "purpose",
        "borough",
        "record__outcome",
        "record__checklist_version",
        "record__recorded_by",
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
            by=visit.visitors,
            text=visit.purpose.name,
            href=visit.url(),
        )
        for visit in visits.select_related("volunteer", "companion", "officer", "purpose")
    ]


def _visits_to(person, scope):
    residents = VisitResident.objects.filter(person__canonical=person.canonical_id)
    return Visit.objects.within(scope).filter(pk__in=residents.values("visit"))


def _headed(visit: Visit) -> str:
    start = visit.planned_start
    return f"{show_date(timezone.localdate(start))} at {show_clock(start)}: {visit.get_status_display().lower()}"


def _told_by(visit: Visit):
    """The rows of a summary list: {key, value}."""
    yield {"key": "Visitor", "value": f"{visit.visitors}, for the hub in {visit.borough}"}
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
