"""What apps above lay into a meeting's pack."""

from __future__ import annotations

from dataclasses import dataclass, field

from fraudhub.core.sockets import show

meeting_pack = show("maaf.meeting_pack")  # (meeting, audience) -> PackSection: figures with small numbers hidden


@dataclass(frozen=True)
class PackSection:
    """One part of the open pack: a heading, sentences, and a table, perhaps with a picture of ours."""

    heading: str
    sentences: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    picture: str = ""  # base64 of a PNG
    picture_text: str = ""
