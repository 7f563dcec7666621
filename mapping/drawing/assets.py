"""Where the files of a map come from: published under /assets/ for frames, read as bytes for single files."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from fraudhub.geography.levels import Level
from fraudhub.geography.shapes import boundary_file
from mapping.drawing import boundary_scripts

BUILT = settings.ROOT / "var" / "assets"
SCRIPTS = {boundary_scripts.script_name(level): level for level in Level}
_MADE_FROM = (Path(boundary_scripts.__file__),)
_SOURCE_MAP_LINE = re.compile(rb"^//# sourceMappingURL=.*$", re.MULTILINE)


class BoundaryScriptsFinder(BaseFinder):
    """Publishes the boundary scripts, written beside the compiled styles when they are missing or out of date."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = FileSystemStorage(location=BUILT)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path not in SCRIPTS:
            return []
        file = str(built_script(path))
        return [file] if find_all else file

    def list(self, ignore_patterns):
        for name in SCRIPTS:
            if not matches_patterns(name, ignore_patterns):
                built_script(name)
                yield name, self.storage


def built_script(name: str) -> Path:
    level, path = SCRIPTS[name], BUILT / name
    newest = max(file.stat().st_mtime for file in (boundary_file(level), *_MADE_FROM))
    if not path.exists() or path.stat().st_mtime < newest:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
            draft.write(boundary_scripts.boundary_script(level))
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(path)
    return path


def asset_content(name: str) -> bytes:
    """The bytes of one published file, as a page would load it."""
    if name in SCRIPTS:
        return boundary_scripts.boundary_script(SCRIPTS[name])
    path = finders.find(name)
    if not path:
        raise FileNotFoundError(f"{name} is not there. Run: npm ci --ignore-scripts && npm run build")
    return _SOURCE_MAP_LINE.sub(b"", Path(path).read_bytes())
