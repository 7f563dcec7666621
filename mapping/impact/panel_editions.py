"""The panel's figures as they were counted on one day."""

from __future__ import annotations

from django.db import models

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.jobs.models import Job
from mapping.impact.snapshots import Snapshot
from mapping.scoping import AboutAllBoroughs


class PanelFiguresQuerySet(AboutAllBoroughs):
    def for_audience(self, audience):
        return self.filter(audience_code=audience.code if audience else "")

    def newest_first(self):
        return self.order_by("-pk")


class PanelFigures(Record):
    """The published figures counted again from one cut of the data, with what is counted beside each; kept as they
    were."""

    reference_prefix = "PF"
    url_namespace = "mapping:panel"
    personal = PersonalData(
        not_personal={"job", "audience_code", "lines", "counts", "demonstration", "data_cut"},
        keep="as long as the programme",
    )

    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="panel_figures")
    audience_code = models.CharField(max_length=20)
    lines = models.JSONField(help_text="Figures with their definitions, small numbers hidden.")
    counts = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="panel_figures")
    demonstration = models.BooleanField(default=False)
    data_cut = models.DateTimeField()

    objects = PanelFiguresQuerySet.as_manager()
