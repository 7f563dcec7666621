"""Where one is signed in, staying so, and in which role one acts."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, View

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import SignedInSession
from fraudhub.accounts.sessions import confirm, extend, limits_of
from fraudhub.accounts.sign_in_limits import forget_failures
from fraudhub.accounts.verbs import choose_role, end_sessions
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import ALL, Grant, Scope
from fraudhub.web.doorways import Doorway, Page
from fraudhub.web.forms import ChangeRoleForm, ConfirmForm
from fraudhub.web.sessions import KEPT_KEY, kept_for, mark_of, next_address, onward
from fraudhub.web.tries import LimitedTries


class OwnSessions:
    """Everyone signed in has their own, and nobody else's."""

    permission = None

    @property
    def scope(self) -> Scope:
        return Scope.of([Grant(ALL, own=self.request.user.pk)])

    def sessions(self):
        return SignedInSession.objects.within(self.scope).going_on()


class YourSessions(OwnSessions, Page):
    before_second_step = True
    template_name = "web/your_sessions.html"
    page_title = "Where you are signed in"

    def get_context_data(self, **kwargs):
        this = self.request.session.session_key
        rows = [{"session": row, "is_this": row.session_key == this} for row in self.sessions()]
        rows.sort(key=lambda row: not row["is_this"])
        return super().get_context_data(rows=rows, has_others=len(rows) > 1, **kwargs)


class EndSessions(OwnSessions, Doorway, View):
    """``which`` is "everywhere", "others", or the hash of one of the others."""

    before_second_step = True
    http_method_names = ["post"]

    def post(self, request):
        which, here = request.POST.get("which", ""), request.session.session_key
        if which == "everywhere":
            end_sessions(self.sessions(), by=request.user)
            audit(AccountAudit.SIGNED_OUT, request.user, by=request.user)
            logout(request)
            return HttpResponseRedirect(reverse("web:sign_in"))
        others = self.sessions().exclude(session_key=here)
        if which != "others":
            others = others.filter(pk__in=[row.pk for row in others if row.hash == which])
        ended = end_sessions(others, by=request.user)
        messages.success(request, _ENDED.get(ended, f"{ended} other browsers were signed out."))
        return HttpResponseRedirect(reverse("web:your_sessions"))


_ENDED = {0: "That browser was signed out already.", 1: "The other browser was signed out."}


class SessionNow(Doorway, View):
    """For the page to ask before it warns: how long is left. Asking does not extend it."""

    permission = None
    public = True
    is_activity = False

    def get(self, request):
        return JsonResponse(self.now(request))

    def now(self, request) -> dict:
        if not request.user.is_authenticated:
            return {"signed_in": False}
        ends_at, limit = limits_of(request.user).ends(request.session)
        return {
            "signed_in": True,
            "seconds_left": max(0, int((ends_at - timezone.now()).total_seconds())),
            "limit": limit,
            "person": mark_of(request.user),
            "csrf_token": get_token(request),
        }


class StaySignedIn(SessionNow):
    before_second_step = True
    public = False
    http_method_names = ["post"]

    def post(self, request):
        extend(request.session, user=request.user)
        return JsonResponse(self.now(request))


class ChangeRole(Doorway, FormView):
    """For somebody with several roles or boroughs: in which they act from now on."""

    before_second_step = True
    template_name = "web/change_role.html"
    form_class = ChangeRoleForm
    permission = None
    page_title = "Change role or borough"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form):
        try:
            choose_role(self.request.session, **form.cleaned_data["acting"], by=self.request.user)
        except RuleBroken as broken:
            for sentence in broken.sentences:
                form.add_error(None, sentence)
            return self.form_invalid(form)
        messages.success(self.request, f"You now act as {self.request.user.acting}.")
        return HttpResponseRedirect(reverse("web:home"))

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response


class ConfirmItIsYou(LimitedTries):
    """Before what must surely be done by the person themselves, and not by who found their machine unlocked."""

    before_second_step = True
    template_name = "web/confirm.html"
    form_class = ConfirmForm
    permission = None
    page_title = "Confirm that it is you"
    wrong = "Enter the password of your account. That one is not right."
    failed_action = AccountAudit.CONFIRMING_FAILED

    def name_tried(self, form):
        return self.request.user.email

    def check(self, form):
        user = self.request.user
        return user if user.check_password(form.cleaned_data["password"]) else None

    def passed(self, user):
        forget_failures(user.email, browser=self.request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, ""))
        confirm(self.request.session)
        audit(AccountAudit.CONFIRMED, user, by=user)
        return HttpResponseRedirect(onward(self.request))

    def get_context_data(self, **kwargs):
        return super().get_context_data(next=next_address(self.request), kept=kept_for(self.request), **kwargs)


class KeptForm(Page):
    """What could not be taken when it was sent: sent again by its owner, to where it was going, or thrown away."""

    template_name = "web/kept_form.html"
    permission = None
    page_title = "What you typed was kept"

    def get_context_data(self, **kwargs):
        return super().get_context_data(kept=kept_for(self.request), **kwargs)

    def post(self, request):
        kept = kept_for(request)
        request.session.pop(KEPT_KEY, None)
        if kept is None:
            return HttpResponseRedirect(reverse("web:home"))
        if "throw_away" in request.POST:
            return HttpResponseRedirect(kept["path"])
        return HttpResponseRedirect(kept["path"], preserve_request=True)  # the browser sends the same form there
