from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class CasesConfig(AppConfig):
    name = "fraudhub.cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self):
        from fraudhub.accounts.roles import Permission
        from fraudhub.cases import models, panels
        from fraudhub.core.reference_lists import ship
        from fraudhub.web.sockets import NavLink, home_cards, navigation

        ship(models.FraudType, DATA / "fraud_types.csv")
        ship(models.ScamMethod, DATA / "scam_methods.csv")
        ship(models.OutcomeCode, DATA / "outcome_codes.csv")
        ship(models.ReportSource, DATA / "report_sources.csv")
        navigation.plug(
            "cases",
            lambda _, viewer: [NavLink("Reports", "cases:report_list", Permission.SEE_REPORTS)],
            order=20,
        )
        home_cards.plug("cases", panels.home_cards, order=20)
