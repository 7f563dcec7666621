"""Which looks a plan has had: quarterly, numbered, and the same one again however often a quarter is drawn."""

from __future__ import annotations

from mapping.comparing import Look
from mapping.models import Evaluation, PlanVersion


def earlier_looks(version: PlanVersion | None) -> list[Look]:
    """Every look by any version of the plan so far."""
    if version is None:
        return []
    rows = (
        Evaluation.objects.filter(plan_version__plan=version.plan_id, result__isnull=False)
        .exclude(look_at="")
        .values_list("look_at", "plan_version__number", "result__verdict__case")
        .order_by("pk")
    )
    return [Look(*row) for row in rows]
