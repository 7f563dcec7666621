"""Files of reports, from the check to the last row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fraudhub.cases.models.lists import ReportSource
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet


class ImportRunQuerySet(ScopedQuerySet):
    def started(self):
        """Loading began; those only previewed are left out."""
        return self.filter(started_at__isnull=False)

    def waiting_to_load(self):
        return self.filter(started_at__isnull=True).exclude(kept_as="")


class ImportRun(Record):
    """One file of reports that somebody had the hub read. Its counts grow with each batch that is safely stored,
    so that a run that was cut short still says what it did: loaded + already there + refused = rows.

    From a page it begins with a preview: the file is kept until it is loaded, or for a day.
    """

    reference_prefix = "IM"
    url_namespace = "cases:import"
    borough_path = "borough"
    personal = PersonalData(
        not_personal={
            "source", "borough", "file_name", "file_digest", "finished_at", "rows", "loaded", "already_there",
            "different", "refused", "areas_unknown", "postcodes_unknown", "boroughs_corrected", "outside_source_dates",
            "previewed", "kept_as", "started_at",
        }
    )  # fmt: skip

    source = models.ForeignKey(ReportSource, on_delete=models.PROTECT, related_name="imports")
    borough = models.ForeignKey(
        Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Whose import it was; empty for one of all Greater Manchester.",
    )  # fmt: skip
    file_name = models.CharField(max_length=120)
    file_digest = models.CharField(max_length=64, help_text="sha256 of the file's bytes.")
    previewed = models.JSONField(null=True, blank=True, help_text="The counts that a dry run promised.")
    kept_as = models.CharField(max_length=64, blank=True, help_text="The uploaded file, until it is loaded.")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)
    already_there = models.PositiveIntegerField(default=0)
    different = models.PositiveIntegerField(
        default=0, help_text="Of those already there, how many came with other content."
    )
    refused = models.PositiveIntegerField(default=0)
    areas_unknown = models.PositiveIntegerField(default=0, help_text="Loaded without any area.")
    postcodes_unknown = models.PositiveIntegerField(default=0)
    boroughs_corrected = models.PositiveIntegerField(
        default=0, help_text="The postcode lies in another borough than the file said; the postcode was believed."
    )
    outside_source_dates = models.PositiveIntegerField(default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows=F("loaded") + F("already_there") + F("refused")),
                name="import_accounts_for_every_row",
            ),
            models.CheckConstraint(
                condition=Q(different__lte=F("already_there")),
                name="import_finds_differences_only_in_reports_already_there",
            ),
        ]
