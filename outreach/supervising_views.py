"""Looking after volunteers: cover for supervisors, replies to volunteers, second looks at visits."""

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from fraudhub.web.doorways import ActOnRecord, AddToRecord, CreateRecord, RecordList
from fraudhub.web.forms import ScopedForm
from outreach.audit import SupervisingAudit
from outreach.models import QualityCheck, SupervisorCover, Visit, VisitReply
from outreach.verbs import arrange_cover, hand_cover_back, look_at_visit, reply_to_visit
from outreach.volunteer_forms import CoverForm, LookForm, ReplyForm


class CoverList(RecordList):
    template_name = "outreach/cover_list.html"
    model, permission = SupervisorCover, Permission.SUPERVISE
    page_title = "Cover for supervisors"

    def rows(self, queryset):
        coming = queryset.from_day_on(timezone.localdate())
        return coming.select_related("borough", "supervisor", "covered_by").order_by("first_on", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_arrange=self.request.user.may(Permission.HANDLE_VOLUNTEERS), today=timezone.localdate(), **kwargs
        )


class ArrangeCover(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = CoverForm, Permission.HANDLE_VOLUNTEERS
    page_title = "Arrange cover"
    success_message = "The cover is arranged. Both see the volunteers on those days."

    def address_of(self, record):
        return reverse("outreach:cover_list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("outreach:cover_list"), **kwargs)

    def perform(self, data):
        return arrange_cover(data.pop("borough"), by=self.request.user, **data)


class HandCoverBack(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = SupervisorCover, ScopedForm, Permission.SUPERVISE
    joined = ("supervisor", "covered_by")
    page_title = "Hand back"

    def address_of(self, record):
        return reverse("outreach:cover_list")

    def get_context_data(self, **kwargs):
        cover = self.record
        return super().get_context_data(
            introduction=f"{cover.covered_by} stands in for {cover.supervisor} until {show_date(cover.last_on)}.",
            button_text="Hand back now", cancel_href=reverse("outreach:cover_list"), **kwargs,
        )  # fmt: skip

    def perform(self, cover, data):
        cover = hand_cover_back(cover, by=self.request.user)
        others = SupervisorCover.objects.within(self.scope).during_day(timezone.localdate())
        other = others.filter(borough=cover.borough_id, supervisor=cover.supervisor_id).first()
        self.success_message = (
            f"Handed back. {other.covered_by} still stands in for {cover.supervisor} today, by another cover."
            if other
            else "Handed back. The volunteers are with their supervisor alone."
        )
        return cover


class ReplyToVisit(AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Visit, ReplyForm, Permission.SUPERVISE
    joined = ("volunteer", "companion")
    page_title, success_message = "Reply to a volunteer", "They read it on their phone."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "record": self.record}

    def address_of(self, reply):
        return self.record.url()

    def perform(self, data):
        return reply_to_visit(self.record, by=self.request.user, **data)


class SecondLookList(RecordList):
    template_name = "outreach/second_look_list.html"
    model, permission, audit_action = QualityCheck, Permission.SUPERVISE, SupervisingAudit.LIST_READ
    page_title = "Visits for a second look"

    def rows(self, queryset):
        waiting = queryset.order_by(F("looked_at").asc(nulls_first=True), "drawn_at", "pk")
        return waiting.select_related("visit__volunteer", "visit__companion", "visit__officer", "looked_by")


class LookAtVisit(ActOnRecord):
    template_name = "outreach/second_look.html"
    model, form_class, permission = QualityCheck, LookForm, Permission.SUPERVISE
    joined = ("visit__volunteer", "visit__companion", "visit__officer")
    page_title, success_message = "Second look at a visit", "Recorded. Thank you for looking."

    def address_of(self, check):
        return reverse("outreach:second_look_list")

    def get_context_data(self, **kwargs):
        replies = VisitReply.objects.within(self.scope).filter(visit=self.record.visit)
        return super().get_context_data(
            cancel_href=reverse("outreach:second_look_list"), replies=replies, visit=self.record.visit, **kwargs
        )

    def perform(self, check, data):
        return look_at_visit(check, by=self.request.user, **data)
