"""How often somebody may try to sign in. Counted in the database, so that it holds across all web processes.

A name: after five failures in a row each further try waits longer, from 30 seconds to 15 minutes. The wait is the
same for a name nobody has. A browser that once signed in under a name is counted apart from all others (OWASP
Authentication Cheat Sheet, "device cookies"), so that a stranger who keeps failing never shuts the person out.
An address: after 30 failures within a minute it waits for the minute to end.
Mails with a link to a new password: three an hour to a name.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from fraudhub.accounts.models import SignInCounter

FREE_TRIES = 5
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
ADDRESS_FAILURES, ADDRESS_WINDOW = 30, timedelta(minutes=1)
MAILS, MAIL_WINDOW = 3, timedelta(hours=1)
BROWSER_KNOWN_FOR = timedelta(days=180)
_SALT = "accounts.sign_in_limits"


def delay_after(failures: int) -> timedelta:
    """The wait after so many failures in a row: none up to four, then 30 s doubling to 15 minutes."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(failures - FREE_TRIES, 10))


@transaction.atomic
def begin_try(email: str, *, address: str, browser: str = "") -> timedelta:
    """Count one try before the password is looked at, so that fifty at once are not fifty free guesses.

    Gives the time still to wait, and has then counted nothing; nought when the try may go on. ``browser`` is the
    cookie of ``know_browser``, or anything.
    """
    now = timezone.now()
    if wait := wait_of(address, now):
        return wait
    counter = _held(_name_key(email, browser), now)
    if now >= counter.last_at + FORGOTTEN_AFTER:
        counter.failures = 0
    due = counter.last_at + delay_after(counter.failures)
    if now < due:
        return due - now
    counter.failures, counter.last_at = counter.failures + 1, now
    counter.save(update_fields=["failures", "last_at"])
    return timedelta(0)


def wait_of(address: str, now: datetime) -> timedelta:
    """How long an address still has to wait after too many failures; nought when it may try."""
    from_here = SignInCounter.objects.filter(pk=_address_key(address)).first()
    if from_here and from_here.failures >= ADDRESS_FAILURES and now < from_here.since + ADDRESS_WINDOW:
        return from_here.since + ADDRESS_WINDOW - now
    return timedelta(0)


@transaction.atomic
def count_failure(address: str) -> None:
    """The try that began was wrong. Its name is counted already; this counts its address."""
    now = timezone.now()
    counter = _held(_address_key(address), now)
    if now >= counter.since + ADDRESS_WINDOW:
        counter.failures, counter.since = 0, now
    counter.failures, counter.last_at = counter.failures + 1, now
    counter.save(update_fields=["failures", "since", "last_at"])


def forget_failures(email: str, *, browser: str = "") -> None:
    """The try that began was right."""
    SignInCounter.objects.filter(pk=_name_key(email, browser)).delete()


@transaction.atomic
def may_ask_again(email: str) -> bool:
    """May another mail go to this name? Counts it when it may."""
    now = timezone.now()
    counter = _held(_digest("mail", email), now)
    if now >= counter.since + MAIL_WINDOW:
        counter.failures, counter.since = 0, now
    if counter.failures >= MAILS:
        return False
    counter.failures, counter.last_at = counter.failures + 1, now
    counter.save(update_fields=["failures", "since", "last_at"])
    return True


def know_browser(email: str) -> str:
    """A cookie for a browser that has just signed in. It says under which name without naming anybody."""
    return signing.dumps([_digest("known", email), secrets.token_urlsafe(12)], salt=_SALT)


def forget_old_counters() -> int:
    count, _ = SignInCounter.objects.filter(last_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    return count


def _held(key: str, now) -> SignInCounter:
    """The counter, locked until the transaction ends."""
    SignInCounter.objects.get_or_create(pk=key, defaults={"since": now, "last_at": now})
    return SignInCounter.objects.select_for_update().get(pk=key)


def _name_key(email: str, browser: str) -> str:
    try:
        whose, browser_id = signing.loads(browser, salt=_SALT, max_age=BROWSER_KNOWN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return _digest("name", email)
    return _digest("browser", browser_id) if whose == _digest("known", email) else _digest("name", email)


def _address_key(address: str) -> str:
    """One IPv4 address, or the /64 that one IPv6 household has."""
    try:
        if ipaddress.ip_address(address).version == 6:
            address = str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        address = ""
    return _digest("address", address)


def _digest(kind: str, value: str) -> str:
    return salted_hmac(_SALT, f"{kind}:{value}", algorithm="sha256").hexdigest()
