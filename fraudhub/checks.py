"""What stops a misconfigured hub from starting. Each is a sentence that says what to do."""

from collections.abc import Iterator

LEAST_KEY = 50


def why_not_start(
    *, production: bool, secret_key: str, allowed_hosts: list[str], database: str, debug: bool
) -> Iterator[str]:
    """``database`` is the address of the database. A demonstration may start with anything."""
    if not production:
        return
    if debug:
        yield "Switch DEBUG off: it shows the inside of the hub to anybody."
    if len(secret_key) < LEAST_KEY or secret_key.startswith("demonstration"):
        yield f"Set SECRET_KEY to a random text of your own of at least {LEAST_KEY} characters."
    if not allowed_hosts or "*" in allowed_hosts:
        yield "Set ALLOWED_HOSTS to the names under which people reach the hub, with commas between them."
    if not database.startswith(("postgres://", "postgresql://")):
        yield "Set DATABASE_URL to a PostgreSQL database: production does not run on SQLite."
