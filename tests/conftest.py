"""The cast, and a database that already knows its geography and its reference lists."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections

from fraudhub.core.append_only import AppendOnly, allow_changes, forbid_changes
from mapping.report_tallies import note_reports
from tests.factories.accounts import an_account, an_organisation
from tests.factories.geography import load_small_geography


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        note_reports(connection)  # by a migration too, where a run makes its tables by them
        load_small_geography()
        call_command("load_reference", verbosity=0)


@pytest.fixture
def committed_db(transactional_db, monkeypatch):
    """For tests with threads or child processes: what is written is committed, and children find the same database."""
    load_small_geography()
    call_command("load_reference", verbosity=0)
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database['NAME']}"
    else:
        password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        address = (
            f"postgres://{database['USER']}{password}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
        )
    monkeypatch.setenv("DATABASE_URL", address)
    yield
    empty_what_never_changes()
    connections.close_all()


def empty_what_never_changes():
    """Rows that nobody may delete would stand in the way of the emptying after a test that committed them."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]
    allow_changes(connection, *tables)
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")
    forbid_changes(connection, *tables)


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Argon2 is slow on purpose; no test is about how slow, but for those that say so."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_stores(settings, tmp_path):
    """Files that tests make go away with them."""
    for name in ("artefacts", "documents"):
        settings.STORAGES = {
            **settings.STORAGES,
            name: {**settings.STORAGES[name], "OPTIONS": {"location": tmp_path / name}},
        }


@pytest.fixture
def stockport_officer(db):
    return an_account("hub_officer", "stockport", name="Olive Stockport")


@pytest.fixture
def stockport_coordinator(db):
    return an_account("hub_coordinator", "stockport", name="Amir Stockport")


@pytest.fixture
def stockport_volunteer(db):
    return an_account("volunteer", "stockport", name="Jean Stockport")


@pytest.fixture
def trafford_officer(db):
    return an_account("hub_officer", "trafford", name="Otto Trafford")


@pytest.fixture
def trafford_coordinator(db):
    return an_account("hub_coordinator", "trafford", name="Cara Trafford")


@pytest.fixture
def trafford_volunteer(db):
    return an_account("volunteer", "trafford", name="Vera Trafford")


@pytest.fixture
def gmp_viewer(db):
    return an_account("gmp_viewer", name="Gemma Viewer")


@pytest.fixture
def analyst(db):
    return an_account("analyst", name="Beth Analyst")


@pytest.fixture
def investigator(db):
    return an_account("investigator", name="Dev Investigator")


@pytest.fixture
def programme_lead(db):
    return an_account("programme_lead", name="Priya Lead")


@pytest.fixture
def data_protection(db):
    return an_account("data_protection", name="Dora Protection")


@pytest.fixture
def system_admin(db):
    return an_account("system_admin", name="Sam Admin")


@pytest.fixture
def stockport_partner(db):
    return an_account("partner", "stockport", organisation=an_organisation(), name="Pat Partner")
