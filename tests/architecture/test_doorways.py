"""Reads the source of every doorway module, so that no page forgets to ask."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOORWAYS = sorted(
    path
    for folder in ("fraudhub", "outreach", "maaf", "mapping")
    for path in (ROOT / folder).rglob("*.py")
    if path.name in {"views.py", "api.py", "sync.py"} or path.name.endswith(("_views.py", "_api.py"))
)
# Rows that have no scope to ask for, or whose asking is told beside the line.
FREE = {
    "User": "names beside audit entries",
    "model": "reference lists, which are public",
    "AuditEntry": "of_actor and metadata pages say what they leave out",
    "Borough": "public",
    "Heartbeat": "no records",
    "ConsentPurpose": "a reference list, which is public",
    "ConsentWording": "a reference list, which is public",
    "CodeRight": "a reference list, which is public",
    "VolunteerRequirement": "a reference list, which is public",
    "AgreementText": "a reference list, which is public",
    "LoneWorkerLimit": "a reference list, which is public",
    "Artefact": "asked by may_be_read_by",
    "ProtectiveActionKind": "a reference list, which is public",
    "StockItem": "a reference list, which is public",
}
FREE_IN = {
    ("outreach/field/lone_working_views.py", "Outing"): "by a mark that we signed for one outing",
    ("outreach/volunteer_views.py", "Volunteer"): "an EXISTS beside rows that are within scope already",
}


def unasked(tree):
    """(line, model) of each ``Model.objects`` whose chain of calls has no ``within``, ``none`` or ``about``."""
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}):
            continue
        chain, up = set(), parents.get(node)
        while isinstance(up, (ast.Attribute, ast.Call)):
            if isinstance(up, ast.Attribute):
                chain.add(up.attr)
            up = parents.get(up)
        if chain & {"within", "none"}:
            continue
        yield node.lineno, ast.unparse(node.value)


@pytest.mark.parametrize("path", DOORWAYS, ids=[str(path.relative_to(ROOT)) for path in DOORWAYS])
def test_a_doorway_asks_for_records_only_within_a_scope(path):
    found = [
        (line, model)
        for line, model in unasked(ast.parse(path.read_text()))
        if model not in FREE and (str(path.relative_to(ROOT)), model) not in FREE_IN
    ]

    assert found == [], "Ask .within(scope), or say in FREE why not."


@pytest.mark.parametrize("path", DOORWAYS, ids=[str(path.relative_to(ROOT)) for path in DOORWAYS])
def test_a_doorway_writes_nothing_itself(path):
    tree = ast.parse(path.read_text())
    writes = [
        (node.lineno, node.func.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"bulk_create", "bulk_update", "update_or_create", "get_or_create", "save", "delete"}
        and not ast.unparse(node.func.value).startswith(("form", "super()", "request.session"))
    ]

    assert writes == [], "Only verbs write."


def test_no_file_is_named_for_nothing():
    nameless = {"utils.py", "helpers.py", "services.py", "misc.py", "common.py"}

    found = [
        path
        for folder in ("fraudhub", "outreach", "maaf", "mapping", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if path.name in nameless
    ]

    assert found == []


def test_only_listed_templates_switch_escaping_off():
    marks = ("|safe", "mark_safe", "html_safe", "autoescape off", "|safeseq")
    listed = {
        # path: why what it writes is not user text
        "mapping/drawing/maps.py": "markup and scripts that folium and we make; words go in by textContent",
    }

    found = {
        str(path.relative_to(ROOT))
        for folder in ("fraudhub", "outreach", "maaf", "mapping")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".txt"} and any(mark in path.read_text() for mark in marks)
    }

    assert found - set(listed) == set()
