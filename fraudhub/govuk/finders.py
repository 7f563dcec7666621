"""What the pages borrow from npm, published file by file. Nothing else of node_modules can be asked for."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

PACKAGES = settings.ROOT / "node_modules"
COMPILED = settings.ROOT / "var" / "assets"  # where `npm run build` puts our style sheets, whatever HUB_VAR says
MOJ_ICONS = PACKAGES / "@ministryofjustice" / "frontend" / "moj" / "assets" / "images"
LEAFLET = PACKAGES / "leaflet" / "dist"

# The name a page asks for, and the one file it gets.
PUBLISHED: dict[str, Path] = {
    "hub.css": COMPILED / "hub.css",
    "field.css": COMPILED / "field.css",
    "govuk-frontend.min.js": PACKAGES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js",
    "topojson-client.min.js": PACKAGES / "topojson-client" / "dist" / "topojson-client.min.js",
    "idb.js": PACKAGES / "idb" / "build" / "index.js",
    "leaflet/leaflet.js": LEAFLET / "leaflet.js",
    "leaflet/leaflet.css": LEAFLET / "leaflet.css",
    # Named by the style sheets above, so a hashed address must exist for each.
    "leaflet/images/layers.png": LEAFLET / "images" / "layers.png",
    "leaflet/images/layers-2x.png": LEAFLET / "images" / "layers-2x.png",
    "leaflet/images/marker-icon.png": LEAFLET / "images" / "marker-icon.png",
    "images/icon-close-cross-black.svg": MOJ_ICONS / "icon-close-cross-black.svg",
    "images/icon-document.svg": MOJ_ICONS / "icon-document.svg",
    "images/icon-tag-remove-cross-white.svg": MOJ_ICONS / "icon-tag-remove-cross-white.svg",
    "images/icon-tag-remove-cross.svg": MOJ_ICONS / "icon-tag-remove-cross.svg",
    "images/icon-toggle-plus-minus.svg": MOJ_ICONS / "icon-toggle-plus-minus.svg",
}

_SOURCE_MAP_LINE = re.compile(rb"^//# sourceMappingURL=.*$", re.MULTILINE)


class PublishedStorage(FileSystemStorage):
    """Reads only; a name is looked up in PUBLISHED and never joined to a folder."""

    prefix = ""

    def path(self, name):
        return str(PUBLISHED[name])

    def _open(self, name, mode="rb"):
        # Source maps are not published; a script that names one would break the hashing of file names.
        return ContentFile(_SOURCE_MAP_LINE.sub(b"", PUBLISHED[name].read_bytes()), name=name)


class PublishedPackagesFinder(BaseFinder):
    """Finds the files of PUBLISHED that are there."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = PublishedStorage()
        super().__init__(*args, **kwargs)

    def check(self, **kwargs):
        missing = sorted(name for name, path in PUBLISHED.items() if not path.is_file())
        if not missing:
            return []
        return [
            checks.Warning(
                f"These files of the pages are not there: {', '.join(missing)}.",
                hint="Run: npm ci --ignore-scripts && npm run build",
                id="govuk.W001",
            )
        ]

    def find(self, path, find_all=False, **kwargs):
        file = PUBLISHED.get(path)
        if file is None or not file.is_file():
            return []
        return [str(file)] if find_all else str(file)

    def list(self, ignore_patterns):
        for name, path in PUBLISHED.items():
            if path.is_file() and not matches_patterns(name, ignore_patterns):
                yield name, self.storage
