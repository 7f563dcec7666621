"""The classes of "where next", and what they are called: the words alone, which is what pages need of them."""

from __future__ import annotations

RISKS = ("Lower risk", "Middle risk", "Higher risk")
REACHES = ("reached less", "reached more")


def band(risk: int, reached: bool) -> str:
    """As the key calls its fill: "risk-2", or "risk-2 reached"."""
    return f"risk-{risk}{' reached' if reached else ''}"


BANDS = {
    band(risk, bool(reach)): f"{RISKS[risk]}, {REACHES[reach]}"
    for risk in reversed(range(len(RISKS)))
    for reach in range(len(REACHES))
}
WHERE_NEXT = band(2, False)
