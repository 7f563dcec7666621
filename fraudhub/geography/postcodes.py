"""From a postcode as people type it to the areas it lies in, one at a time or a hundred thousand.

The parsing library's own ``parse`` is not used: it writes the postcodes it cannot read to the log.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.core.exceptions import ValidationError
from uk_postcodes_parsing.fix import fix
from uk_postcodes_parsing.postcode_utils import is_valid, to_normalised

from fraudhub.geography.areas import Area, areas_by_lsoa, loaded_digest
from fraudhub.geography.models import Postcode

FEW = 500  # up to here the database is asked for just these; above, the whole table is read once and kept
LONGEST_TYPED = 40
_JOINERS = set(" .,-_'’‐‑‒–—()[]\"\u200b\ufeff")
_DIGIT_LIKE = str.maketrans("OI", "01")


def valid_postcode(typed: str) -> str:
    """The postcode as it is written, ``M1 1AA``, whatever its spaces, case and dots.

    O for 0 and I for 1 (and back) are put right where only the other can stand. Raises ValidationError with a
    sentence; whether the postcode exists is another question, see ``area_of_postcode``.
    """
    postcode = _canonical(typed)
    if postcode is None:
        raise ValidationError("Enter a full postcode, like M1 1AA.", code="postcode")
    return postcode


def area_of_postcode(typed: str) -> Area | None:
    """The areas of one postcode, for forms; None when it is not a live postcode of Greater Manchester."""
    return areas_of([typed]).get(typed)


def areas_of(postcodes: Iterable[str]) -> dict[str, Area]:
    """Areas of many postcodes, keyed as they were given. Those we cannot place are not in the answer."""
    asked = set(postcodes)
    if len(asked) > FEW:
        table = _whole_table()
        found = {typed: table.get(typed) or table.get(_canonical(typed) or "") for typed in asked}
        return {typed: area for typed, area in found.items() if area}
    written = {typed: postcode for typed in asked if (postcode := _canonical(typed))}
    rows = Postcode.objects.filter(pk__in=set(written.values())).order_by()
    placed = {
        postcode: Area(*codes)
        for postcode, *codes in rows.values_list("pk", "lsoa_id", "lsoa__ward_id", "lsoa__msoa_id", "lsoa__borough_id")
    }
    return {typed: placed[postcode] for typed, postcode in written.items() if postcode in placed}


def _canonical(typed: str) -> str | None:
    if len(typed) > LONGEST_TYPED:
        return None
    text = unicodedata.normalize("NFKC", typed).upper()
    letters = "".join(letter for letter in text if letter not in _JOINERS and not letter.isspace())
    if not letters.isascii() or not 5 <= len(letters) <= 7:
        return None
    outward, inward = letters[:-3], letters[-3:]
    # After its first letters the outward code never has I or O (Royal Mail), so there they are digits.
    fixed = fix(f"{outward[:1]}{outward[1:2]}{outward[2:].translate(_DIGIT_LIKE)}{inward}")
    return to_normalised(fixed) if is_valid(fixed) else None


def _whole_table() -> dict[str, Area]:
    digest = loaded_digest()
    return _table(digest) if digest else {}


@lru_cache(maxsize=1)
def _table(digest: str) -> dict[str, Area]:
    """Some 72,000 keys, but only 1,702 areas: about 10 MB."""
    areas = areas_by_lsoa()
    rows = Postcode.objects.order_by().values_list("pk", "lsoa_id")
    return {postcode: areas[lsoa] for postcode, lsoa in rows.iterator(chunk_size=5000)}
