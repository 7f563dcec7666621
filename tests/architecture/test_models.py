"""Walks every model of ours, so that nobody has to remember."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from fraudhub.core.models import Record, ReferenceRow
from fraudhub.geography.scoping import ScopedQuerySet

OURS = ("fraudhub.", "outreach", "maaf", "mapping")

# Rows that belong to no place and no person, each with the reason.
UNSCOPED = {
    "mapping.FigureRelease": "what maps hid, for the next one to hide; no page or endpoint reads it",
    "mapping.ReportChange": "counts noted by the database for jobs that draw maps; no page or endpoint reads it",
    "mapping.ReportMonth": "the same, folded",
    "geography.Borough": "public geography",
    "geography.Ward": "public geography",
    "geography.Msoa": "public geography",
    "geography.Lsoa": "public geography",
    "geography.Population": "published counts",
    "geography.Postcode": "published by Ordnance Survey",
    "geography.Edition": "says which release of open data an area comes from",
    "geography.LoadedGeography": "says which shipped tables were loaded",
    "audit.AuditEntry": "has its own within(), by the boroughs an entry names",
    "audit.Seal": "hashes only",
    "audit.SealedEntry": "hashes only",
    "accounts.SignInCounter": "counts under keyed hashes: nobody's, on no page",
    "accounts.Organisation": "names of public bodies and charities",
    "jobs.Heartbeat": "when a part of the hub was last heard of",
    "mapping.MapEdition": "about several boroughs: its own within() asks for all of them",
    "mapping.PanelFigures": "about all ten boroughs: its own within() asks for all of them",
    "mapping.Plan": "compares all ten boroughs: its own within() asks for all of them",
    "mapping.ProgrammeCost": "costs of all ten boroughs: its own within() asks for all of them",
    "mapping.UnitFigure": "the same everywhere; seen where the costs of all ten boroughs are",
    "mapping.PlanVersion": "compares all ten boroughs: its own within() asks for all of them",
    "mapping.Snapshot": "counts of all ten boroughs: its own within() asks for all of them; no page shows one",
    "mapping.Evaluation": "about several boroughs: its own within() asks for all of them",
    "demonstration.Chapter": "which parts of the made-up world were written",
    "outreach.ChecklistVersion": "the questions, not the answers",
    "outreach.ChecklistQuestion": "the questions, not the answers",
}
# Fields of base classes, and keys, that every record has.
OF_EVERY_RECORD = {"id", "reference", "created_at", "created_by"}
OF_EVERY_REFERENCE_ROW = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}
# Rows declared public or hash-only above need no word about personal data.
SAYS_NOTHING_PERSONAL = {name for name, reason in UNSCOPED.items() if name.split(".")[0] in {"geography", "audit"}}


def our_models():
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith(OURS) and not model._meta.label.split(".")[1].startswith("Historical")
    ]


def names(models_):
    return [model._meta.label for model in models_]


@pytest.mark.parametrize("model", our_models(), ids=names(our_models()))
def test_each_model_has_a_path_to_a_place_or_a_person_or_a_reason(model):
    if issubclass(model, ReferenceRow):
        return
    paths = [getattr(model, name, None) for name in ("borough_path", "owner_path", "organisation_path")]

    if model._meta.label in UNSCOPED:
        assert not any(paths), "It has a path, so it needs no reason."
        return
    assert any(paths), f"{model._meta.label} needs a borough_path, an owner_path, or a reason in UNSCOPED."
    for path in each_of(paths):
        assert follows(model, path), f"{model._meta.label}: the path {path} leads nowhere."
    assert isinstance(model._default_manager.all(), ScopedQuerySet), "Its queryset must know within(scope)."


def each_of(paths):
    """Several people may hold a record together: then there are several paths."""
    for path in filter(None, paths):
        yield from [path] if isinstance(path, str) else path


def follows(model, path):
    for step in path.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return False
        model = field.related_model or model
    return True


def test_no_reason_is_kept_for_a_model_that_is_gone():
    assert set(UNSCOPED) <= set(names(our_models()))


@pytest.mark.parametrize("model", our_models(), ids=names(our_models()))
def test_each_field_is_declared_personal_or_not(model):
    if model._meta.label in SAYS_NOTHING_PERSONAL:
        return
    fields = {field.name for field in model._meta.concrete_fields}
    known = set(OF_EVERY_RECORD)
    if issubclass(model, ReferenceRow):
        known |= OF_EVERY_REFERENCE_ROW
    declared = getattr(model, "personal", None)
    declared = set(declared.declared) if declared else set()
    keys = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (models.ForeignKey, models.OneToOneField)) or field.primary_key
    }

    assert fields - declared - known - keys == set(), "Say in `personal` whether these are personal."
    assert declared - fields - {field.name for field in model._meta.many_to_many} == set(), (
        "These are declared and are not there."
    )


@pytest.mark.parametrize("model", our_models(), ids=names(our_models()))
def test_each_record_has_a_prefix_of_its_own(model):
    if not issubclass(model, Record):
        return
    prefix = model.reference_prefix
    others = [
        other._meta.label
        for other in our_models()
        if issubclass(other, Record) and other is not model and other.reference_prefix == prefix
    ]

    assert len(prefix) == 2
    assert prefix.isupper()
    assert others == []


@pytest.mark.parametrize("model", our_models(), ids=names(our_models()))
def test_each_constraint_is_named_as_a_sentence(model):
    for constraint in model._meta.constraints:
        assert constraint.name.count("_") >= 2, constraint.name
        assert constraint.name == constraint.name.lower()
