"""Partnerships, their members and agreements, and the page of one organisation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views import View

from fraudhub.accounts.models import Organisation, SharingAgreement
from fraudhub.accounts.roles import Permission
from fraudhub.accounts.verbs import end_agreement, sign_agreement
from fraudhub.geography.models import Borough
from fraudhub.web.doorways import ActOnRecord, AddToRecord, Doorway, RecordDetail, RecordList
from fraudhub.web.forms import ReasonForm, ScopedForm
from maaf.agreements import agreements_of
from maaf.audit import PartnershipAudit
from maaf.doorways import Run
from maaf.forms import ChangePartnershipForm, JoinForm, NameDelegateForm, SignAgreementForm
from maaf.models import AgendaItem, Attendance, Delegate, Issue, Member, Partnership
from maaf.need_to_know import readable_items, reader_of
from maaf.panels import readable_actions
from maaf.telling import chairs_of
from maaf.verbs import (
    change_partnership,
    end_delegate,
    found_partnership,
    join_partnership,
    leave_partnership,
    name_delegate,
)


class PartnershipList(RecordList):
    template_name = "maaf/partnership_list.html"
    model, permission, audit_action = Partnership, Permission.SEE_MEETINGS, PartnershipAudit.LISTED
    page_title = "Partnerships"

    def rows(self, queryset):
        return queryset.select_related("borough").order_by("borough__name")

    def get_context_data(self, **kwargs):
        is_lead = self.request.user.may(Permission.KEEP_PARTNERSHIPS) and self.scope.is_everything
        return super().get_context_data(may_found=is_lead and len(self.object_list) <= 10, **kwargs)


class FoundPartnerships(Doorway, View):
    """The ten and the strategic one, where any is missing."""

    permission = Permission.KEEP_PARTNERSHIPS
    page_title = "Partnerships"

    def post(self, request, *args, **kwargs):
        if not self.scope.is_everything:
            raise PermissionDenied
        for borough in [None, *Borough.objects.all()]:
            found_partnership(borough, by=request.user)
        messages.success(request, "All partnerships are there.")
        return HttpResponseRedirect(reverse("maaf:partnership_list"))


COLOURS = {"in force": "green", "lapsed": "red", "ended early": "red", "not begun": "yellow"}


class PartnershipDetail(RecordDetail):
    template_name = "maaf/partnership_detail.html"
    model, permission, audit_action = Partnership, Permission.SEE_MEETINGS, PartnershipAudit.SEEN
    joined = ("borough",)

    def get_context_data(self, **kwargs):
        partnership, day, viewer = self.object, timezone.localdate(), self.request.user
        reader = reader_of(viewer)
        members = list(partnership.members.on(day).select_related("organisation__type").prefetch_related("delegates"))
        agreements = agreements_of([member.organisation_id for member in members], partnership, day)
        coming = partnership.meetings.to_come().order_by("starts_at")[:3]
        keeps = self._keeps(Permission.KEEP_PARTNERSHIPS)
        return super().get_context_data(
            members=[self._member(member, agreements.get(member.organisation_id), day) for member in members],
            coming=coming,
            held=partnership.meetings.held()[:5],
            waiting=AgendaItem.objects.within(reader.scope)
            .waiting(partnership)
            .filter(readable_items(reader))
            .select_related("person"),
            agencies=readable_actions(reader).filter(partnership=partnership).by_agency(day),
            issues=Issue.objects.within(reader.scope).filter(partnership=partnership)[:10],
            chairs=list(chairs_of(partnership)),
            may_keep=keeps,
            may_run=self._keeps(Permission.RUN_MEETINGS),
            may_propose=viewer.may(Permission.PROPOSE_ITEM)
            and (self.scope.is_everything or not partnership.is_strategic),
            shows_people=keeps or reader.is_hub,
            opens=reader.organisations,
            **kwargs,
        )

    def _keeps(self, permission) -> bool:
        scope = self.request.user.scope_for(permission)
        return scope.is_everything or scope.covers_borough(self.object.borough_id)

    def _member(self, member, agreement, day):
        state = agreement.state_on(day) if agreement else "none signed"
        return {
            "member": member,
            "speak": [each for each in member.delegates.all() if each.ended_on is None],
            "agreement": agreement,
            "state": state,
            "colour": COLOURS.get(state, "red"),
        }


class ChangePartnership(Run, ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Partnership, ChangePartnershipForm, Permission.KEEP_PARTNERSHIPS
    page_title = "How it meets"
    success_message = "It is changed."

    def get_initial(self):
        return {"rhythm": self.record.rhythm, "quorum": self.record.quorum}

    def perform(self, partnership, data):
        return change_partnership(partnership, by=self.request.user, **data)


class JoinPartnership(Run, AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Partnership, JoinForm, Permission.KEEP_PARTNERSHIPS
    page_title = "Add a member"
    success_message = "The organisation is a member."
    extra_context = {"button_text": "Add member"}

    def perform(self, data):
        join_partnership(self.record, by=self.request.user, **data)
        return self.record


class LeavePartnership(Run, ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Member, ScopedForm, Permission.KEEP_PARTNERSHIPS
    joined = ("partnership", "organisation")
    page_title = "End a membership"
    success_message = "The organisation is a member no longer."
    extra_context = {"button_text": "End it", "button_kind": "warning"}

    def perform(self, member, data):
        return leave_partnership(member, by=self.request.user)

    def address_of(self, member):
        return member.partnership.url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"From today {self.record} sees nothing of the {self.record.partnership}. Its open actions "
            "stay with it.",
            cancel_href=self.record.partnership.url(), **kwargs,
        )  # fmt: skip


class NameDelegate(Run, AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Member, NameDelegateForm, Permission.KEEP_PARTNERSHIPS
    joined = ("partnership", "organisation")
    page_title = "Name who speaks for a member"
    success_message = "They are named."

    def perform(self, data):
        return name_delegate(self.record, by=self.request.user, **data)

    def address_of(self, delegate):
        return self.record.partnership.url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"For {self.record}.", cancel_href=self.record.partnership.url(), **kwargs
        )


class EndDelegate(Run, ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Delegate, ScopedForm, Permission.KEEP_PARTNERSHIPS
    joined = ("member__partnership", "member__organisation")
    page_title = "End who speaks for a member"
    success_message = "They speak for this organisation no longer."
    extra_context = {"button_text": "End it"}

    def perform(self, delegate, data):
        return end_delegate(delegate, by=self.request.user)

    def address_of(self, delegate):
        return delegate.member.partnership.url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"{self.record} speaks for {self.record.member}.",
            cancel_href=self.record.member.partnership.url(), **kwargs,
        )  # fmt: skip


class SignAgreement(Run, AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Partnership, SignAgreementForm, Permission.KEEP_PARTNERSHIPS
    joined = ("borough",)
    page_title = "Record a signed agreement"
    success_message = "The agreement is recorded."

    def find(self):
        partnership = super().find()
        return self.missing() if partnership.is_strategic else partnership

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "partnership": self.record}

    def perform(self, data):
        sign_agreement(boroughs=[self.record.borough], by=self.request.user, **data)
        return self.record

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction="The paper is signed elsewhere and kept there; here it says what may be read, and until when.",
            **kwargs,
        )


class EndAgreement(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = SharingAgreement, ReasonForm, Permission.KEEP_PARTNERSHIPS
    joined = ("organisation",)
    page_title = "End an agreement early"
    success_message = "The agreement is ended."
    extra_context = {"button_text": "End it now", "button_kind": "warning"}

    def find(self):
        """Only by who answers for every borough it is about."""
        agreement = super().find()
        mine = self.scope.covers_all_of(agreement.boroughs.values_list("code", flat=True))
        return agreement if mine else self.missing()

    def perform(self, agreement, data):
        return end_agreement(agreement, by=self.request.user, **data)

    def address_of(self, agreement):
        return reverse("maaf:agency_detail", args=[agreement.organisation.reference])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"From today named items are shut to {self.record.organisation}.",
            cancel_href=self.address_of(self.record), **kwargs,
        )  # fmt: skip


class AgencyDetail(RecordDetail):
    """One organisation: its open actions, how it came to meetings, and what it signed. A partner sees its own."""

    template_name = "maaf/agency_detail.html"
    model, permission, audit_action = Organisation, Permission.SEE_MEETINGS, PartnershipAudit.AGENCY_SEEN
    joined = ("type",)

    def find(self):
        organisation = super().find()
        self.reader = reader = reader_of(self.request.user)
        mine = not reader.is_partner or organisation.pk in reader.organisations
        places = Member.objects.within(self.scope).filter(organisation=organisation)
        return organisation if mine and places.exists() else self.missing()

    def get_context_data(self, **kwargs):
        organisation, day, reader = self.object, timezone.localdate(), self.reader
        actions = readable_actions(reader).filter(organisation=organisation).select_related("partnership")
        came = Attendance.objects.within(self.scope).filter(organisation=organisation, meeting__state="held")
        agreements = SharingAgreement.objects.within(self.scope).filter(organisation=organisation)
        keeps = self.request.user.scope_for(Permission.KEEP_PARTNERSHIPS)
        return super().get_context_data(
            open_actions=[(action, action.age_days(day), action.is_late(day)) for action in actions.open()[:100]],
            late=actions.overdue(day).count(),
            ended=actions.exclude(state="open").order_by("-ended_on")[:10],
            came=came.select_related("meeting__partnership").order_by("-meeting__starts_at")[:6],
            agreements=[
                {
                    "agreement": each, "state": each.state_on(day), "colour": COLOURS.get(each.state_on(day), "grey"),
                    "may_end": bool(keeps) and each.state_on(day) == "in force"
                    and keeps.covers_all_of([borough.code for borough in each.boroughs.all()]),
                }
                for each in agreements.prefetch_related("boroughs")
            ],
            shut=self._shut(reader, organisation),
            **kwargs,
        )  # fmt: skip

    def _shut(self, reader, organisation):
        """Its own actions that it may not read today, as its agreement is not in force: their references alone."""
        if not reader.is_partner:
            return []
        own = organisation.maaf_actions.within(self.scope).open()
        return own.exclude(pk__in=readable_actions(reader).values("pk")).order_by("due_on")
