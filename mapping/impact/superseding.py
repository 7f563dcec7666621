"""What reports stood on and what is so no longer: asked when a later report is written, and every night."""

from __future__ import annotations

from datetime import date

from fraudhub.geography.scoping import Scope
from mapping.counts import HEADLINE, Counts, counts_of, months_that_changed
from mapping.drawing.plans import changes_between
from mapping.evaluation.spending import spent
from mapping.impact.planning import changed_starts
from mapping.models import Evaluation
from mapping.sources import areas, outreach, series

MOST_LOOKED_AT = 50


def superseded_by(evaluation: Evaluation, counts: Counts) -> dict[str, list[str]]:
    """Reference of an earlier report by the same plan, for the same readers, to sentences on what changed since. Later
    months alone supersede nothing: that is another look; and what was decided anew is not replaced by a late report of
    the version before."""
    if evaluation.plan_version is None:
        return {}
    rows = Evaluation.objects.filter(
        plan_version__plan=evaluation.plan_version.plan_id, audience_code=evaluation.audience_code,
        result__isnull=False, superseded_by__isnull=True, plan_version__number__lte=evaluation.plan_version.number,
    )  # fmt: skip
    earlier = rows.exclude(pk=evaluation.pk).select_related("counts").defer("chart", "figures").order_by("pk")
    found = {each.reference: what_changed(each, evaluation.plan, counts) for each in earlier}
    return {reference: sentences for reference, sentences in found.items() if sentences}


def newer_decision(evaluation: Evaluation) -> Evaluation | None:
    """The report by a newer version of its plan that was ready before this one was."""
    if evaluation.plan_version is None:
        return None
    newer = Evaluation.objects.filter(
        plan_version__plan=evaluation.plan_version.plan_id, audience_code=evaluation.audience_code,
        result__isnull=False, superseded_by__isnull=True, plan_version__number__gt=evaluation.plan_version.number,
    )  # fmt: skip
    return newer.select_related("plan_version").order_by("-plan_version__number", "-pk").first()


def what_they_said(superseded: dict[str, list[str]]) -> list[dict]:
    """The earlier reports' own sentences, so that both results are read together."""
    earlier = Evaluation.objects.filter(reference__in=list(superseded)).order_by("pk")
    return [
        {"reference": reference, "sentence": sentence, "because": superseded[reference]}
        for reference, sentence in earlier.values_list("reference", "result__verdict__sentence")
    ]


def what_changed(earlier: Evaluation, plan: dict, counts: Counts) -> list[str]:
    days = {code: date.fromisoformat(day) for code, day in plan["go_live"].items() if day}
    sentences = list(changed_starts(earlier.plan["go_live"], days, counts.names))
    sentences += changes_between(earlier.plan | {"go_live": {}}, plan | {"go_live": {}}, counts.names)
    if earlier.counts is not None and earlier.counts.digest != counts.digest:
        until, kept = earlier.result["snapshot"]["last_month_used"], Counts.from_bytes(earlier.counts.content)
        sentences += months_that_changed(kept, counts, until=until)
        if _costs(earlier, kept) != _costs(earlier, counts):
            sentences.append("What the boroughs in question cost until then was corrected or completed.")
    return sentences


def _costs(earlier: Evaluation, counts: Counts) -> dict[str, float] | None:
    """What the costs in these counts come to for the earlier report; None where it worked out no balance."""
    until = earlier.result["methods"]["cost_benefit"]["settings"].get("costs_until")
    if until is None:
        return None
    last = date.fromisoformat(until)
    return spent(counts.spent(), earlier.plan["treated"], programme=list(counts.names), until=last)


def changed_by_now() -> dict[str, list[str]]:
    """Reference of a report that no later one has replaced to sentences on what changed in the records since. Only what
    the headline counts is read again, once for all of them."""
    scope, names = Scope.everything(), areas.borough_names()
    standing = Evaluation.objects.filter(superseded_by__isnull=True, counts__isnull=False)
    standing = standing.select_related("counts").defer("chart", "figures").order_by("-pk")[:MOST_LOOKED_AT]
    if not standing:
        return {}
    started = outreach.go_live_dates(scope)
    now = counts_of(
        {HEADLINE: series.with_loss(scope)}, names=names, people=dict.fromkeys(names, 1), as_of="", data_cut=""
    )
    found = {}
    for each in standing:
        kept, until = Counts.from_bytes(each.counts.content), each.result["snapshot"]["last_month_used"]
        sentences = [
            *changed_starts(each.plan["go_live"], started, names),
            *months_that_changed(kept, now, until=until),
        ]
        if sentences:
            found[each.reference] = sentences
    return found
