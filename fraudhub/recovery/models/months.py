"""Months that were closed: what their totals were then is kept, and what was entered since shows as an adjustment."""

from django.db import models
from django.db.models import Q

from fraudhub.core.append_only import AppendOnly
from fraudhub.core.models import Record
from fraudhub.core.periods import Month
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.recovery.models.lists import Column, RecoveryRoute, RouteStage
from fraudhub.recovery.models.matters import Where
from fraudhub.recovery.models.repayments import AppendOnlyScoped


class MonthClose(AppendOnly, Record):
    """A month whose figures were closed. Entries after the last ones it counted are adjustments of it."""

    reference_prefix = "MZ"
    url_namespace = "recovery:month"
    borough_path = "totals__victim_borough"
    personal = PersonalData(not_personal={"starts_on", "closed_at", "last_entry", "last_reimbursement"})

    starts_on = models.DateField(unique=True)
    closed_at = models.DateTimeField()
    last_entry = models.BigIntegerField(help_text="The key of the last entry that was there.")
    last_reimbursement = models.BigIntegerField()

    objects = AppendOnlyScoped.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [models.CheckConstraint(condition=Q(starts_on__day=1), name="month_close_is_of_a_whole_month")]

    @property
    def month(self) -> Month:
        return Month.of(self.starts_on)


class FrozenTotal(AppendOnly):
    """What one column came to in a closed month, for one route, stage and place."""

    borough_path = "victim_borough"
    personal = PersonalData(not_personal={"column", "victims_live", "is_fraud_linked", "share_pence"})

    close = models.ForeignKey(MonthClose, on_delete=models.PROTECT, related_name="totals")
    column = models.CharField(max_length=10, choices=Column.choices)
    route = models.ForeignKey(RecoveryRoute, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(RouteStage, null=True, on_delete=models.PROTECT, related_name="+")
    victim_borough = models.ForeignKey(Borough, null=True, on_delete=models.PROTECT, related_name="+")
    victims_live = models.CharField(max_length=7, choices=Where.choices)
    is_fraud_linked = models.BooleanField()
    share_pence = models.BigIntegerField()

    objects = AppendOnlyScoped.as_manager()

    class Meta:
        ordering = ["close", "column", "route", "stage"]

    def __str__(self):
        return f"{self.column} {self.close_id}"
