from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "fraudhub.web"
    label = "web"
    verbose_name = "Site"

    def ready(self):
        from fraudhub.accounts.roles import Permission
        from fraudhub.web.sockets import Menu, NavLink, navigation

        navigation.plug(
            "web",
            lambda _, viewer: [
                NavLink("Accounts", "web:account_list", Permission.MANAGE_ACCOUNTS, Menu.OFFICE),
                NavLink("Organisations", "web:organisation_list", Permission.MANAGE_ORGANISATIONS, Menu.OFFICE),
                NavLink("Audit trail", "web:audit", Permission.SEE_AUDIT, Menu.OFFICE),
                NavLink("Audit trail", "web:audit_metadata", Permission.SEE_AUDIT_METADATA, Menu.OFFICE),
                NavLink("Reference lists", "web:reference_lists", Permission.SEE_REFERENCE_LISTS, Menu.OFFICE),
            ],
            order=900,
        )
