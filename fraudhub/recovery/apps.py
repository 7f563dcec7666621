from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class RecoveryConfig(AppConfig):
    name = "fraudhub.recovery"
    label = "recovery"
    verbose_name = "Asset recovery"

    def ready(self):
        from fraudhub.core.reference_lists import ship
        from fraudhub.recovery import models

        ship(models.AssetKind, DATA / "asset_kinds.csv")
        ship(models.RecoveryRoute, DATA / "routes.csv")
        ship(models.RouteStage, DATA / "stages.csv")
        ship(models.StatutoryClock, DATA / "clocks.csv")
        ship(models.StatedFigure, DATA / "stated_figures.csv")
