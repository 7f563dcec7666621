"""Emergency access: opened with a reason by an investigator, over after an hour, reviewed by data protection."""

from django.shortcuts import render

from fraudhub.accounts.roles import Permission
from fraudhub.audit.models import AuditEntry
from fraudhub.audit.writing import audit
from fraudhub.geography.scoping import ALL, Grant, Scope
from fraudhub.people.audit import EmergencyAudit
from fraudhub.people.forms import OpenEmergencyAccessForm, ReviewEmergencyAccessForm
from fraudhub.people.models import EmergencyAccess, Person
from fraudhub.people.sockets import opened_in_emergency
from fraudhub.people.verbs import open_emergency_access, review_emergency_access
from fraudhub.web import reasons
from fraudhub.web.doorways import ActOnRecord, RecordDetail, RecordList


class OpenEmergencyAccess(ActOnRecord):
    asks_reason = False  # it asks for its own
    template_name = "people/emergency_open.html"
    model, form_class, permission = Person, OpenEmergencyAccessForm, Permission.OPEN_EMERGENCY_ACCESS
    asks_again = True
    page_title = "Open in an emergency"
    success_message = "Opened for one hour. Data protection was told."

    def perform(self, person, data):
        return open_emergency_access(person, reason=data["reason"], by=self.request.user)

    def get_context_data(self, **kwargs):
        """The name stands there for whoever may read it already."""
        is_closed = reasons.wanted_for(self.record, self.request, self.scope) is not None
        whom = self.record.reference if is_closed else self.record.full_name
        return super().get_context_data(whom=whom, **kwargs)


class EmergencyAccessDetail(RecordDetail):
    """What was opened: for its holder alone, and for its hour."""

    template_name = "people/emergency_detail.html"
    model, permission = EmergencyAccess, Permission.OPEN_EMERGENCY_ACCESS
    page_title = "Opened in an emergency"

    @property
    def scope(self):
        user = self.request.user
        return Scope.of([Grant(ALL, own=user.pk)]) if user.may(self.permission) else Scope.nothing()

    def get(self, request, *args, **kwargs):
        access = self.get_object()
        if not access.is_in_force:
            context = {"page_title": "This access is over", "record": access}
            return render(request, "people/emergency_over.html", context, status=403)
        audit(EmergencyAudit.USED, access, by=request.user, references=[access.person.reference])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        sections = opened_in_emergency.gather(self.object, self.request.user)
        return super().get_context_data(person=self.object.person, sections=sections, **kwargs)


class EmergencyAccessList(RecordList):
    template_name = "people/emergency_list.html"
    model, permission, audit_action = EmergencyAccess, Permission.REVIEW_EMERGENCY_ACCESS, EmergencyAudit.LISTED
    page_title = "Emergency access"

    def rows(self, queryset):
        return queryset.select_related("person", "held_by", "reviewed_by").order_by("-opened_at", "-pk")


class ReviewEmergencyAccess(ActOnRecord):
    """One access with its reason and what was looked at; the form to review it until that is done."""

    template_name = "people/emergency_review.html"
    model, form_class, permission = EmergencyAccess, ReviewEmergencyAccessForm, Permission.REVIEW_EMERGENCY_ACCESS
    page_title = "Review emergency access"
    success_message = "The review is recorded."

    def perform(self, access, data):
        return review_emergency_access(access, by=self.request.user, **data)

    def done(self, url):
        return super().done(self.record.url("review"))

    def get_context_data(self, **kwargs):
        if self.request.method == "GET":
            audit(EmergencyAudit.READ, self.record, by=self.request.user)
        used = AuditEntry.objects.within(self.scope).filter(
            action=EmergencyAudit.USED, object_reference=self.record.reference
        )
        return super().get_context_data(used=used.order_by("pk"), **kwargs)
