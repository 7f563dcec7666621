from django.core.management.base import BaseCommand

from fraudhub.geography.models import LoadedGeography
from fraudhub.geography.verbs import load_geography


class Command(BaseCommand):
    help = "Loads the shipped boroughs, wards, MSOAs, LSOAs, populations and postcodes. Safe to run again."
    requires_system_checks = []  # the checks would import every page of the hub first

    def handle(self, **options):
        before = LoadedGeography.objects.first()
        loaded = load_geography()
        if before == loaded:
            self.stdout.write(f"Geography is up to date ({loaded}, {loaded.postcodes:,} postcodes).")
        else:
            self.stdout.write(f"Loaded geography {loaded} with {loaded.postcodes:,} postcodes.")
