"""Write one impact report into a folder, with the impact job's own function."""

import csv
import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fraudhub.accounts.roles import ROLES, Permission, Reach
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import Scope
from mapping.evaluation.errors import InputError
from mapping.impact.planning import plan_from, why_not_compare
from mapping.models import Evaluation

TABLES = {
    "boroughs": ["name", "in_question", "before", "after", "percent"],
    "years": ["year", "reports", "published", "complete"],
}


class Command(BaseCommand):
    help = (
        "Compare boroughs before and after by a plan (JSON with the names of the analysis plan; “treated” is needed, "
        "go-live days left out are the hub's) and write the report as HTML, PDF, DOCX, CSV and JSON, its chart, and "
        "two tables as CSV of their own."
    )

    def add_arguments(self, parser):
        parser.add_argument("--plan", required=True, type=Path, metavar="FILE.json")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="made when it is not there")
        parser.add_argument("--as", dest="role", default="gmp_viewer", metavar="ROLE", help="whose eyes; gmp_viewer "
                            "when left out")  # fmt: skip

    def handle(self, *, plan, out, role, **options):
        from mapping.impact.reports import make_report  # the drawing libraries, not needed to list commands

        audience, scope, now = self.audience_of(role), Scope.everything(), timezone.now()
        try:
            plan = plan_from(self.read(plan), scope=scope, known_at=now)
            if why := list(why_not_compare(plan, scope=scope)):
                raise RuleBroken(why)
            report = make_report(plan, scope=scope, audience=audience)
        except (RuleBroken, InputError) as refused:
            raise CommandError(" ".join(refused.sentences)) from None
        try:
            out.mkdir(parents=True, exist_ok=True)
            self.write(out, plan, report, now, audience)
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}.") from None
        self.stdout.write(report.result["verdict"]["sentence"])

    def audience_of(self, code):
        role = ROLES.get(code)
        if role is None or Permission.SEE_IMPACT not in role.permissions or role.reach is not Reach.ALL:
            seeing = [
                role.code
                for role in ROLES.values()
                if Permission.SEE_IMPACT in role.permissions and role.reach is Reach.ALL
            ]
            raise CommandError(f"Choose a role that sees impact reports: {', '.join(seeing)}.")
        return role.audience

    def read(self, path):
        try:
            plan = json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.") from None
        except ValueError as problem:
            raise CommandError(f"The plan is not readable as JSON: {problem}.") from None
        if not isinstance(plan, dict):
            raise CommandError("The plan must be a JSON object of settings.")
        return plan

    def write(self, out, plan, report, now, audience):
        from mapping.drawing.files import files_of

        record = Evaluation(plan=plan.to_json(), frozen_at=now, demonstration=settings.DEMONSTRATION)
        for file in files_of(report, record, audience=audience):
            (out / file.name).write_bytes(file.content)
        for name, columns in TABLES.items():
            with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                table = csv.DictWriter(file, [*columns, "data"], extrasaction="ignore", lineterminator="\n")
                table.writeheader()
                data = "demonstration" if settings.DEMONSTRATION else "recorded"
                table.writerows(row | {"data": data} for row in report.figures[name])
        if "no_pdf" in report.figures:
            self.stderr.write(report.figures["no_pdf"])
