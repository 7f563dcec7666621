from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).parent / "data"


class AccountsConfig(AppConfig):
    name = "fraudhub.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self):
        from fraudhub.accounts.models import OrganisationType
        from fraudhub.core.reference_lists import ship

        ship(OrganisationType, DATA / "organisation_types.csv")
