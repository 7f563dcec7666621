"""What a plan could see, worked out from the months before the first start: no outcome after it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fraudhub.core.errors import RuleBroken
from fraudhub.geography.levels import Level
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import Product
from mapping.counts import HEADLINE, counts_of
from mapping.evaluation.errors import InputError
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.run import evaluate
from mapping.sources import areas, cases, outreach, series


def work_out_power(job: Job) -> Product:
    """The function of the power job."""
    plan = AnalysisPlan.from_json(job.params["decided"])
    started = outreach.go_live_dates(job.scope)
    asked = [*plan.treated, *(plan.comparison or started)]
    days = [day for code, day in started.items() if day and code in asked]
    job.tell_progress(20, "Reading the months before the first start")
    return Product(facts=power_of(plan, scope=job.scope, first_start=min(days, default=None)))


def power_of(plan: AnalysisPlan, *, scope, first_start: date | None) -> dict:
    """The power method's answer, with the first and last month it looked at. RuleBroken when there is none to read."""
    newest, names = cases.newest_report_day(scope), areas.borough_names()
    counted = series.with_loss(scope)
    if first_start is not None:
        end = first_start.replace(day=1)
        counted = {(borough, month): count for (borough, month), count in counted.items() if month < end}
        newest = newest and min(newest, end - timedelta(days=1))
    if newest is None or not counted:
        raise RuleBroken("The hub holds no reports from before the first start.")
    counts = counts_of(
        {HEADLINE: counted}, names=names, people=areas.residents(Level.BOROUGH, "all_ages"), as_of=newest.isoformat(),
        data_cut="",
    )  # fmt: skip
    try:
        nobody = replace(plan, go_live={}, exclude_last_months=plan.exclude_last_months if not first_start else 0)
        result = evaluate(counts.panel(), nobody, as_of=newest, resample=False)
    except InputError as error:
        raise RuleBroken(error.sentences) from error
    return {"power": result["methods"]["power"], "months": result["snapshot"]["months"]}
