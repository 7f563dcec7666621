from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "fraudhub.people"
    label = "people"
    verbose_name = "People"

    def ready(self):
        from fraudhub.people import panels, sockets  # noqa: F401  (declares them)
        from fraudhub.web.sockets import home_cards, navigation

        navigation.plug("people", panels.navigation, order=10)
        home_cards.plug("people", panels.home_cards, order=10)
