"""What was decided before anybody looked: plans of comparisons, and every version of them."""

from __future__ import annotations

import json
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from mapping.scoping import AboutAllBoroughs

TITLE_LENGTH = 120


class PlanQuerySet(AboutAllBoroughs):
    def newest_first(self):
        return self.order_by("-pk")

    def with_versions(self):
        newest = PlanVersion.objects.select_related("made_by", "frozen_by").order_by("-number")
        return self.prefetch_related(Prefetch("versions", newest, to_attr="all_versions"))


class Plan(Record):
    """One question of before and after. What was decided about it is in its versions, of which none is overwritten
    once it was frozen."""

    reference_prefix = "AP"
    url_namespace = "mapping:plan"
    personal = PersonalData(not_personal={"title"}, keep="as long as the programme")

    title = models.CharField(max_length=TITLE_LENGTH)

    objects = PlanQuerySet.as_manager()

    def __str__(self):
        return self.title

    @property
    def latest(self) -> PlanVersion:
        """The newest version, frozen or not."""
        read = getattr(self, "all_versions", None)
        return read[0] if read else self.versions.order_by("-number").first()

    @property
    def in_force(self) -> PlanVersion | None:
        """The newest version that was frozen: reports are written by it."""
        read = getattr(self, "all_versions", None)
        if read is not None:
            return next((version for version in read if version.is_frozen), None)
        return self.versions.filter(frozen_at__isnull=False).order_by("-number").first()


class PlanVersion(models.Model):
    """The settings of a plan as somebody decided them. Before it is frozen it may be changed; afterwards a change is
    another version with a reason."""

    personal = PersonalData(
        not_personal={
            "plan", "number", "decided", "reason", "made_at", "frozen_at", "reports_before", "power",
        }
    )  # fmt: skip

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    decided = models.JSONField(help_text="The names of the engine's plan. First days are written when it is frozen.")
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reports_before = models.PositiveIntegerField(
        null=True, help_text="Reports on any of its boroughs that had been written when it was frozen."
    )
    power = models.JSONField(null=True, help_text="What could be seen, from the months before the first start alone.")

    objects = AboutAllBoroughs.as_manager()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_has_one_version_of_each_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(frozen_at__isnull=True), name="plan_has_one_version_not_yet_frozen"
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="changed_plan_says_why"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | Q(frozen_at__gte=F("made_at"), reports_before__isnull=False),
                name="plan_is_frozen_after_it_was_made_and_says_what_had_been_read",
            ),
        ]

    def __str__(self):
        return f"{self.plan}, version {self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def mark(self) -> str:
        """Another one as soon as anything is decided otherwise: whoever acts on a version says which they read."""
        decided = json.dumps([self.decided, self.reason, self.is_frozen], sort_keys=True)
        return f"{self.number}-{sha256(decided.encode()).hexdigest()[:12]}"
