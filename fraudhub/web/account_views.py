"""Who has an account and what they may do: for coordinators their borough's volunteers, for system administrators
everybody. Nobody changes anything of their own here."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.generic import FormView

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import Invitation, Membership, Organisation, SignedInSession, User
from fraudhub.accounts.roles import ROLES, Permission
from fraudhub.accounts.verbs import (
    accept_invitation,
    add_organisation,
    close_account,
    end_membership,
    forget_second_step,
    give_membership,
    invite,
    join_by_invitation,
    reopen_account,
    send_invitation_again,
    set_vetted_until,
    withdraw_invitation,
)
from fraudhub.accounts.verbs.invitations import INVITATION_IS_SPENT, open_invitation
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import show_date
from fraudhub.geography.scoping import ALL, Grant, Scope
from fraudhub.govuk.templatetags.govuk import uk_datetime
from fraudhub.web.account_forms import (
    AccountFilter,
    AddOrganisationForm,
    EndMembershipForm,
    InviteForm,
    MembershipForm,
    ReasonForm,
    SetVettedUntilForm,
    SureForm,
)
from fraudhub.web.doorways import ActOnRecord, CreateRecord, Doorway, RecordDetail, RecordList
from fraudhub.web.forms import NewPasswordForm

STATES = {"in force": "green", "ended": "grey", "not begun": "blue", "vetting over": "red"}


class OfAccounts:
    """Accounts, memberships and invitations that this person handles."""

    permission = Permission.MANAGE_ACCOUNTS

    @property
    def gives(self) -> frozenset[str]:
        return self.request.user.acting.role.gives

    def memberships(self):
        rows = Membership.objects.within(self.scope).filter(role__in=self.gives)
        return rows.select_related("borough", "organisation", "user")


class AccountList(OfAccounts, RecordList):
    template_name = "web/accounts/list.html"
    model, audit_action = User, AccountAudit.LISTED
    filter_form = AccountFilter
    page_title = "Accounts"

    def rows(self, queryset):
        return queryset.holding(self.gives, self.scope).order_by("full_name", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        held: dict[int, list[Membership]] = {}
        for membership in self.memberships().filter(user__in=[user.pk for user in context["object_list"]]):
            held.setdefault(membership.user_id, []).append(membership)
        context["head"] = ["Name", "Role today", "Email", "Last signed in"]
        context["table"] = [
            [
                {"text": user.full_name, "href": user.url()},
                _today(user, held.get(user.pk, [])),
                user.email,
                uk_datetime(user.last_login) if user.last_login else "never",
            ]
            for user in context["object_list"]
        ]
        context["waiting"] = Invitation.objects.within(self.scope).filter(role__in=self.gives).waiting().count()
        return context


def _today(user: User, memberships: list[Membership]) -> str:
    if not user.is_active:
        return "Closed"
    return ", ".join(str(each) for each in memberships if each.state == "in force") or "None"


class AccountDetail(OfAccounts, RecordDetail):
    template_name = "web/accounts/detail.html"
    model, audit_action = User, AccountAudit.SEEN

    def find(self):
        found = User.objects.within(self.scope).holding(self.gives, self.scope)
        return found.filter(reference=self.kwargs["reference"]).first() or self.missing()

    def get_context_data(self, **kwargs):
        user, me = self.object, self.request.user
        is_own = user.pk == me.pk
        has_second_step = user.has_second_step
        sessions = SignedInSession.objects.within(Scope.of([Grant(ALL, own=user.pk)])).going_on().count()
        rows = [
            {"key": "Email", "value": user.email},
            {"key": "State", "value": "Open" if user.is_active else "Closed: nobody can sign in with it"},
            {"key": "Joined", "value": uk_datetime(user.joined_at)},
            {"key": "Last signed in", "value": uk_datetime(user.last_login) if user.last_login else "Never"},
            {"key": "Signed in now", "value": _in_browsers(sessions)},
            {"key": "Second step", "value": "Set up" if has_second_step else "Not set up"},
        ]
        memberships = [
            {
                "membership": each,
                "colour": STATES[each.state],
                "rows": _told_of(each),
                "may_change": not is_own and each.state != "ended",
            }
            for each in self.memberships().filter(user=user).order_by("-starts_on", "-pk")
        ]
        return super().get_context_data(
            rows=rows,
            memberships=memberships,
            is_own=is_own,
            may_forget=has_second_step and not is_own,
            may_close=me.may(Permission.CLOSE_ACCOUNTS) and not is_own,
            **kwargs,
        )


def _in_browsers(count: int) -> str:
    return {0: "No", 1: "In one browser"}.get(count, f"In {count} browsers")


def _told_of(membership: Membership) -> list[dict]:
    rows = [{"key": "From", "value": show_date(membership.starts_on)}]
    if membership.ends_on:
        rows.append({"key": "Not from", "value": show_date(membership.ends_on)})
    if membership.organisation:
        rows.append({"key": "For", "value": membership.organisation.name})
    if membership.vetted_until:
        rows.append({"key": "Vetted until", "value": show_date(membership.vetted_until)})
    return rows


class GiveMembership(OfAccounts, ActOnRecord):
    template_name = "web/accounts/give_membership.html"
    model, form_class, asks_again = User, MembershipForm, True
    success_message = "The role is given. It holds from the next page they open."

    find = AccountDetail.find

    def title(self):
        return f"Give {self.record.full_name} a role"

    def perform(self, user, data):
        give_membership(user, by=self.request.user, **data)
        return user


class _ActOnMembership(OfAccounts, ActOnRecord):
    model, asks_again = Membership, True

    def find(self):
        return self.memberships().filter(reference=self.kwargs["reference"]).first() or self.missing()

    def done(self, url):
        return super().done(self.record.user.url())


class EndMembership(_ActOnMembership):
    template_name = "web/accounts/end_membership.html"
    form_class = EndMembershipForm
    page_title = "End a role"
    success_message = "The end is recorded."

    def perform(self, membership, data):
        end_membership(membership, by=self.request.user, **data)
        return membership.user


class SetVettedUntil(_ActOnMembership):
    template_name = "web/accounts/set_vetted_until.html"
    form_class = SetVettedUntilForm
    page_title = "Change the vetting"
    success_message = "The vetting is recorded."

    def get_initial(self):
        return {"until": self.record.vetted_until}

    def perform(self, membership, data):
        set_vetted_until(membership, by=self.request.user, **data)
        return membership.user


class CloseAccount(ActOnRecord):
    template_name = "web/accounts/close.html"
    model, form_class, permission, asks_again = User, ReasonForm, Permission.CLOSE_ACCOUNTS, True
    page_title = "Close an account"
    success_message = "The account is closed, and signed out everywhere."

    def perform(self, user, data):
        return close_account(user, by=self.request.user, **data)


class ForgetSecondStep(OfAccounts, ActOnRecord):
    template_name = "web/accounts/forget_second_step.html"
    model, form_class, asks_again = User, ReasonForm, True
    page_title = "Take the second step away"
    success_message = "The second step is taken away. They set it up again when they sign in."

    find = AccountDetail.find

    def perform(self, user, data):
        return forget_second_step(user, by=self.request.user, **data)


class ReopenAccount(ActOnRecord):
    template_name = "web/accounts/reopen.html"
    model, form_class, permission, asks_again = User, ReasonForm, Permission.CLOSE_ACCOUNTS, True
    page_title = "Open an account again"
    success_message = "The account is open again."

    def perform(self, user, data):
        return reopen_account(user, by=self.request.user, **data)


# Invitations -----------------------------------------------------------------------------------------------


class OfInvitations(OfAccounts):
    def find(self):
        found = Invitation.objects.within(self.scope).filter(role__in=self.gives)
        return found.filter(reference=self.kwargs["reference"]).first() or self.missing()


class InvitationList(OfAccounts, RecordList):
    template_name = "web/accounts/invitations.html"
    model, audit_action = Invitation, AccountAudit.INVITATIONS_LISTED
    page_title = "Invitations"

    def rows(self, queryset):
        return queryset.filter(role__in=self.gives).select_related("borough").order_by("-sent_at", "-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["head"] = ["Name", "Role", "Sent", "State"]
        context["table"] = [
            [
                {"text": each.full_name, "href": each.url()},
                _role_of(each),
                uk_datetime(each.sent_at),
                _state_of(each),
            ]
            for each in context["object_list"]
        ]
        return context


def _role_of(invitation: Invitation) -> str:
    where = invitation.borough.name if invitation.borough_id else "Greater Manchester"
    return f"{ROLES[invitation.role].name}, {where}"


def _state_of(invitation: Invitation) -> dict:
    if invitation.accepted_at:
        return {"text": "Accepted", "tag": "green"}
    if invitation.withdrawn_at:
        return {"text": "Withdrawn", "tag": "grey"}
    if invitation.has_expired:
        return {"text": "Too old", "tag": "red"}
    return {"text": "Waiting", "tag": "blue"}


class SendsInvitation(OfAccounts):
    """Says what is true: where no provider is set up, no mail leaves by itself."""

    also_says = ""

    @property
    def success_message(self) -> str:
        if settings.NOTIFY_API_KEY:
            sent = "The invitation is sent. It can be accepted for 24 hours."
        else:
            sent = (
                "The invitation is written and waits in the outbox, as no mail leaves this hub by itself. Whoever runs "
                "the hub hands it on; it can be accepted for 24 hours."
            )
        return sent + self.also_says


class Invite(SendsInvitation, CreateRecord):
    template_name = "web/accounts/invite.html"
    form_class, asks_again = InviteForm, True
    page_title = "Invite somebody"
    extra_context = {"button_text": "Send the invitation", "cancel_href": reverse_lazy("web:account_list")}

    def perform(self, data):
        return invite(**data, base_url=self.request.build_absolute_uri("/"), by=self.request.user)


class InvitationDetail(OfInvitations, RecordDetail):
    template_name = "web/accounts/invitation.html"
    model, audit_action = Invitation, AccountAudit.INVITATION_SEEN

    def title(self):
        return f"Invitation of {self.object.full_name}"

    def get_context_data(self, **kwargs):
        invitation = self.object
        rows = [
            {"key": "Email", "value": invitation.email},
            {"key": "Role", "value": _role_of(invitation)},
            *_told_of(invitation),
            {"key": "Sent", "value": uk_datetime(invitation.sent_at)},
            {"key": "Can be accepted until", "value": uk_datetime(invitation.expires_at)},
        ]
        return super().get_context_data(
            rows=rows,
            state=_state_of(invitation),
            is_waiting=not (invitation.accepted_at or invitation.withdrawn_at),
            **kwargs,
        )


class SendInvitationAgain(OfInvitations, ActOnRecord):
    template_name = "web/accounts/send_again.html"
    model, form_class, asks_again = Invitation, SureForm, True
    page_title = "Send the invitation again"
    also_says = " The link in the earlier mail no longer works."

    def perform(self, invitation, data):
        return send_invitation_again(invitation, base_url=self.request.build_absolute_uri("/"), by=self.request.user)


class WithdrawInvitation(OfInvitations, ActOnRecord):
    template_name = "web/accounts/withdraw.html"
    model, form_class = Invitation, SureForm
    page_title = "Withdraw the invitation"
    success_message = "The invitation is withdrawn."

    def perform(self, invitation, data):
        return withdraw_invitation(invitation, by=self.request.user)


class AcceptInvitation(Doorway, FormView):
    """Where the link of a mail leads. Opening it changes nothing, as some mail systems open every link."""

    template_name = "web/accounts/accept.html"
    permission = None
    public = True
    page_title = "Accept your invitation"

    def dispatch(self, request, *args, **kwargs):
        self.invitation = open_invitation(kwargs["token"])
        if self.invitation is None:
            return self.spent(INVITATION_IS_SPENT)
        return super().dispatch(request, *args, **kwargs)

    @property
    def account(self) -> User | None:
        """The one the invited person has already, if any."""
        return User.objects.filter(email=self.invitation.email).first()

    def get_form_class(self):
        return SureForm if self.account else NewPasswordForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.account:
            return {**kwargs, "user": self.request.user, "scope": self.scope}
        return {**kwargs, "person": User(email=self.invitation.email, full_name=self.invitation.full_name)}

    def form_valid(self, form):
        token, account = self.kwargs["token"], self.account
        try:
            if account is None:
                join_by_invitation(token, password=form.cleaned_data["password"])
            elif self.request.user == account:
                accept_invitation(token, by=self.request.user)
            else:
                return self.render_to_response(self.get_context_data(form=form), status=403)
        except RuleBroken as broken:  # used in another tab in the meantime
            return self.spent(" ".join(broken.sentences))
        if account is None:
            logout(self.request)
            messages.success(self.request, "Your account is ready. Sign in with your new password.")
            return HttpResponseRedirect(reverse("web:sign_in"))
        messages.success(self.request, "You have accepted. Your new role is yours.")
        return HttpResponseRedirect(reverse("web:home"))

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response

    def get_context_data(self, **kwargs):
        account, user = self.account, self.request.user
        if account is None:
            way = "other" if user.is_authenticated else "new"
        else:
            way = "accept" if user == account else "other" if user.is_authenticated else "sign_in"
        return super().get_context_data(
            invitation=self.invitation, role=_role_of(self.invitation), way=way, here=self.request.path, **kwargs
        )

    def spent(self, sentence: str):
        context = {"page_title": "This invitation no longer works", "sentence": sentence}
        return render(self.request, "web/link_is_spent.html", context, status=404)


# Organisations ---------------------------------------------------------------------------------------------


class OrganisationList(RecordList):
    template_name = "web/accounts/organisations.html"
    model, permission = Organisation, Permission.MANAGE_ORGANISATIONS
    page_title = "Organisations"

    def rows(self, queryset):
        return queryset.select_related("type").order_by("name")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["head"] = ["Name", "Kind", "Kind of partner"]
        context["table"] = [
            [each.name, each.kind or "not said", str(each.type or "not said")] for each in context["object_list"]
        ]
        return context


class AddOrganisation(CreateRecord):
    template_name = "web/accounts/add_organisation.html"
    form_class, permission = AddOrganisationForm, Permission.MANAGE_ORGANISATIONS
    page_title = "Add an organisation"
    success_message = "The organisation is added."
    extra_context = {"button_text": "Add organisation", "cancel_href": reverse_lazy("web:organisation_list")}

    def perform(self, data):
        return add_organisation(**data, by=self.request.user)

    def address_of(self, organisation):
        return reverse("web:organisation_list")
