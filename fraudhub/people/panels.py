"""What people show in the navigation and on the home page."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.people.models import EmergencyAccess
from fraudhub.web.sockets import Card, NavLink


def navigation(_, viewer) -> list[NavLink]:
    return [
        NavLink("People", "people:list", Permission.SEE_PEOPLE),
        NavLink("Emergency access", "people:emergency_list", Permission.REVIEW_EMERGENCY_ACCESS),
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
