"""What somebody reads and where they are sent when their session is over."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from fraudhub.accounts.sessions import FIELD, IDLE, LONGEST, STAFF

KEPT_KEY = "kept_form"
_SENTENCES = {
    over: f"You were signed out because {why}. Sign in again to go on where you were."
    for limits in (STAFF, FIELD)
    for over, why in (
        (f"{IDLE}-{limits.idle_min}", f"nothing happened for {limits.idle_min} minutes"),
        (f"{LONGEST}-{limits.longest_h}", f"you had been signed in for {limits.longest_h} hours"),
    )
}


_SENTENCES["half"] = "It took longer than 5 minutes. Sign in again."


def why_signed_out(over: str) -> str:
    """``over`` is "idle-15" or its like, as it stands in the address of the sign-in page."""
    return _SENTENCES.get(over, "")


def ask_to_sign_in(request, *, keeps_typed: bool = False) -> HttpResponseRedirect:
    answer = redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
    over = getattr(request, "session_over", "")
    if over and keeps_typed and request.method == "POST":
        keep_typed(request, of=request.was_signed_in)
    return HttpResponseRedirect(f"{answer.url}&{urlencode({'over': over})}") if over else answer


def ask_to_confirm(request, *, keeps_typed: bool = False) -> HttpResponseRedirect:
    """To the page that asks for the password again, and back from there; a form that was sent is kept."""
    if keeps_typed and request.method == "POST":
        keep_typed(request, of=request.user)
    back = request.get_full_path() if request.method == "GET" else request.path
    return HttpResponseRedirect(f"{reverse('web:confirm')}?{urlencode({'next': back})}")


def next_address(request) -> str:
    """Where the person was going, when that is a page of the hub; else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


def onward(request) -> str:
    """Back to a form that was kept for this person, else to where they were going."""
    if kept_for(request):
        return reverse("web:kept_form")
    request.session.pop(KEPT_KEY, None)
    return next_address(request)


def mark_of(user) -> str:
    """So that an open page knows whether the same person is signed in again, without naming them."""
    return salted_hmac("fraudhub.web.person", str(user.pk), algorithm="sha256").hexdigest()[:16]


def keep_typed(request, *, of) -> None:
    """A form that could not be taken yet: kept for the person who typed it, until they sign in or confirm here. Its
    token was checked before. Files are not kept."""
    typed = [
        (name, value)
        for name in request.POST
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in request.POST.getlist(name)
    ]
    request.session[KEPT_KEY] = {"user": of.pk, "path": request.path, "typed": typed}


def kept_for(request) -> dict | None:
    kept = request.session.get(KEPT_KEY)
    return kept if kept and kept["user"] == request.user.pk else None
