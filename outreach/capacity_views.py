"""Capacity against demand, as a programme lead reads it by borough and a hub by ward."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.geography.models import Borough
from fraudhub.web.doorways import Page
from outreach.capacity import by_borough, by_ward, shares_by_ward


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
            **kwargs,
        )


class CapacityByWard(ShowsCapacity):
    """Who may see the people of a borough reads how many wait and were visited, ward by ward. For everybody else these
    are too few: even rounded they would follow from each other and from the borough's."""

    template_name = "outreach/rollout_capacity_wards.html"
    permission = Permission.SEE_ROLLOUT
    page_title = "Capacity against demand by ward"

    def get_context_data(self, **kwargs):
        sees_people = self.request.user.may(Permission.SEE_VISITS)
        boroughs, today = self.boroughs(), timezone.localdate()
        counted = by_ward(boroughs, today=today) if sees_people else shares_by_ward(boroughs, today=today)
        return super().get_context_data(counted=counted, sees_people=sees_people, **kwargs)
