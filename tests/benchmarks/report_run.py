"""``python -m tests.benchmarks.report_run [--smoke]`` in an empty database: one line of JSON with processor seconds.
The smoke run needs no database: its counts are those of a made-up world, and nothing is read."""

import io
import json
import sys
import time
from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 27)
PILOTS = ["E08000007", "E08000009"]


def main(smoke: bool) -> None:
    import django

    django.setup()
    loaded = 0 if smoke else load_the_world()
    counts = made_up_counts() if smoke else None
    found = [timed("two pilots", PILOTS, loaded, counts), timed("all ten boroughs", None, loaded, counts)]
    print(json.dumps(found))


def load_the_world() -> int:
    from django.conf import settings
    from django.core.management import call_command

    from fraudhub.cases.importing import import_reports
    from fraudhub.cases.models import ReportSource
    from fraudhub.demonstration.reports import world_rows, write_extract

    for command in ("migrate", "load_geography", "load_reference"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    path = Path(settings.VAR) / "world.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_extract(world_rows(TODAY), file)
    with path.open("rb") as file:
        return import_reports(file, source=ReportSource.objects.get(pk="action-fraud"), by=None).counts.loaded


def made_up_counts():
    from mapping.counts import Counts
    from mapping.evaluation.months import month_code
    from mapping.evaluation.simulate import demonstration_world

    world = demonstration_world(1)
    months = [month_code(month) for month in world.months]
    series = {code: [int(count) for count in world.counts[0][at]] for at, code in enumerate(world.boroughs)}
    people = {code: int(world.population[at]) for at, code in enumerate(world.boroughs)}
    names = {code: code for code in world.boroughs}
    return Counts("2026-10-31", TODAY.isoformat(), names, people, months, {"with_loss": series}, synthetic=True)


def timed(name: str, treated: list[str] | None, loaded: int, counts=None) -> dict:
    """The job's own functions, in its own order; the libraries are loaded before the clock starts."""
    from django.utils import timezone

    from fraudhub.accounts.roles import POLICE
    from fraudhub.geography.scoping import Scope
    from fraudhub.jobs.paper import as_pdf
    from mapping.drawing.files import files_of
    from mapping.evaluation.plan import AnalysisPlan
    from mapping.evaluation.simulate import DEMONSTRATION_STARTS
    from mapping.impact import reports
    from mapping.impact.reading_counts import read_counts
    from mapping.models import Evaluation

    as_pdf("<!doctype html><html lang='en'><title>Warm</title><p>Warm</p></html>", instead="")
    starts = dict(DEMONSTRATION_STARTS)
    plan = AnalysisPlan(treated=tuple(treated or sorted(starts)), go_live=starts)
    parts, began = {}, time.process_time()

    def lap(part: str) -> None:
        nonlocal began
        now = time.process_time()
        parts[part], began = now - began, now

    work = None if counts is None else []
    counts = counts or read_counts(Scope.everything())
    kept = counts.to_bytes()
    lap("reading")
    report = reports.make_report(plan, scope=Scope.everything(), audience=POLICE, counts=counts, work=work)
    lap("comparing and drawing")
    evaluation = Evaluation(plan=plan.to_json(), frozen_at=timezone.now(), demonstration=True, reference="IR-BENCH")
    files = files_of(report, evaluation, audience=POLICE)
    lap("setting the files")
    return {"name": f"impact report on {name}", "parts": parts, "kept_bytes": len(kept), "reports": loaded,
            "files": {file.name.rpartition(".")[2]: len(file.content) for file in files}}  # fmt: skip


if __name__ == "__main__":
    main("--smoke" in sys.argv)
