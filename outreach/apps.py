from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class OutreachConfig(AppConfig):
    name = "outreach"
    label = "outreach"
    verbose_name = "Outreach"

    def ready(self):
        from fraudhub.accounts.sockets import invitation_is_accepted, membership_stops, signed_out
        from fraudhub.cases.sockets import case_timeline
        from fraudhub.core.reference_lists import ship
        from fraudhub.inbox.sockets import asked_at_once, item_is_given_back, item_is_taken, piles
        from fraudhub.people.sockets import (
            consent_is_withdrawn,
            opened_in_emergency,
            person_died,
            person_moved,
            person_panels,
            visits_are_unwanted,
        )
        from fraudhub.web.sockets import home_cards, navigation
        from outreach import alarms, care_panels, following, lone_working_panels, models, panels, phone_panels
        from outreach.rules.lone_working import why_not_stop_the_role_of
        from outreach.verbs import forget_tokens

        ship(models.EscalationCode, DATA / "escalation_codes.csv")
        ship(models.ChecklistVersion, DATA / "checklist_versions.csv")
        ship(models.ChecklistQuestion, DATA / "checklist_questions.csv")
        ship(models.VolunteerRequirement, DATA / "volunteer_requirements.csv")
        ship(models.AgreementText, DATA / "agreement_texts.csv")
        ship(models.VisitPurpose, DATA / "visit_purposes.csv")
        ship(models.VisitOutcome, DATA / "visit_outcomes.csv")
        ship(models.FollowUpKind, DATA / "follow_up_kinds.csv")
        ship(models.ProtectiveActionKind, DATA / "protective_action_kinds.csv")
        ship(models.DeviceKind, DATA / "device_kinds.csv")
        ship(models.StockItem, DATA / "stock_items.csv")
        ship(models.EventKind, DATA / "event_kinds.csv")
        ship(models.EventTopic, DATA / "event_topics.csv")
        ship(models.ReadinessGate, DATA / "readiness_gates.csv")
        ship(models.PlanningFigure, DATA / "planning_figures.csv")
        ship(models.LoneWorkerStep, DATA / "lone_worker_steps.csv")
        ship(models.LoneWorkerLimit, DATA / "lone_worker_limits.csv")
        navigation.plug("outreach", panels.navigation, order=40)
        home_cards.plug("outreach", panels.home_cards, order=40)
        person_panels.plug("visits", panels.of_person, order=40)
        asked_at_once.plug("visits", panels.asking, order=50)
        invitation_is_accepted.plug("volunteers", following.join_account)
        signed_out.plug("phones", forget_tokens)
        membership_stops.plug("lone working", why_not_stop_the_role_of)
        case_timeline.plug("visits", panels.on_case_timeline, order=50)
        visits_are_unwanted.plug("visits", following.call_off_visits)
        consent_is_withdrawn.plug("visits", following.call_off_visits_they_do_not_want)
        consent_is_withdrawn.plug("letters", following.letters_stop)
        person_died.plug("visits", following.call_off_visits_to_the_dead)
        person_moved.plug("visits", following.call_off_visits_to_who_moved)
        navigation.plug("aftercare", care_panels.navigation, order=41)
        home_cards.plug("aftercare", care_panels.home_cards, order=41)
        case_timeline.plug("protection", care_panels.on_case_timeline, order=51)
        opened_in_emergency.plug("protection", care_panels.in_emergency, order=41)
        visits_are_unwanted.plug("follow_ups", following.end_follow_ups_by_visit)
        consent_is_withdrawn.plug("follow_ups", following.end_follow_ups_they_do_not_want)
        person_died.plug("follow_ups", following.end_follow_ups_of_the_dead)
        person_moved.plug("follow_ups", following.end_follow_ups_of_who_moved)
        opened_in_emergency.plug("visits", panels.visits_in_emergency, order=40)
        navigation.plug("phones", phone_panels.navigation, order=42)
        navigation.plug("lone working", lone_working_panels.navigation, order=41)
        home_cards.plug("lone working", lone_working_panels.home_cards, order=41)
        piles.plug("alarms", alarms.piles, order=5)
        item_is_taken.plug("lone working", lone_working_panels.see_to_what_was_grabbed, order=20)
        item_is_given_back.plug("lone working", lone_working_panels.give_back_what_was_grabbed, order=20)
