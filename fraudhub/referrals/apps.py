from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class ReferralsConfig(AppConfig):
    name = "fraudhub.referrals"
    label = "referrals"
    verbose_name = "Referrals and concerns"

    def ready(self):
        from fraudhub.cases import sockets as case_sockets
        from fraudhub.core.reference_lists import ship
        from fraudhub.inbox.sockets import item_is_given_back, item_is_taken, piles
        from fraudhub.people import sockets as people_sockets
        from fraudhub.referrals import following, models, panels, rules
        from fraudhub.web.sockets import navigation, their_work

        ship(models.Destination, DATA / "destinations.csv")
        ship(models.ConcernKind, DATA / "concern_kinds.csv")
        ship(models.ConcernDecision, DATA / "concern_decisions.csv")
        navigation.plug("referrals", panels.navigation, order=25)
        piles.plug("referrals", panels.piles, order=10)
        their_work.plug("referrals", panels.their_work, order=30)
        item_is_taken.plug("concerns", following.take_what_was_grabbed, order=10)
        item_is_given_back.plug("concerns", following.give_back_what_was_grabbed, order=10)
        case_sockets.case_tabs.plug("referrals", panels.case_tabs, order=10)
        case_sockets.case_timeline.plug("referrals", panels.case_timeline, order=40)
        case_sockets.closing.plug("referrals", rules.referrals_in_the_way, order=20)
        people_sockets.person_panels.plug("concerns", panels.concerns_of, order=2)
        people_sockets.opened_in_emergency.plug("concerns", panels.concerns_in_emergency, order=20)
        people_sockets.consent_is_withdrawn.plug("referrals", following.call_back_referrals, order=10)
        people_sockets.person_died.plug("referrals", following.call_back_referrals_of_the_dead, order=10)
