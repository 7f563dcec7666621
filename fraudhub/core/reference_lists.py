"""The reference lists that the project ships as CSV, and the one way they get into the database.

Each app declares its own from apps.py: ``ship(FraudType, Path(__file__).parent / "data" / "fraud_types.csv")``.
Columns are named as the model's fields; a many-to-many column holds codes with ``;`` between them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models, transaction

from fraudhub.core.models import ReferenceRow

_SHIPPED: list[ShippedList] = []
_YES_NO = {"y": True, "n": False, "": None}


@dataclass(frozen=True)
class ShippedList:
    model: type[ReferenceRow]
    path: Path


@dataclass(frozen=True)
class Loaded:
    """What one loading did to one list."""

    name: str
    added: int
    changed: int
    unchanged: int


def ship(model: type[ReferenceRow], path: Path) -> None:
    """Lists are loaded in the order they are shipped, so a list comes after those it points at."""
    if all(shipped.model is not model for shipped in _SHIPPED):
        _SHIPPED.append(ShippedList(model, path))


def load_all() -> list[Loaded]:
    """Bring every shipped list up to date. A row that is no longer shipped stays: old records still name it."""
    with transaction.atomic():
        return [_load(shipped) for shipped in _SHIPPED]


def rows_of(path: Path, model: type[ReferenceRow]) -> Iterator[dict[str, object]]:
    """The CSV's rows as values of the model's fields. ValueError names the column or cell that does not fit."""
    fields = {field.name: field for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if unknown := set(reader.fieldnames or ()) - set(fields):
            raise ValueError(f"{path.name} has columns that {model.__name__} has not: {', '.join(sorted(unknown))}.")
        for row in reader:
            # A foreign key's column holds the code of the row it names, so it goes to the key itself.
            yield {fields[name].attname: _value(fields[name], text) for name, text in row.items()}


def _value(field: models.Field, text: str):
    if field.many_to_many:
        return [code for code in text.split(";") if code]
    if isinstance(field, models.BooleanField):
        return _YES_NO[text]
    return field.to_python(text) if text or field.empty_strings_allowed else None


def _load(shipped: ShippedList) -> Loaded:
    model = shipped.model
    many = {field.name for field in model._meta.many_to_many}
    there = model._default_manager.in_bulk()
    added = changed = unchanged = 0
    for row in rows_of(shipped.path, model):
        plain = {name: value for name, value in row.items() if name not in many}
        record = there.get(row["code"])
        if record is None:
            record = model(**plain)
            record.full_clean(exclude=many)
            record.save(force_insert=True)
            added += 1
        elif any(getattr(record, name) != value for name, value in plain.items()):
            for name, value in plain.items():
                setattr(record, name, value)
            record.full_clean(exclude=many)
            record.save()
            changed += 1
        else:
            unchanged += 1
        for name in many & set(row):
            getattr(record, name).set(row[name])
    return Loaded(str(model._meta.verbose_name_plural), added, changed, unchanged)
