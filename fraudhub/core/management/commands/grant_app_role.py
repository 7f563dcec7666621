"""The database role the hub runs as, apart from the one that owns the tables.

The owner migrates. The app role reads and writes rows, and to audit entries it may only add: not even a flaw
in our own code can then rewrite what happened. Safe to run again, as the compose file does at every start.
"""

import os
from collections.abc import Iterator

from django.apps import apps
from django.core.management import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

ONLY_ADDED_TO = ("audit",)  # apps whose rows are never changed


class Command(BaseCommand):
    help = "Make or update the PostgreSQL role the hub runs as, by HUB_APP_ROLE and HUB_APP_PASSWORD."

    def handle(self, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Roles are a matter of PostgreSQL; this database is not one.")
        role, password = os.environ.get("HUB_APP_ROLE"), os.environ.get("HUB_APP_PASSWORD")
        if not role or not password:
            raise CommandError("Set HUB_APP_ROLE and HUB_APP_PASSWORD to the name and password of the app's role.")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
            owner, exists = cursor.fetchone()
            if owner == role:
                raise CommandError("The app's role must not be the one that owns the tables.")
            for statement in statements(owner, role, password, exists=exists):
                cursor.execute(statement)
        self.stdout.write(f"{role} reads and writes rows, and only adds to those of {', '.join(ONLY_ADDED_TO)}.")


def statements(owner: str, role: str, password: str, *, exists: bool) -> Iterator[sql.Composable]:
    """Yield what makes ``role`` able to do what the hub does, and nothing else. All can be said again."""
    names = {"owner": sql.Identifier(owner), "role": sql.Identifier(role), "password": sql.Literal(password)}

    def phrase(text: str, **more: sql.Composable) -> sql.Composable:
        return sql.SQL(text).format(**names, **more)

    attributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {password}"
    yield phrase(("ALTER" if exists else "CREATE") + " ROLE {role} " + attributes)
    yield phrase("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    yield phrase("GRANT USAGE ON SCHEMA public TO {role}")
    yield phrase("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    yield phrase("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    # tables a later migration makes are usable before this command is run again
    defaults = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT "
    yield phrase(defaults + "SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
    yield phrase(defaults + "USAGE, SELECT ON SEQUENCES TO {role}")
    for label in ONLY_ADDED_TO:
        for model in apps.get_app_config(label).get_models():
            table = sql.Identifier(model._meta.db_table)
            yield phrase("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}", table=table)
    yield phrase("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
