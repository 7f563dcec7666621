"""What stops a misconfigured hub from starting. Each is a sentence that says what to do."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from fraudhub.core.addresses import networks

LEAST_KEY = 50
LEAST_LETTERS = 5  # different ones, as Django's own check asks
_HERE = {"localhost", "127.0.0.1", "::1"}


def why_not_start(
    *,
    production: bool,
    secret_key: str,
    allowed_hosts: list[str],
    database: str,
    debug: bool,
    trusted_proxies: str,
    redis: str,
    notify_key: str,
    notify_template: str,
    mail: str,
) -> Iterator[str]:
    """``database`` and ``redis`` are addresses, ``redis`` may be empty. A demonstration may start with anything."""
    if not production:
        return
    if debug:
        yield "Switch DEBUG off: it shows the inside of the hub to anybody."
    if len(secret_key) < LEAST_KEY or len(set(secret_key)) < LEAST_LETTERS or secret_key.startswith("demonstration"):
        yield f"Set SECRET_KEY to a random text of your own of at least {LEAST_KEY} characters."
    if not allowed_hosts or "*" in allowed_hosts:
        yield "Set ALLOWED_HOSTS to the names under which people reach the hub, with commas between them."
    if not _are_networks(trusted_proxies):
        yield "Set HUB_TRUSTED_PROXIES to the address of the TLS proxy in front of the hub, like 10.0.0.5."
    if redis and not urlsplit(redis).password and urlsplit(redis).hostname not in _HERE:
        yield "Set a password in REDIS_URL, like redis://:PASSWORD@HOST:6379/0: the broker is not on this machine."
    if not database.startswith(("postgres://", "postgresql://")):
        yield "Set DATABASE_URL to a PostgreSQL database: production does not run on SQLite."
    if bool(notify_key) != bool(notify_template):
        yield "Set NOTIFY_API_KEY and HUB_NOTIFY_EMAIL together: the key and the template that mail is sent by."
    elif not notify_key and mail != "by-hand":
        yield (
            "Set NOTIFY_API_KEY and HUB_NOTIFY_EMAIL, or nobody gets an invitation or a new password. Set "
            "HUB_MAIL=by-hand where an operator hands messages on with ./hub manage show_message."
        )


def _are_networks(text: str) -> bool:
    try:
        return bool(networks(text))
    except ValueError:
        return False
