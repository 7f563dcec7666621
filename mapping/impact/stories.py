"""One borough on one sheet of paper, safe to hand to a councillor: published figures alone, by one report's counts."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.text import slugify

from fraudhub.accounts.roles import PUBLISHED
from fraudhub.core.errors import RuleBroken
from fraudhub.jobs.models import Job
from fraudhub.jobs.paper import as_pdf
from fraudhub.jobs.products import ProducedFile, Product
from mapping.counts import Counts
from mapping.disclosure import hides_small_numbers_sentence, round_count
from mapping.drawing.charts import draw_chart
from mapping.drawing.reports import published_change
from mapping.drawing.saying import headline, span
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.run import evaluate
from mapping.impact.reports import done_table
from mapping.models import Evaluation
from mapping.sources.work import work_since_start

INSTEAD_OF_PDF = "The sheet is there as a page that prints on one A4."


def write_story(job: Job) -> Product:
    """The function of the story job."""
    rows = (
        Evaluation.objects.within(job.scope).for_audience(job.audience).select_related("counts", "plan_version__plan")
    )
    evaluation, code = rows.get(reference=job.params["report"]), job.params["borough"]
    counts = Counts.from_bytes(evaluation.counts.content)
    work = work_since_start(job.scope, [code], until=counts.newest)
    job.tell_progress(30, "Counting for the sheet")
    story = story_of(evaluation, counts, code, done=done_table(work, PUBLISHED))
    html = render_to_string("mapping/borough_story.html", story)
    name = f"{evaluation.reference}-story-{slugify(counts.names[code])}"
    files = [ProducedFile(f"{name}.html", "text/html; charset=utf-8", html.encode())]
    job.tell_progress(70, "Setting the sheet")
    try:
        files.insert(0, ProducedFile(f"{name}.pdf", "application/pdf", as_pdf(html, instead=INSTEAD_OF_PDF)))
    except RuleBroken as broken:  # the page is there all the same, and prints
        return Product(files=files, facts={"no_pdf": " ".join(broken.sentences)})
    return Product(files=files, facts={"no_pdf": ""})


def story_of(evaluation: Evaluation, counts: Counts, code: str, *, done: list[dict]) -> dict:
    """What the sheet says. The verdict is the report's own, on all its boroughs in question, where this is among them;
    the figures of the one borough are description."""
    plan = replace(AnalysisPlan.from_json(evaluation.plan), treated=(code,), comparison=())
    panel = counts.panel()
    result = evaluate(
        panel, plan, as_of=counts.newest, synthetic=counts.synthetic, resample=False,
        recording_changes=counts.changes_of_recording,
    )  # fmt: skip
    described, verdict = result["methods"]["before_after"], verdict_about(counts.names[code], evaluation.result)
    chart = draw_chart(panel, result, plan, counts.changes_of_recording, audience=PUBLISHED)
    return {
        "record": evaluation,
        "borough": counts.names[code],
        "title": f"Fraud in {counts.names[code]}, before and after the Fraud Protection Hub",
        "verdict": verdict,
        "told_together": verdict is evaluation.result["verdict"],
        "figures": _figures(described, counts.names[code], published_change(evaluation.figures["years"])),
        "not_computed": described["not_computed"],
        "chart": "data:image/svg+xml;base64," + b64encode(chart.svg.encode()).decode(),
        "chart_text": chart.text,
        "left_out": span(left_out) if (left_out := _left_out(result)) else "",
        "done": done[0] if done else None,
        "rule": hides_small_numbers_sentence(PUBLISHED),
    }


def verdict_about(borough: str, result: dict) -> dict:
    """The report's own, unless it is about other boroughs alone: of one that started last nobody was left to compare it
    with."""
    verdict, methods = result["verdict"], result["methods"]
    if not methods["borough_did"]["not_computed"]:
        return verdict
    asked = methods["imputation"]["detail"].get("in_question") or methods["imputation"]
    among = [row["name"] for row in asked["detail"].get("by_unit", [])]
    if not among or borough in among:
        return verdict
    sentence = f"We cannot tell about {borough}: when it started, no borough was left to compare it with."
    nothing = {"rating": None, "level": None, "level_reason": "", "reasons": [], "confirmed": False}
    return verdict | nothing | {"case": "cannot_tell", "sentence": sentence}


def _left_out(result: dict) -> list[str]:
    did = result["methods"]["borough_did"]
    return [] if did["not_computed"] else did["settings"]["windows"]["transition"] or []


def _figures(described: dict, name: str, published: dict | None = None) -> list[dict]:
    """The borough, all ten beside it, and the published change. A change is worked out from the figures as they are
    shown."""
    if described["not_computed"] or not described["detail"]:
        return []
    detail, settings = described["detail"], described["settings"]
    before, after = span(settings["before"]), span(settings["after"])
    rows = []
    for label, group in ((name, detail["treated"]), ("All ten boroughs, same months", detail["all_areas"])):
        shown = [_published(group[f"count_{side}"]) for side in ("before", "after")]
        change = None if None in shown or not shown[0] else 100 * (shown[1] / shown[0] - 1)
        said = ["hidden" if count is None else f"{count:,}" for count in shown]
        rows.append(
            {
                "label": label,
                "headline": "Not shown" if change is None else headline(change),
                "definition": f"People who lost money to fraud and reported it, to the nearest 5: "
                f"{said[0]} in {before}, {said[1]} in {after}.",
            }
        )
    return [*rows, {"label": "Published, all reports"} | published] if published else rows


def _published(count: float) -> int | None:
    return None if 0 < count < PUBLISHED.k else round_count(int(count), PUBLISHED.round_to)
