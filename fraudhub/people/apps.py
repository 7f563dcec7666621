from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "fraudhub.people"
    label = "people"
    verbose_name = "People"

    def ready(self):
        from fraudhub.people import panels, sockets
        from fraudhub.web.sockets import home_cards, navigation

        sockets.opened_in_emergency.plug("markers", panels.markers_in_emergency, order=10)
        navigation.plug("people", panels.navigation, order=10)
        home_cards.plug("people", panels.home_cards, order=10)
