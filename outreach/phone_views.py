"""Phones, for the hub: whose phone has unsent work, and since when; and one that is lost."""

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.web.doorways import ActOnRecord, RecordList
from fraudhub.web.forms import ReasonForm
from outreach.audit import PhoneAudit
from outreach.field.phone.code import build
from outreach.models import Phone
from outreach.models.phones import UNSENT_FOR_LONG
from outreach.verbs import revoke_phone


class PhoneList(RecordList):
    """Who has had unsent work the longest comes first; then who was heard of last."""

    template_name = "outreach/phone_list.html"
    model, permission, audit_action = Phone, Permission.SEE_VOLUNTEERS, PhoneAudit.LIST_READ
    page_title = "Phones"

    def rows(self, queryset):
        order = [F("oldest_unsent_at").asc(nulls_last=True), F("last_contact_at").desc(), "-pk"]
        return queryset.select_related("user", "borough", "revoked_by").order_by(*order)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            build=build(),
            long_ago=timezone.now() - UNSENT_FOR_LONG,
            may_revoke=self.request.user.may(Permission.HANDLE_VOLUNTEERS),
            several=self.scope.only_borough is None,
            **kwargs,
        )


class RevokePhone(ActOnRecord):
    template_name = "outreach/revoke_phone.html"
    model, form_class, permission = Phone, ReasonForm, Permission.HANDLE_VOLUNTEERS
    joined = ("user",)
    asks_again = True
    page_title = "This phone is lost"
    success_message = "It is recorded. The phone forgets what it holds at its next contact with the hub."

    def perform(self, phone, data):
        return revoke_phone(phone, by=self.request.user, **data)

    def address_of(self, phone):
        return reverse("outreach:phone_list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("outreach:phone_list"), **kwargs)
