"""Cells that a spreadsheet shows and never runs.

A cell that begins, after spaces, with one of ``= + - @``, a tab or a return would be taken for a formula. It gets
a leading apostrophe; a cell that already has apostrophes before such a beginning gets one more, so that reading
back takes off exactly the one that was put on: ``unguarded(guarded(text)) == text`` for every text.
"""

import re

_WOULD_RUN = re.compile(r"'* *[=+\-@\t\r＝＋－＠]")


def guarded(text: str) -> str:
    return "'" + text if _WOULD_RUN.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _WOULD_RUN.match(text) else text
