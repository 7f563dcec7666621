"""Counts as they were when a report was written, kept so that the report can be worked out again to the last digit."""

from __future__ import annotations

from django.db import models

from fraudhub.core.personal_data import PersonalData
from mapping.scoping import AboutAllBoroughs


class Snapshot(models.Model):
    """One cut of the counts, compressed, kept once for however many reports stand on it. Read by jobs alone: it holds
    small numbers, and single losses without anybody's name."""

    personal = PersonalData(
        p3={"content"}, not_personal={"digest", "as_of", "data_cut", "made_at"}, keep="as long as the programme"
    )

    digest = models.CharField(max_length=64, unique=True, help_text="sha256 of the counts before compression.")
    content = models.BinaryField()
    as_of = models.DateField(help_text="The last day anyone reported.")
    data_cut = models.DateTimeField(help_text="The last change of what was counted.")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = AboutAllBoroughs.as_manager()

    def __str__(self):
        return self.digest[:16]
