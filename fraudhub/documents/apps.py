from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "fraudhub.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self):
        from fraudhub.accounts.roles import Permission
        from fraudhub.web.sockets import Menu, NavLink, navigation

        navigation.plug(
            "documents",
            lambda _, viewer: [NavLink("Documents", "documents:list", Permission.SEE_DOCUMENTS, Menu.OFFICE)],
            order=700,
        )
