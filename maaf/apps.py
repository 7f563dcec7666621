from datetime import timedelta
from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class MaafConfig(AppConfig):
    name = "maaf"
    label = "maaf"
    verbose_name = "Partnerships"

    def ready(self):
        from fraudhub.cases.sockets import case_timeline
        from fraudhub.core.reference_lists import ship
        from fraudhub.documents.sockets import kept_elsewhere
        from fraudhub.inbox.sockets import asked_at_once
        from fraudhub.jobs.kinds import ArtefactKind, JobKind, Queue, register
        from fraudhub.jobs.sockets import what_was_asked
        from fraudhub.people.sockets import consent_is_withdrawn, person_died
        from fraudhub.web.sockets import home_cards, navigation
        from maaf import following, models, panels

        ship(models.StandingItem, DATA / "standing_items.csv")
        ship(models.LawfulBasis, DATA / "lawful_bases.csv")
        ship(models.HandlingMark, DATA / "handling_marks.csv")
        ship(models.MinutesKept, DATA / "minutes_kept.csv")
        register(
            JobKind(
                code="meeting_file",
                name="Putting the papers of a meeting together",
                function="maaf.printing.make_file",
                finish="maaf.verbs.keep_pack",
                deadline=timedelta(minutes=3),
                queue=Queue.REPORTS,
                artefact_kind=ArtefactKind.EXPORT,
            )
        )
        kept_elsewhere.plug("papers", lambda: [models.Paper.objects.values("document")])
        navigation.plug("maaf", panels.navigation, order=45)
        home_cards.plug("maaf", panels.home_cards, order=45)
        asked_at_once.plug("maaf", panels.asking, order=60)
        case_timeline.plug("actions", panels.on_case_timeline, order=60)
        what_was_asked.plug("maaf", panels.what_was_asked, order=60)
        consent_is_withdrawn.plug("agenda", following.restrict_what_names_them)
        person_died.plug("agenda", following.restrict_what_names_the_dead)
