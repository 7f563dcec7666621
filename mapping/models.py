"""Maps that were drawn and comparisons that were made: kept as they were, never drawn over."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from fraudhub.accounts.roles import AUDIENCES, Audience
from fraudhub.core.models import Record
from fraudhub.core.periods import Period, parse_period
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.jobs.models import Artefact, Job
from mapping.breakdowns import MapRequest, Per, per_of
from mapping.drawing.pictures import ENGINE_VERSION
from mapping.impact.costs import ProgrammeCost, UnitFigure
from mapping.impact.panel_editions import PanelFigures
from mapping.impact.plans import Plan, PlanVersion
from mapping.impact.snapshots import Snapshot
from mapping.linked import RULE_VERSION
from mapping.report_tallies import ReportChange, ReportMonth
from mapping.scoping import AboutSeveralBoroughs

__all__ = [
    "Evaluation", "MapEdition", "PanelFigures", "Plan", "PlanVersion", "ProgrammeCost", "ReportChange", "ReportMonth",
    "Snapshot", "UnitFigure",
]  # fmt: skip


class MapEditionQuerySet(AboutSeveralBoroughs):
    def for_audience(self, audience: Audience | None):
        """Those made for this audience: another one's figures may be finer or not rounded."""
        return self.filter(audience_code=audience.code if audience else "")

    def of(self, asked: MapRequest):
        """All editions of the same map."""
        return self.filter(measure=asked.measure, per=asked.per, level=asked.level, period_code=asked.period,
                           before_code=asked.before)  # fmt: skip

    def up_to_date(self, changed_at: datetime):
        """Still kept, and drawn of what there is by the rule and the engine of today."""
        return self.filter(
            data_cut__gte=changed_at, rule_version=RULE_VERSION, engine_version=ENGINE_VERSION, file__removed_at=None
        )

    def newest_first(self):
        return self.order_by("-pk")


class MapEdition(Record):
    """One map as it was drawn: its figures after small numbers were hidden, its page, and what it stood on."""

    reference_prefix = "MP"
    url_namespace = "mapping:map"
    personal = PersonalData(
        not_personal={
            "job", "measure", "per", "level", "period_code", "before_code", "audience_code", "whole_area", "boroughs",
            "title", "finding", "figures", "notes", "picture", "file", "data_cut", "rule_version", "engine_version",
        },
        keep="working map edition: 35 days",
    )  # fmt: skip

    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="map_edition")
    measure = models.CharField(max_length=40)
    per = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    period_code = models.CharField(max_length=20)
    before_code = models.CharField(max_length=20, blank=True, help_text="The earlier period beside it, of a pair.")
    audience_code = models.CharField(max_length=20)
    whole_area = models.BooleanField(default=False, help_text="All of Greater Manchester.")
    boroughs = models.ManyToManyField(Borough, related_name="+")
    title = models.CharField(max_length=200)
    finding = models.TextField()
    figures = models.JSONField(
        help_text="Rows of mapping.frames.FIGURES, and more where two are shown; hidden numbers are not in them."
    )
    notes = models.JSONField(default=list, help_text="The sentences that stand in the picture.")
    picture = models.TextField(help_text="The page of the frame, with the plain names of its files.")
    file = models.OneToOneField(Artefact, on_delete=models.PROTECT, related_name="+", help_text="Opens from a disk.")
    data_cut = models.DateTimeField(help_text="The last change of what was counted.")
    rule_version = models.CharField(max_length=10)
    engine_version = models.CharField(max_length=10)

    objects = MapEditionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["audience_code", "-id"], name="map_edition_by_audience")]

    @property
    def period(self) -> Period:
        return parse_period(self.period_code)

    @property
    def shown_per(self) -> Per:
        return per_of(self.measure, self.per)

    @property
    def asked(self) -> MapRequest:
        return MapRequest(self.measure, self.per, self.level, self.period_code, self.before_code)

    @property
    def audience(self) -> Audience:
        return AUDIENCES[self.audience_code]

    def file_ending(self, ending: str) -> Artefact | None:
        """Another file of the same map: "svg", "png" or "geojson"; earlier editions have none."""
        return next((each for each in self.job.artefacts.all() if each.name.endswith(f".{ending}")), None)

    @property
    def is_kept(self) -> bool:
        return self.file.removed_at is None

    @property
    def borough_codes(self) -> list[str]:
        return [] if self.whole_area else sorted(borough.code for borough in self.boroughs.all())


class FigureReleaseQuerySet(models.QuerySet):
    def latest_of(self, family: str, k: int):
        return self.filter(family=family, k=k).order_by("-pk").first()


class FigureRelease(models.Model):
    """What was hidden, and how much there was, when figures of one family of measures were last drawn for one k. The
    next release hides at least as much, and shows nothing by what came in between."""

    personal = PersonalData(
        not_personal={"family", "k", "patterns", "data_cut", "rule_version", "made_at"},
        p3={"counts"}, keep="working map edition: 35 days",
    )  # fmt: skip

    family = models.CharField(max_length=40)
    k = models.PositiveSmallIntegerField()
    patterns = models.JSONField(help_text="By measure: mapping.linked.release.Pattern.")
    counts = models.BinaryField(help_text="What there was by place and month, hidden numbers too; never shown.")
    data_cut = models.DateTimeField()
    rule_version = models.CharField(max_length=10)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = FigureReleaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["family", "k", "-id"], name="release_by_family")]

    def __str__(self):
        return f"{self.family}, k {self.k}"


class EvaluationQuerySet(AboutSeveralBoroughs):
    def newest_first(self):
        return self.order_by("-pk")

    def for_audience(self, audience: Audience | None):
        return self.filter(audience_code=audience.code if audience else "")


class Evaluation(Record):
    """One comparison of boroughs before and after: its plan, frozen before any outcome was read, and its result.

    The plan is written when it is asked for, in the transaction that makes the job; the job reads the outcomes.
    Without a result the work has not been done, or did not work: the job says which.
    """

    reference_prefix = "IR"
    url_namespace = "mapping:impact"
    personal = PersonalData(
        not_personal={
            "job", "plan", "frozen_at", "audience_code", "whole_area", "boroughs", "result", "figures", "chart",
            "chart_text", "snapshot", "engine_version", "data_cut", "finished_at", "demonstration", "plan_version",
            "counts", "look", "look_at", "superseded_by", "superseded_because",
        },
        keep="as long as the programme",
    )  # fmt: skip

    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="evaluation")
    plan_version = models.ForeignKey(
        PlanVersion, null=True, on_delete=models.PROTECT, related_name="evaluations",
        help_text="Empty for those asked for before plans were records.",
    )  # fmt: skip
    plan = models.JSONField()
    frozen_at = models.DateTimeField()
    audience_code = models.CharField(max_length=20)
    whole_area = models.BooleanField(default=True)
    boroughs = models.ManyToManyField(Borough, related_name="+")
    demonstration = models.BooleanField(default=False)
    result = models.JSONField(null=True, help_text="The JSON of the engine, every digit of it.")
    figures = models.JSONField(null=True, help_text="The tables of the report, small numbers hidden.")
    chart = models.TextField(blank=True, help_text="SVG.")
    chart_text = models.TextField(blank=True)
    snapshot = models.CharField(max_length=64, blank=True, help_text="sha256 of the panel that was compared.")
    engine_version = models.CharField(max_length=10, blank=True)
    counts = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT, related_name="evaluations")
    look = models.PositiveSmallIntegerField(null=True, help_text="Which of the plan's quarterly looks it belongs to.")
    look_at = models.CharField(max_length=7, blank=True, help_text="The last whole quarter in its figures: 2025-Q1.")
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    superseded_because = models.JSONField(default=list, help_text="Sentences: what changed since.")
    data_cut = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result__isnull=True) | Q(finished_at__gte=models.F("frozen_at")),
                name="evaluation_plan_is_frozen_before_its_result",
            )
        ]
