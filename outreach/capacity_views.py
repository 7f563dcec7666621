"""Capacity against demand, as a programme lead reads it by borough and a hub by ward."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.geography.models import Borough
from fraudhub.web.doorways import Page
from outreach.capacity import by_borough, by_ward


class ShowsCapacity(Page):
    def boroughs(self):
        every = Borough.objects.order_by("name")
        return every if self.scope.is_everything else every.filter(pk__in=self.scope.borough_codes())


class CapacityByBorough(ShowsCapacity):
    template_name = "outreach/rollout_capacity.html"
    permission = Permission.SEE_ROLLOUT
    page_title = "Capacity against demand"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        counted = by_borough(self.boroughs(), viewer=user, today=today)
        return super().get_context_data(
            counted=counted,
            all_exact=all(row.waiting.is_exact for row in counted.rows),
            may_see_wards=user.may(Permission.SEE_VISITS),
            **kwargs,
        )


class CapacityByWard(ShowsCapacity):
    """Of one's own borough: who opens it may see its people by name, so nothing is hidden."""

    template_name = "outreach/rollout_capacity_wards.html"
    permission = Permission.SEE_VISITS
    page_title = "Capacity against demand by ward"

    def get_context_data(self, **kwargs):
        return super().get_context_data(counted=by_ward(self.boroughs(), today=timezone.localdate()), **kwargs)
