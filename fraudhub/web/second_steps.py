"""The time between the password and the second step, and what the session knows of either."""

import time

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import User
from fraudhub.accounts.rules import must_have_second_step
from fraudhub.accounts.sign_in_limits import BROWSER_KNOWN_FOR, forget_failures, know_browser
from fraudhub.audit.writing import audit
from fraudhub.web.errors import problem, wants_json
from fraudhub.web.sessions import next_address, onward

HALF_KEY = "half_signed_in"
PASSED_KEY = "second_step_passed"
PASSKEY_KEY = "passkey_asked"
HALF_LASTS_S = 300


def begin_second_step(request, user: User) -> HttpResponseRedirect:
    """The password was right. The session still opens no page; it knows for five minutes who is half signed in."""
    request.session.cycle_key()
    request.session[HALF_KEY] = {
        "user": user.pk,
        "until": int(time.time()) + HALF_LASTS_S,
        "password": user.get_session_auth_hash(),
    }
    return HttpResponseRedirect(f"{reverse('web:second_step')}?{urlencode({'next': next_address(request)})}")


def half_signed_in(request) -> User | None:
    half = request.session.get(HALF_KEY)
    if not half or time.time() >= half["until"]:
        return None
    user = User.objects.filter(pk=half["user"], is_active=True).first()
    return user if user and constant_time_compare(half["password"], user.get_session_auth_hash()) else None


def sign_in(request, user: User, *, second_step: bool) -> HttpResponseRedirect:
    """All that was asked was shown. A new session id each time."""
    request.session.pop(HALF_KEY, None)
    login(request, user)
    request.session[PASSED_KEY] = second_step
    forget_failures(user.email, browser=request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, ""))
    audit(AccountAudit.SIGNED_IN, user, by=user, facts={"second_step": second_step})
    return known_from_now_on(HttpResponseRedirect(onward(request)), user)


def known_from_now_on(response: HttpResponseRedirect, user: User) -> HttpResponseRedirect:
    """This browser is the person's: a stranger's tries elsewhere no longer keep them waiting here."""
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        know_browser(user.email),
        max_age=BROWSER_KNOWN_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


class SecondStepMiddleware:
    """Where a second step is obligatory, a session without one opens only the pages that set it up (a view with
    ``before_second_step``) and those for anybody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        if request.session.get(PASSED_KEY) or not must_have_second_step(request.user):
            return None
        request.second_step_is_missing = True
        door = getattr(view, "view_class", None) or getattr(view, "cls", None)
        if door is None or getattr(door, "public", False) or getattr(door, "before_second_step", False):
            return None
        if wants_json(request):
            body = problem(request, 403, code="second_step", detail=_SENTENCE)
            return JsonResponse(body, status=403, content_type="application/problem+json")
        if request.user.has_second_step:  # set up elsewhere since this session began
            logout(request)
            return HttpResponseRedirect(reverse("web:sign_in"))
        return HttpResponseRedirect(reverse("web:second_step_needed"))


_SENTENCE = "Your role needs a second step to sign in. Set it up at /your-sign-in/, then send this again."
