"""What a job's function hands back, and what passes between the child process and the worker."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class ProducedFile:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Product:
    files: list[ProducedFile] = field(default_factory=list)
    facts: dict = field(default_factory=dict)  # JSON


def write_product(product: Product, folder: Path) -> None:
    listed = []
    for number, file in enumerate(product.files):
        (folder / f"{number}.bin").write_bytes(file.content)
        listed.append({"name": file.name, "content_type": file.content_type})
    write_outcome(folder, {"files": listed, "facts": product.facts})


def write_outcome(folder: Path, outcome: dict) -> None:
    """Written whole and then renamed, so that a child killed half way leaves no outcome at all."""
    draft = folder / "outcome.part"
    draft.write_text(json.dumps(outcome, allow_nan=False))
    draft.rename(folder / "outcome.json")


def read_outcome(folder: Path) -> dict | None:
    path = folder / "outcome.json"
    return json.loads(path.read_text()) if path.exists() else None


def read_product(folder: Path, outcome: dict) -> Product:
    files = [
        ProducedFile(listed["name"], listed["content_type"], (folder / f"{number}.bin").read_bytes())
        for number, listed in enumerate(outcome["files"])
    ]
    return Product(files, outcome["facts"])
