from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class CasesConfig(AppConfig):
    name = "fraudhub.cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self):
        from fraudhub.cases import models, panels, sockets, timeline
        from fraudhub.cases.rules.money import claims_in_the_way
        from fraudhub.core.reference_lists import ship
        from fraudhub.inbox.sockets import piles
        from fraudhub.people.sockets import person_panels
        from fraudhub.web.sockets import home_cards, navigation, their_work

        ship(models.FraudType, DATA / "fraud_types.csv")
        ship(models.ScamMethod, DATA / "scam_methods.csv")
        ship(models.OutcomeCode, DATA / "outcome_codes.csv")
        ship(models.ReportSource, DATA / "report_sources.csv")
        ship(models.CloseReason, DATA / "close_reasons.csv")
        ship(models.PaymentMethod, DATA / "payment_methods.csv")
        ship(models.RefundRule, DATA / "refund_rules.csv")
        ship(models.OutcomeSet, DATA / "outcome_sets.csv")
        ship(models.CodeRight, DATA / "code_rights.csv")
        navigation.plug("cases", panels.navigation, order=20)
        home_cards.plug("cases", panels.home_cards, order=20)
        piles.plug("cases", panels.piles, order=20)
        their_work.plug("cases", panels.their_work, order=20)
        person_panels.plug("cases", panels.cases_of, order=5)
        sockets.case_timeline.plug("case", timeline.of_the_case, order=10)
        sockets.closing.plug("claims", claims_in_the_way, order=10)
