"""Draw one map into one file, with the map job's own function and the eyes of one role."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from fraudhub.accounts.roles import ROLES, Reach
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import Scope
from mapping.breakdowns import LEVELS, MEASURES, PER_NAMES, MapRequest
from mapping.drawing.assets import asset_content
from mapping.drawing.pictures import in_one_file


class Command(BaseCommand):
    help = "Draw a map as a role would see it: draw_map --measure reports --per 1000_65plus --level ward ..."

    def add_arguments(self, parser):
        parser.add_argument("--measure", default="reports", help=f"one of: {', '.join(MEASURES)}")
        parser.add_argument("--per", default="none", help=f"one of: {', '.join(PER_NAMES)}")
        parser.add_argument("--level", required=True, help=f"one of: {', '.join(LEVELS)}")
        parser.add_argument("--period", required=True, help="a financial year, like 2024-25")
        parser.add_argument("--before", default="", help="an earlier period of the same kind, to stand beside it")
        parser.add_argument("--as", required=True, dest="role", metavar="ROLE[:BOROUGH]", help="gmp_viewer, "
                            "hub_officer:stockport")  # fmt: skip
        parser.add_argument("--out", required=True, type=Path, help="the file to write; it opens with no server")

    def handle(self, *, measure, per, level, period, role, out, before="", **options):
        from mapping.editions import make_edition  # the drawing libraries, not needed to list commands

        scope, audience = self.eyes_of(role)
        try:
            edition = make_edition(MapRequest(measure, per, level, period, before), scope=scope, audience=audience)
        except RuleBroken as broken:
            raise CommandError(" ".join(broken.sentences)) from None
        out.write_bytes(in_one_file(edition.page, asset_content, edition.level))
        self.stdout.write(edition.finding)

    def eyes_of(self, text):
        """The scope and audience of "gmp_viewer" or "hub_officer:stockport"."""
        code, _, slug = text.partition(":")
        role = ROLES.get(code)
        if role is None or role.audience is None:
            seeing = ", ".join(role.code for role in ROLES.values() if role.audience)
            raise CommandError(f"Choose a role that sees maps: {seeing}.")
        if role.reach is Reach.ALL:
            if slug:
                raise CommandError(f"{role.name} sees all of Greater Manchester; leave the borough out.")
            return Scope.everything(), role.audience
        borough = Borough.objects.filter(slug=slug).first()
        if borough is None:
            slugs = ", ".join(Borough.objects.values_list("slug", flat=True))
            raise CommandError(f"Say which borough, as {code}:SLUG. The slugs are {slugs}.")
        return Scope.borough(borough.code), role.audience
