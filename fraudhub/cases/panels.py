"""What reports show on the home page."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.web.sockets import Card


def home_cards(_, viewer):
    if viewer.may(Permission.SEE_REPORTS):
        links = [("See reports", reverse("cases:report_list"))]
        if viewer.may(Permission.IMPORT_REPORTS):
            links.insert(0, ("Import reports", reverse("cases:import")))
        yield Card("Reports", "What people reported, as its source sent it.", links=links)
