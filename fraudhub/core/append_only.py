"""Rows that are added and never change: no update, no delete, by the ORM or by anybody else who reaches the table.

A model takes ``AppendOnly``, its queryset ``AppendOnlyRows``; a migration of its app names the table to ``forbid``,
so that the database refuses too. On SQLite a later change of such a table makes it anew without its triggers: the
migration that does so forbids again, and a test asks after every table.
"""

from __future__ import annotations

from django.db import models

_SENTENCE = "Rows of {table} are added, never changed."
_FUNCTION = """
CREATE OR REPLACE FUNCTION hub_row_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are added, never changed.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class AppendOnlyRows:
    """For a queryset: what would change rows is refused."""

    def update(self, **kwargs):
        raise TypeError(_SENTENCE.format(table=self.model._meta.db_table))

    def delete(self):
        raise TypeError(_SENTENCE.format(table=self.model._meta.db_table))

    def bulk_update(self, objs, fields, batch_size=None):
        raise TypeError(_SENTENCE.format(table=self.model._meta.db_table))

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise TypeError(_SENTENCE.format(table=self.model._meta.db_table))
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """For a model: a row is saved once."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(_SENTENCE.format(table=self._meta.db_table))
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError(_SENTENCE.format(table=self._meta.db_table))


def forbid_changes(connection, *tables: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in tables:
            for statement in _triggers(connection.vendor, table):
                cursor.execute(statement)


def allow_changes(connection, *tables: str) -> None:
    """For a migration taken back, and for tests that empty their database."""
    of_table = "ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in tables:
            for name in _names(connection.vendor, table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} {of_table.format(table=table)}")


def _names(vendor: str, table: str) -> list[str]:
    words = ["stays"] if vendor == "postgresql" else ["is_not_updated", "is_not_deleted"]
    return [f"{table}_{word}" for word in words]


def _triggers(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION hub_row_never_changes()"
            for name in _names(vendor, table)
        ]
    return [
        f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE.format(table=table)}'); END"
        for name, what in zip(_names(vendor, table), ("UPDATE", "DELETE"), strict=True)
    ]
