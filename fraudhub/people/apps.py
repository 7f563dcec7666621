from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class PeopleConfig(AppConfig):
    name = "fraudhub.people"
    label = "people"
    verbose_name = "People"

    def ready(self):
        from fraudhub.core.reference_lists import ship
        from fraudhub.inbox.sockets import piles
        from fraudhub.people import models, panels, sockets
        from fraudhub.web.sockets import home_cards, navigation

        ship(models.NameSource, DATA / "name_sources.csv")
        ship(models.ConsentPurpose, DATA / "consent_purposes.csv")
        ship(models.ConsentWording, DATA / "consent_wordings.csv")
        ship(models.TriageRule, DATA / "triage_rules.csv")
        ship(models.TriageFactor, DATA / "triage_factors.csv")
        ship(models.TriageBand, DATA / "triage_bands.csv")
        piles.plug("people", panels.piles, order=40)
        sockets.opened_in_emergency.plug("markers", panels.markers_in_emergency, order=10)
        navigation.plug("people", panels.navigation, order=10)
        home_cards.plug("people", panels.home_cards, order=10)
