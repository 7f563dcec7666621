"""What somebody reads and where they are sent when their session is over."""

from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.utils.crypto import salted_hmac

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


def why_signed_out(over: str) -> str:
    """``over`` is "idle-15" or its like, as it stands in the address of the sign-in page."""
    return _SENTENCES.get(over, "")


def ask_to_sign_in(request, *, keeps_typed: bool = False) -> HttpResponseRedirect:
    answer = redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
    over = getattr(request, "session_over", "")
    if over and keeps_typed and request.method == "POST":
        keep_typed(request)
    return HttpResponseRedirect(f"{answer.url}&{urlencode({'over': over})}") if over else answer


def mark_of(user) -> str:
    """So that an open page knows whether the same person is signed in again, without naming them."""
    return salted_hmac("fraudhub.web.person", str(user.pk), algorithm="sha256").hexdigest()[:16]


def keep_typed(request) -> None:
    """A form sent after the session was over: kept for the person who typed it, should they sign in again here. Its
    token was checked before. Files are not kept."""
    typed = [
        (name, value)
        for name in request.POST
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in request.POST.getlist(name)
    ]
    request.session[KEPT_KEY] = {"user": request.was_signed_in.pk, "path": request.path, "typed": typed}


def kept_for(request) -> dict | None:
    kept = request.session.get(KEPT_KEY)
    return kept if kept and kept["user"] == request.user.pk else None
