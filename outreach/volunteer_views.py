"""Pages about volunteers, for those who look after them."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.web.doorways import RecordList
from outreach.audit import VolunteerAudit
from outreach.models import Visit, Volunteer, VolunteerCard


class VolunteerList(RecordList):
    template_name = "outreach/volunteer_list.html"
    model, permission, audit_action = Volunteer, Permission.SEE_VOLUNTEERS, VolunteerAudit.LIST_READ
    page_title = "Volunteers"

    def rows(self, queryset):
        now = timezone.now()
        ahead = Q(visits__status=Visit.Status.PLANNED, visits__planned_end__gte=now)
        card = VolunteerCard.objects.within(self.scope).standing().filter(volunteer=OuterRef("pk"))
        serving = Volunteer.objects.serving_on(timezone.localdate(now)).filter(pk=OuterRef("pk"))
        return (
            queryset.select_related("user", "borough")
            .annotate(
                ahead=Count("visits", filter=ahead),
                recorded=Count("visits", filter=Q(visits__status=Visit.Status.RECORDED)),
                serves=Exists(serving),
                card_number=Subquery(card.values("number")),
                card_reference=Subquery(card.values("reference")),
            )
            .order_by("user__full_name", "pk")
        )
