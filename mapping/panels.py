"""What maps and impact reports show on the home page and in the menu."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.web.sockets import Card, NavLink


def navigation(_, viewer):
    return [
        NavLink("Maps", "mapping:map_list", Permission.SEE_MAPS),
        NavLink("Impact", "mapping:impact_list", Permission.SEE_IMPACT),
    ]


def home_cards(_, viewer):
    if viewer.may(Permission.SEE_MAPS):
        yield Card(
            "Maps",
            "Where fraud is reported, by borough and ward, with small numbers hidden.",
            links=[("Draw a map", reverse("mapping:map_new")), ("Maps already drawn", reverse("mapping:map_list"))],
        )
    if viewer.may(Permission.SEE_IMPACT):
        yield Card(
            "Impact",
            "Before and after in boroughs with a hub, beside the boroughs without.",
            links=[
                ("Compare before and after", reverse("mapping:impact_new")),
                ("Reports already written", reverse("mapping:impact_list")),
            ],
        )
