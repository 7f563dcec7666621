"""``python -m tests.benchmarks.report_run [--smoke]`` in an empty database: one line of JSON with processor seconds."""

import io
import json
import sys
import time
from datetime import date
from itertools import islice
from pathlib import Path

TODAY = date(2026, 11, 27)
PILOTS = ["E08000007", "E08000009"]
SMOKE_ROWS = 3_000


def main(smoke: bool) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from fraudhub.cases.importing import import_reports
    from fraudhub.cases.models import ReportSource
    from fraudhub.demonstration.reports import loose_rows, world_rows, write_extract

    for command in ("migrate", "load_geography", "load_reference"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    path = Path(settings.VAR) / "world.csv"
    rows = loose_rows(SMOKE_ROWS, seed=1, after=date(2021, 3, 31), today=TODAY) if smoke else world_rows(TODAY)
    with path.open("w", encoding="utf-8", newline="") as file:
        write_extract(islice(rows, SMOKE_ROWS if smoke else None), file)
    with path.open("rb") as file:
        loaded = import_reports(file, source=ReportSource.objects.get(pk="action-fraud"), by=None).counts.loaded
    found = [timed("two pilots", PILOTS, loaded), timed("all ten boroughs", None, loaded)]
    print(json.dumps(found))


def timed(name: str, treated: list[str] | None, loaded: int) -> dict:
    """The job's own functions, in its own order; the libraries are loaded before the clock starts."""
    from django.utils import timezone

    from fraudhub.accounts.roles import POLICE
    from fraudhub.geography.scoping import Scope
    from mapping import impact
    from mapping.drawing.files import files_of
    from mapping.drawing.setting import pdf
    from mapping.evaluation.plan import AnalysisPlan
    from mapping.evaluation.simulate import DEMONSTRATION_STARTS
    from mapping.models import Evaluation
    from mapping.reading_counts import read_counts

    pdf("<!doctype html><html lang='en'><title>Warm</title><p>Warm</p></html>")
    starts = dict(DEMONSTRATION_STARTS)
    plan = AnalysisPlan(treated=tuple(treated or sorted(starts)), go_live=starts)
    parts, began = {}, time.process_time()

    def lap(part: str) -> None:
        nonlocal began
        now = time.process_time()
        parts[part], began = now - began, now

    counts = read_counts(Scope.everything())
    kept = counts.to_bytes()
    lap("reading")
    report = impact.make_report(plan, scope=Scope.everything(), audience=POLICE, counts=counts)
    lap("comparing and drawing")
    evaluation = Evaluation(plan=plan.to_json(), frozen_at=timezone.now(), demonstration=True, reference="IR-BENCH")
    files = files_of(report, evaluation, audience=POLICE)
    lap("setting the files")
    return {"name": f"impact report on {name}", "parts": parts, "kept_bytes": len(kept), "reports": loaded,
            "files": {file.name.rpartition(".")[2]: len(file.content) for file in files}}  # fmt: skip


if __name__ == "__main__":
    main("--smoke" in sys.argv)
