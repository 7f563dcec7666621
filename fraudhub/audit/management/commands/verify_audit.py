from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fraudhub.audit.sealing import verify_audit


class Command(BaseCommand):
    help = "Prove the sealed part of the audit trail, and say how old the oldest unsealed entry is."

    def handle(self, **options):
        found = verify_audit()
        self.stdout.write(f"{found.sealed:,} entries sealed, {found.unsealed:,} not yet.")
        if found.oldest_unsealed_at:
            age = timezone.now() - found.oldest_unsealed_at
            self.stdout.write(f"The oldest unsealed entry is {int(age.total_seconds())} seconds old.")
        if found.problems:
            raise CommandError("\n".join(found.problems))
        self.stdout.write("The sealed part is whole.")
