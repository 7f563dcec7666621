"""Which slow work there is: each kind names the function that does it, in which queue, and by when."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Queue(StrEnum):
    DEFAULT = "default"
    MAPS = "maps"
    REPORTS = "reports"


class ArtefactKind(StrEnum):
    EXPORT = "export"
    WORKING_EDITION = "working_edition"
    PUBLICATION = "publication"


KEPT_FOR = {
    ArtefactKind.EXPORT: timedelta(days=7),
    ArtefactKind.WORKING_EDITION: timedelta(days=35),
    ArtefactKind.PUBLICATION: None,  # as long as its record
}


@dataclass(frozen=True)
class JobKind:
    """``function(job) -> Product`` runs in a child process; ``finish(job, artefacts, facts)`` in the worker, in the
    transaction that stores what was produced."""

    code: str
    name: str
    function: str
    deadline: timedelta
    queue: Queue = Queue.DEFAULT
    finish: str = ""
    artefact_kind: ArtefactKind = ArtefactKind.WORKING_EDITION
    permission: str = ""  # asked again at each download
    shared: bool = False  # the same for everyone with the same rights: whoever asks while it is live gets the one job


_KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> JobKind:
    if _KINDS.get(kind.code, kind) != kind:
        raise ValueError(f"There are two kinds of job called {kind.code}.")
    _KINDS[kind.code] = kind
    return kind


def kind_called(code: str) -> JobKind:
    return _KINDS[code]
