from datetime import timedelta
from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class RecoveryConfig(AppConfig):
    name = "fraudhub.recovery"
    label = "recovery"
    verbose_name = "Asset recovery"

    def ready(self):
        from fraudhub.accounts.roles import Permission
        from fraudhub.cases import sockets as case_sockets
        from fraudhub.core.reference_lists import ship
        from fraudhub.inbox.sockets import asked_at_once
        from fraudhub.jobs.kinds import ArtefactKind, JobKind, Queue, register
        from fraudhub.jobs.sockets import what_was_asked
        from fraudhub.recovery import models, panels
        from fraudhub.recovery.verbs.reporting import STATEMENT
        from fraudhub.web.sockets import home_cards, navigation, their_work

        ship(models.AssetKind, DATA / "asset_kinds.csv")
        ship(models.RecoveryRoute, DATA / "routes.csv")
        ship(models.RouteStage, DATA / "stages.csv")
        ship(models.StatutoryClock, DATA / "clocks.csv")
        ship(models.StatedFigure, DATA / "stated_figures.csv")
        register(
            JobKind(
                code=STATEMENT,
                name="Setting a statement of assets recovered",
                function="fraudhub.recovery.statement_files.write_statement",
                deadline=timedelta(minutes=5),
                queue=Queue.REPORTS,
                artefact_kind=ArtefactKind.EXPORT,
                permission=Permission.SEE_RECOVERY,
            )
        )
        what_was_asked.plug("recovery", panels.what_was_asked, order=40)
        navigation.plug("recovery", panels.navigation, order=27)
        their_work.plug("recovery", panels.their_work, order=40)
        home_cards.plug("recovery", panels.home_cards, order=40)
        asked_at_once.plug("recovery", panels.asking, order=40)
        case_sockets.case_tabs.plug("recovery", panels.case_tabs, order=20)
        case_sockets.case_panels.plug("recovery", panels.case_panels, order=40)
        case_sockets.case_timeline.plug("recovery", panels.case_timeline, order=45)
