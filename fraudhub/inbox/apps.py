from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "fraudhub.inbox"
    label = "inbox"
    verbose_name = "Inbox"

    def ready(self):
        from fraudhub.accounts.roles import Permission
        from fraudhub.inbox import taken
        from fraudhub.web.sockets import NavLink, navigation, their_work

        their_work.plug("inbox", taken.their_work, order=5)
        navigation.plug("inbox", lambda _, viewer: [NavLink("Inbox", "inbox:list", Permission.SEE_INBOX)], order=5)
