"""Home, sign-in, the audit trail, reference lists and the pages anyone may read."""

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import FormView, ListView, View

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import User
from fraudhub.accounts.one_time_links import open_link
from fraudhub.accounts.roles import ROLES, Permission
from fraudhub.accounts.verbs import LINK_IS_SPENT, ask_for_new_password, choose_new_password, sign_out
from fraudhub.audit.models import AuditEntry
from fraudhub.audit.words import codes_saying, in_words
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken
from fraudhub.core.models import ReferenceRow
from fraudhub.geography.attribution import ATTRIBUTIONS
from fraudhub.govuk.fields import DateField
from fraudhub.web.audited import names_of_accounts, told_of_object
from fraudhub.web.doorways import Doorway, Page
from fraudhub.web.forms import EmailForm, FilterForm, NewPasswordForm, SignInForm
from fraudhub.web.second_steps import begin_second_step, known_from_now_on, sign_in
from fraudhub.web.sessions import next_address, why_signed_out
from fraudhub.web.sockets import home_cards
from fraudhub.web.tries import LimitedTries


class Home(Page):
    template_name = "web/home.html"
    permission = None
    page_title = "Your hub today"

    def get_context_data(self, **kwargs):
        return super().get_context_data(cards=home_cards.gather(None, self.request.user), **kwargs)


class SignIn(LimitedTries):
    template_name = "web/sign_in.html"
    form_class = SignInForm
    permission = None
    public = True
    page_title = "Sign in"
    wrong = "Enter the email address and password of your account. One of them is not right."

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return HttpResponseRedirect(next_address(request))
        return super().dispatch(request, *args, **kwargs)

    def name_tried(self, form):
        return form.cleaned_data["email"]

    def check(self, form):
        return authenticate(self.request, username=form.cleaned_data["email"], password=form.cleaned_data["password"])

    def passed(self, user):
        if user.has_second_step:
            return begin_second_step(self.request, user)
        return sign_in(self.request, user, second_step=False)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            next=self.request.POST.get("next") or self.request.GET.get("next", ""),
            why_signed_out=why_signed_out(self.request.GET.get("over", "")),
            **kwargs,
        )


class ForgottenPassword(Doorway, FormView):
    """The same page for a name we know and one we do not."""

    template_name = "web/forgotten_password.html"
    form_class = EmailForm
    permission = None
    public = True
    page_title = "Forgotten password"

    def form_valid(self, form):
        ask_for_new_password(form.cleaned_data["email"], base_url=self.request.build_absolute_uri("/"))
        return self.render_to_response(self.get_context_data(page_title="Look at your email", asked=True))

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response


class NewPassword(Doorway, FormView):
    """Where the link of a mail leads. Opening it changes nothing, as some mail systems open every link."""

    template_name = "web/new_password.html"
    form_class = NewPasswordForm
    permission = None
    public = True
    page_title = "Choose a new password"

    def dispatch(self, request, *args, **kwargs):
        self.link = open_link(kwargs["token"])
        if self.link is None:
            return self.spent()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.link.user}

    def form_valid(self, form):
        try:
            user = choose_new_password(self.kwargs["token"], password=form.cleaned_data["password"])
        except RuleBroken:  # used in another tab in the meantime
            return self.spent()
        logout(self.request)
        messages.success(self.request, "Your new password is saved. Sign in with it.")
        return known_from_now_on(HttpResponseRedirect(reverse("web:sign_in")), user)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response

    def spent(self):
        context = {"page_title": "This link no longer works", "sentence": LINK_IS_SPENT, "asks_anew": True}
        return render(self.request, "web/link_is_spent.html", context, status=404)


class SignOut(Doorway, View):
    """By POST only, so that no link or picture can sign anybody out."""

    permission = None
    before_second_step = True
    http_method_names = ["post"]

    def post(self, request):
        sign_out(request.session, by=request.user)
        logout(request)
        return HttpResponseRedirect(reverse("web:sign_in"))


class AuditFilter(FilterForm):
    action = forms.CharField(label="What happened", required=False, max_length=60)
    reference = forms.CharField(label="Reference", required=False, max_length=80)
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)

    def apply(self, queryset):
        asked = self.cleaned_data
        if asked["action"]:
            queryset = queryset.filter(action__in=codes_saying(asked["action"].strip()))
        if asked["reference"]:
            queryset = queryset.filter(object_reference=asked["reference"].strip().upper())
        if asked["since"]:
            queryset = queryset.filter(at__date__gte=asked["since"])
        if asked["until"]:
            queryset = queryset.filter(at__date__lte=asked["until"])
        return queryset


class AuditTrail(Doorway, ListView):
    """Who did what, for those entitled: a coordinator for the borough, data protection for all of it."""

    template_name = "web/audit_list.html"
    permission = Permission.SEE_AUDIT
    page_title = "Audit trail"
    paginate_by = 50
    shows_objects = True

    def get_queryset(self):
        entries = self.entries().order_by("-pk")
        self.filters = AuditFilter(self.request.GET or None)
        if self.filters.is_bound and self.filters.is_valid():
            entries = self.filters.apply(entries)
        return entries

    def entries(self):
        return AuditEntry.objects.within(self.scope)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(filters=self.filters, shows_objects=self.shows_objects, **kwargs)
        entries = list(context["object_list"])
        names = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
        accounts = names_of_accounts(entries) if self.shows_objects else {}
        roles = {code: role.name for code, role in ROLES.items()}
        context["rows"] = [
            {
                "entry": entry,
                "actor": names[entry.actor_id].full_name if entry.actor_id in names else "The hub",
                "role": roles.get(entry.acting_role, ""),
                "action": in_words(entry.action),
                "object": told_of_object(entry, accounts) if self.shows_objects else "",
            }
            for entry in entries
        ]
        kept = self.request.GET.copy()
        kept.pop("page", None)
        context["kept_query"] = kept.urlencode()
        if self.audited:
            audit(AccountAudit.AUDIT_READ, by=self.request.user, boroughs=self.scope.borough_codes())
        return context

    audited = True


class AuditMetadata(AuditTrail):
    """For the system administrator: that something happened, never to whom."""

    permission = Permission.SEE_AUDIT_METADATA
    page_title = "Audit trail without records"
    shows_objects = False

    def entries(self):
        return AuditEntry.objects.all()


class MyAccess(AuditTrail):
    """What the trail holds about oneself."""

    permission = None
    page_title = "What you did in the hub"
    audited = False

    def entries(self):
        return AuditEntry.objects.of_actor(self.request.user)


class ReferenceLists(Page):
    """Every reference list, one at a time, with its source and what nobody has confirmed yet."""

    template_name = "web/reference_lists.html"
    permission = Permission.SEE_REFERENCE_LISTS
    page_title = "Reference lists"

    def get_context_data(self, **kwargs):
        lists = {
            model._meta.model_name: str(model._meta.verbose_name_plural).capitalize()
            for model in sorted(apps.get_models(), key=lambda model: str(model._meta.verbose_name_plural))
            if issubclass(model, ReferenceRow)
        }
        asked = self.request.GET.get("list", "")
        chosen = asked if asked in lists else next(iter(lists))
        model = next(each for each in apps.get_models() if each._meta.model_name == chosen)
        return super().get_context_data(
            links=[{"text": name, "href": f"?list={key}", "current": key == chosen} for key, name in lists.items()],
            name=lists[chosen],
            rows=model._default_manager.all(),
            **kwargs,
        )


class PublicPage(Page):
    permission = None
    public = True


class Accessibility(PublicPage):
    template_name = "web/accessibility.html"
    page_title = "Accessibility statement"


class Privacy(PublicPage):
    template_name = "web/privacy.html"
    page_title = "Privacy notice"


class WhatWeNeverDo(PublicPage):
    template_name = "web/what_we_never_do.html"
    page_title = "What we never do"


class About(PublicPage):
    template_name = "web/about.html"
    page_title = "About the Fraud Protection Hub"

    def get_context_data(self, **kwargs):
        return super().get_context_data(attribution=ATTRIBUTIONS, **kwargs)
