"""Where artefacts lie: a folder, or any storage that Django can use, under the sha256 of the content."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages


def keep(content: bytes) -> str:
    """Store the content once; the same content again is already there. Returns its sha256."""
    digest = hashlib.sha256(content).hexdigest()
    storage, path = storages["artefacts"], _path(digest)
    if storage.exists(path):
        return digest
    try:
        target = Path(storage.path(path))
    except NotImplementedError:  # not a folder: such stores write whole objects or nothing
        storage.save(path, ContentFile(content))
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(target)
    return digest


def read(digest: str) -> bytes:
    with storages["artefacts"].open(_path(digest)) as file:
        return file.read()


def forget(digest: str) -> None:
    storages["artefacts"].delete(_path(digest))


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
