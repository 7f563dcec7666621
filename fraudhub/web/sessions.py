"""What somebody reads and where they are sent when their session is over."""

from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.utils.crypto import salted_hmac

from fraudhub.accounts.sessions import FIELD, IDLE, LONGEST, STAFF

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


def ask_to_sign_in(request) -> HttpResponseRedirect:
    answer = redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
    over = getattr(request, "session_over", "")
    return HttpResponseRedirect(f"{answer.url}&{urlencode({'over': over})}") if over else answer


def mark_of(user) -> str:
    """So that an open page knows whether the same person is signed in again, without naming them."""
    return salted_hmac("fraudhub.web.person", str(user.pk), algorithm="sha256").hexdigest()[:16]
