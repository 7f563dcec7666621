"""What was asked of maps and is refused, as the audit trail keeps it."""

import re
from collections.abc import Iterable, Mapping

from fraudhub.audit.writing import audit
from fraudhub.geography.scoping import Scope

_CODE = re.compile(r"[A-Za-z0-9_.-]{0,40}")


def name_in_code(name: str) -> str:
    """A name of a choice; whatever else was typed in its place may be anybody's."""
    return name if _CODE.fullmatch(name) else "another name"


def asked_in_codes(said: Mapping) -> dict[str, str]:
    """What was sent, by name. Choices are codes; whatever else was typed may hold anything, and is not kept."""
    return {
        name_in_code(name): (value if isinstance(value, str) and _CODE.fullmatch(value) else "no code")
        for name, value in said.items()
        if name not in ("csrfmiddlewaretoken", "submission_key")
    }


def note_refusal(action: str, *, by, scope: Scope, said: Mapping, sentences: Iterable[str], fields=()) -> None:
    """Whoever asked, by whatever way."""
    audit(
        action, by=by, boroughs=scope.borough_codes(), fields=fields,
        facts={"asked": asked_in_codes(said), "because": list(sentences)},
    )  # fmt: skip
