from django.core.management.base import BaseCommand

from fraudhub.core.sockets import all_sockets


class Command(BaseCommand):
    help = "Print each socket, its kind, and what is plugged into it, in the order it answers."

    def handle(self, **options):
        for socket in all_sockets():
            self.stdout.write(f"{socket.name} ({socket.kind})")
            for plug in socket.plugs:
                function = plug.function
                self.stdout.write(f"  {plug.order:>4}  {plug.key}: {function.__module__}.{function.__qualname__}")
