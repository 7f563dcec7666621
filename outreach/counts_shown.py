"""A count of residents, or of visits to them, as its reader may have it (DESIGN 4).

Who may see the people of that borough reads the number. Everybody else reads no number under k, and the others to the
nearest 5: two rounded numbers leave five possibilities for what lies between them, so that no small count comes back
by subtracting one window or one page from another. Nought is under k too.
"""

from __future__ import annotations

from dataclasses import dataclass

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission

ROUND_TO = 5


@dataclass(frozen=True)
class ShownCount:
    """``value`` is None when it is hidden; ``most`` is the largest number that it may be."""

    value: int | None
    most: int
    text: str
    is_exact: bool

    def __str__(self):
        return self.text


def count_for(viewer: User, borough_code: str, count: int) -> ShownCount:
    if viewer.scope_for(Permission.SEE_PEOPLE).covers_borough(borough_code):
        return ShownCount(count, count, f"{count:,}", True)
    audience = viewer.audience
    k, step = audience.k, max(ROUND_TO, audience.round_to)
    if count < k:
        return ShownCount(None, k - 1, f"fewer than {k}", False)
    rounded = (count + step // 2) // step * step
    return ShownCount(rounded, rounded, f"about {rounded:,}", False)
