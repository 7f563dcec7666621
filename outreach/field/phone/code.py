"""The code of the phone area: which static files a phone keeps, and by what name a whole set of them is known."""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template
from django.urls import reverse

OUTREACH = Path(__file__).resolve().parents[2]
FOLDER = OUTREACH / "static" / "outreach" / "phone"
KEPT = {".js", ".css", ".png", ".svg"}
IDB, FIRST = "idb.js", "outreach/phone/app.js"
TEMPLATES = ("outreach/phone/shell.html", "outreach/phone/worker.js")


@cache
def static_names() -> tuple[str, ...]:
    """As pages name them: what others import first, the app itself last."""
    ours = sorted(
        f"outreach/phone/{path.relative_to(FOLDER).as_posix()}" for path in FOLDER.rglob("*") if path.suffix in KEPT
    )
    found = [IDB, *ours] if finders.find(IDB) else ours
    return tuple(sorted(found, key=lambda name: name == FIRST))


_IMPORTED = re.compile(r"""^import [^;]*?"(\.{1,2}/[^"]+\.js)";""", re.MULTILINE)


@cache
def modules() -> tuple[str, ...]:
    """What the app needs before it can show anything, and nothing that it asks for later: the app itself last."""
    found, waiting = {}, [FIRST]
    while waiting:
        name = waiting.pop()
        if name not in found:
            text = Path(finders.find(name)).read_text(encoding="utf-8")
            found[name] = None
            waiting += [
                posixpath.normpath(posixpath.join(posixpath.dirname(name), each)) for each in _IMPORTED.findall(text)
            ]
    return (*([IDB] if IDB in static_names() else []), *reversed(found))


def stylesheets() -> list[str]:
    return [name for name in static_names() if name.endswith(".css")]


@cache
def build() -> str:
    """Another one as soon as a byte of the code is another."""
    digest = hashlib.sha256()
    for name in static_names():
        digest.update(name.encode() + b"\0" + Path(finders.find(name)).read_bytes())
    for name in TEMPLATES:
        digest.update(Path(get_template(name).origin.name).read_bytes())
    return digest.hexdigest()[:12]


def icons() -> list[dict]:
    """Named for their size: icon-192.png, icon-maskable-512.png."""
    found = []
    for name in static_names():
        if size := re.search(r"icon.*-(\d+)\.png$", name):
            purpose = "maskable" if "maskable" in name else "any"
            sizes = f"{size[1]}x{size[1]}"
            found.append(
                {"src": staticfiles_storage.url(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            )
    return found


def to_keep() -> list[str]:
    """The shell, and everything it asks for, by the addresses that it asks by."""
    manifest = reverse("outreach:field:phone:manifest")
    return [
        reverse("outreach:field:phone:shell"),
        manifest,
        *(staticfiles_storage.url(name) for name in static_names()),
    ]
