"""The impact engine on any analyst's panel: a CSV in, the engine's JSON out, and no database asked."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mapping.evaluation.errors import InputError
from mapping.evaluation.evidence import Evidence
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan


class Command(BaseCommand):
    help = (
        "Run the impact engine on a panel from anywhere: unit, period (2024, 2024-Q3, 2024-07 or 2024-W05), count or "
        "value, and exposure where there is one. Needs no database. Writes every method's answer as JSON."
    )
    requires_system_checks = ()  # a statistician's machine need not be fit to serve the hub
    requires_migrations_checks = False

    def add_arguments(self, parser):
        file = {"type": Path, "metavar": "FILE.csv"}
        parser.add_argument("panel", type=Path, metavar="PANEL.csv", help="unit,period,count[,exposure] or value")
        parser.add_argument("--go-live", **file, help="unit,go_live[,kind]; empty is never")
        parser.add_argument("--plan", type=Path, metavar="PLAN.json", help="with the names of the analysis plan")
        parser.add_argument("--outcome", metavar="COLUMN", help="the column to evaluate, if not count or value")
        parser.add_argument("--cases", **file, help="case_id,report_date,outcome (positive, other, open),outcome_date,"
                            "extract_date[,unit]")  # fmt: skip
        parser.add_argument("--losses", **file, help="unit,period,loss: one row a victim's loss, in pounds")
        parser.add_argument("--adjacency", **file, help="unit,neighbour: who touches whom, each pair once or twice")
        parser.add_argument("--triangle", **file, help="report_month,extract_month,reports: reports first seen in each "
                            "extract; months under 95%% complete are left out")  # fmt: skip
        parser.add_argument("--costs", **file, help="item,pounds: what the programme cost in the months after")
        parser.add_argument("--changes", **file, help="happened,text[,unit]: changes in how fraud is recorded")
        parser.add_argument("--cut-at-changes", action="store_true", help="keep the months between those changes")
        parser.add_argument("--json", required=True, type=Path, metavar="OUT.json", dest="out")

    def handle(self, *, panel, go_live, plan, outcome, out, **options):
        from mapping.evaluation.reading import read_panel
        from mapping.evaluation.run import evaluate

        given = [panel, go_live, plan, *(path for path in options.values() if isinstance(path, Path))]
        if out.resolve() in {path.resolve() for path in given if path is not None}:
            raise CommandError(f"{out} is one of the files to be read. Write the answer somewhere else.")
        try:
            settings = self.read_plan(plan)
            found, series, said = read_panel(
                panel, today=timezone.localdate(), outcome=outcome or self.named_in(settings, panel)
            )
            settings = self.completed(settings, found, go_live, outcome)
            evidence = self.evidence(found, series, **options)
            result = evaluate(
                found, AnalysisPlan.from_json(settings), evidence=evidence,
                cut_at_recording_changes=options["cut_at_changes"],
            )  # fmt: skip
        except InputError as error:
            raise CommandError("\n".join(error.sentences)) from None
        result["warnings"] = said + result["warnings"]
        try:
            out.write_text(json.dumps(result, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
        except OSError as problem:
            raise CommandError(f"{out}: {problem.strerror}.") from None
        self.stdout.write(result["verdict"]["sentence"])

    def read_plan(self, path: Path | None) -> dict:
        if path is None:
            return {}
        try:
            settings = json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as problem:
            raise InputError([f"{path}: {problem.strerror}."]) from None
        except UnicodeDecodeError:
            raise InputError([f"{path.name} is not in UTF-8."]) from None
        except ValueError as problem:
            raise InputError([f"{path.name} is not readable as JSON: {problem}."]) from None
        if not isinstance(settings, dict):
            raise InputError([f"{path.name} must hold a JSON object of settings."])
        return settings

    def named_in(self, settings: dict, panel: Path) -> str | None:
        """The plan's outcome, when the panel has a column of that name."""
        from mapping.evaluation.reading import columns_of

        columns = columns_of(panel)
        return settings.get("outcome") if settings.get("outcome") in columns else None

    def completed(self, settings: dict, panel: Panel, go_live: Path | None, outcome: str | None) -> dict:
        """The plan with what it leaves open: go-live days from their file, and who is in question from those."""
        from mapping.evaluation.reading import read_go_live

        settings = dict(settings)
        starts = read_go_live(go_live) if go_live else {}
        if strangers := sorted(set(starts) - set(panel.units)):
            raise InputError([f"{go_live.name} names {', '.join(strangers)}, and the panel has no row for it."])
        planned = settings.get("go_live") or {}
        for unit, (start, _) in sorted(starts.items()):
            if isinstance(planned, dict) and planned.get(unit, start) != start:
                raise InputError([f"The plan says that {unit} goes live {planned[unit]}, and {go_live.name} {start}."])
        settings["go_live"] = {**{unit: start for unit, (start, _) in starts.items()}, **planned}
        dated = {unit: start for unit, start in settings["go_live"].items() if start}
        if not settings.get("treated"):
            if not dated:
                raise InputError(
                    ["Nothing has a go-live date. Give --go-live, or a plan that says who is in question."]
                )
            pilots = [unit for unit in sorted(dated) if starts.get(unit, (None, ""))[1] == "pilot"]
            settings["treated"] = pilots or sorted(dated)
        settings.setdefault("unit", "area")
        settings.setdefault("frequency", panel.calendar.kind)
        settings.setdefault("outcome", outcome or ("value" if panel.plain else "count"))
        return settings

    def evidence(
        self, panel: Panel, series, *, cases, losses, adjacency, triangle, costs, changes, **options
    ) -> Evidence:
        from mapping.evaluation import reading

        today = timezone.localdate()
        histories, extract_on = reading.read_cases(cases, panel, today=today) if cases else ((), None)
        return Evidence(
            series=series,
            cases=histories,
            extract_on=extract_on,
            losses=reading.read_losses(losses, panel, today=today) if losses else (),
            neighbours=reading.read_neighbours(adjacency, panel) if adjacency else (),
            incomplete_months=reading.read_triangle(triangle, today=today) if triangle else {},
            costs=reading.read_costs(costs) if costs else {},
            recording_changes=reading.read_changes(changes, panel) if changes else (),
        )
