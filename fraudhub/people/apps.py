from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "fraudhub.people"
    label = "people"
    verbose_name = "People"

    def ready(self):
        from fraudhub.accounts.roles import Permission
        from fraudhub.people import sockets  # noqa: F401  (declares them)
        from fraudhub.web.sockets import NavLink, navigation

        navigation.plug("people", lambda _, viewer: [NavLink("People", "people:list", Permission.SEE_PEOPLE)], order=10)
