from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "fraudhub.messages"
    label = "hub_messages"  # Django's own flash messages have the short name
    verbose_name = "Messages"

    def ready(self):
        from fraudhub.accounts.roles import Permission
        from fraudhub.web.sockets import Menu, NavLink, navigation

        navigation.plug(
            "messages",
            lambda _, viewer: [NavLink("Outbox", "hub_messages:list", Permission.SEE_OUTBOX, Menu.OFFICE)],
            order=800,
        )
