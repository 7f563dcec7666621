"""What people show in the navigation and on the home page."""

from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from fraudhub.inbox.sockets import Band, Item, Pile, end_of, the_first
from fraudhub.people.models import EmergencyAccess, Marker, VulnerabilityAssessment
from fraudhub.people.sockets import EmergencyEntry, EmergencySection
from fraudhub.web.sockets import Card, Menu, NavLink


def navigation(_, viewer) -> list[NavLink]:
    return [
        NavLink("People", "people:list", Permission.SEE_PEOPLE, Menu.PEOPLE),
        NavLink("Emergency access", "people:emergency_list", Permission.REVIEW_EMERGENCY_ACCESS, Menu.PEOPLE),
    ]


def home_cards(_, viewer):
    scope = viewer.scope_for(Permission.REVIEW_EMERGENCY_ACCESS)
    if scope:
        yield Card(
            "Emergency access to review",
            "An investigator opened what the role does not otherwise show.",
            [("Review them", reverse("people:emergency_list"))],
            count=EmergencyAccess.objects.within(scope).to_review().count(),
        )


def piles(_, viewer) -> list[Pile]:
    """Scores that are to be taken again: risk changes while nobody looks."""
    scope = viewer.scope_for(Permission.ASSESS_PEOPLE)
    if not scope:
        return []
    due = VulnerabilityAssessment.objects.within(scope).to_score_again(timezone.localdate())
    due = due.filter(person__died_on=None, person__moved_on=None)
    rows, total = the_first(due.select_related("person", "band", "chosen_band").order_by("again_on", "pk"))
    items = [
        Item(
            kind="assessment",
            reference=row.reference,
            title="A vulnerability score to take again",
            why=f"{row.person.reference}, last scored on {show_date(timezone.localdate(row.created_at))}: "
            f"{row.holds.name.lower()}.",
            href=row.person.url("vulnerability"),
            due=end_of(row.again_on),
            band=Band.HIGH if row.holds.is_override or row.holds.pk.endswith(".high") else Band.STANDARD,
            borough=row.person.borough_id,
        )
        for row in rows
    ]
    return [Pile("assessment", "Scores to take again", total, items)]


def markers_in_emergency(access, viewer) -> list[EmergencySection]:
    """Every marker that stands, on whichever hub's row of the person."""
    markers = Marker.objects.within(access.scope).of_person(access.person).standing().select_related("person__borough")
    entries = [
        EmergencyEntry(
            marker.get_kind_display(),
            [
                {"key": "Why", "value": marker.note},
                {"key": "Set", "value": f"{show_date(timezone.localdate(marker.created_at))}, {marker.person.borough}"},
            ],
        )
        for marker in markers
    ]
    return [EmergencySection("Markers", entries, "No marker stands.")]
