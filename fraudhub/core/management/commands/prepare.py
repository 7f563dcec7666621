"""All between an empty folder and the first page, in one process, as importing Django takes a second."""

import gc
import io
import time

from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    help = "Bring database, reference lists, geography, static files and the demonstration world up to date."
    requires_system_checks = []  # they run where the server starts; here they would only repeat that

    def add_arguments(self, parser):
        world = parser.add_mutually_exclusive_group()
        world.add_argument("--size", choices=["small", "gm"], default="small", help="how large a demonstration world")
        world.add_argument("--empty", action="store_true", help="no demonstration records")
        parser.add_argument("--without-static", action="store_true", help="static files are in the image already")

    def handle(self, *, size, empty, without_static, verbosity, **options):
        gc.set_threshold(100_000, 20, 50)  # many objects that stay, in a process that ends: saves a tenth of its time
        steps = [
            ("migrate", {"interactive": False}),
            ("load_reference", {}),
            ("load_geography", {}),
        ]
        if not without_static:
            steps.append(("collectstatic", {"interactive": False}))
        if not empty:
            steps.append(("make_demo_world", {"size": size}))
        for name, arguments in steps:
            began = time.monotonic()
            told = self.stdout if verbosity > 1 else io.StringIO()
            call_command(name, verbosity=max(0, verbosity - 1), stdout=told, stderr=self.stderr, **arguments)
            self.stdout.write(f"  {name} {time.monotonic() - began:.1f} s")
