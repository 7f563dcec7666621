"""Are these two the same person? Arithmetic of details as they were written down; nothing here reads the database.

Two rows are compared when they share a key (``keys_of``): the sound of the name, the birth date, the phone, the email,
or the address. Points say how much each detail speaks for or against, in the manner of Fellegi and Sunter (1969), "A
theory for record linkage", with weights set by hand and measured by ``./hub bench matching``. A change of any weight
is a new ``RULE``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import jellyfish
from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

RULE = "2026-1"
PROPOSE_FROM = 60  # points
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "sir", "dame", "rev", "revd", "prof"}
_SHORT = {
    "margaret": {"maggie", "peggy", "meg", "madge", "marge"}, "dorothy": {"dot", "dottie", "dolly"},
    "patricia": {"pat", "patsy", "trish"}, "elizabeth": {"betty", "liz", "beth", "lizzie", "eliza"},
    "kathleen": {"kath", "kathy", "kay"}, "winifred": {"win", "winnie", "freda"}, "barbara": {"babs", "barb"},
    "john": {"jack", "johnny"}, "ronald": {"ron", "ronnie"}, "kenneth": {"ken", "kenny"}, "raymond": {"ray"},
    "stanley": {"stan"}, "harold": {"harry"}, "leonard": {"len", "lenny"}, "frank": {"francis", "frankie"},
    "norman": {"norm"}, "arthur": {"art"}, "walter": {"wally", "walt"}, "clifford": {"cliff"}, "desmond": {"des"},
    "patrick": {"paddy", "pat"}, "robert": {"bob", "rob", "bobby"}, "william": {"bill", "will", "billy"},
    "edward": {"ted", "eddie", "ed"}, "richard": {"dick", "rick"}, "james": {"jim", "jimmy"}, "thomas": {"tom"},
    "michael": {"mick", "mike"}, "mohammed": {"mohammad", "muhammad", "mohamed", "mohd"}, "susan": {"sue"},
    "christine": {"chris"}, "jennifer": {"jenny"}, "catherine": {"kate", "cathy"}, "sheila": {"shelagh"},
}  # fmt: skip


@dataclass(frozen=True)
class Details:
    """What is known of somebody. Phone in E.164, postcode with its space; empty for what is not known."""

    full_name: str
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Comparison:
    """Points for and against, and in words what agrees and what does not."""

    points: int
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    is_full: bool = field(default=False, kw_only=True)  # name and birth date, and phone or postcode, all the same

    @property
    def is_proposed(self) -> bool:
        return self.points >= PROPOSE_FROM


def keys_of(known: Details) -> set[str]:
    """Rows that share one of these are worth comparing. Each is short and holds no more than it must."""
    names = name_parts(known.full_name)
    sounds = [_sound(part) for part in names]
    keys = set()
    if len(names) > 1:
        keys.add("name:" + ":".join(sorted((sounds[0], sounds[-1]))))
    if known.birth_date:
        keys.add(f"born:{known.birth_date:%Y%m%d}")
        keys.update(f"born:{known.birth_date:%Y}:{sound}" for sound in {sounds[0], sounds[-1]} if sounds)
    if known.phone:
        keys.add(f"phone:{known.phone}")
    if known.email:
        keys.add(f"email:{known.email.casefold()}")
    if known.postcode:
        squeezed = known.postcode.replace(" ", "")
        keys.update(f"at:{squeezed}:{sound}" for sound in sounds)
        if number := _house_number(known.address):
            keys.add(f"at:{squeezed}:{number}")
    return {key[:60] for key in keys}


def is_of_a_home(key: str) -> bool:
    """Whether a key stands for one postcode and house number, not for a name there."""
    kind, _, rest = key.partition(":")
    return kind == "at" and rest.partition(":")[2][:1].isdigit()


def compare(one: Details, other: Details) -> Comparison:
    """How likely the two are one person; the order of the two makes no difference."""
    points, agrees, differs = 0, [], []
    for weight, words, is_for in (*_names(one, other), *_births(one, other), *_contacts(one, other)):
        points += weight
        (agrees if is_for else differs).append(words)
    same_name = _folded(one.full_name) == _folded(other.full_name)
    same_birth = one.birth_date is not None and one.birth_date == other.birth_date
    same_place = bool(one.phone and one.phone == other.phone) or bool(one.postcode and one.postcode == other.postcode)
    return Comparison(points, tuple(agrees), tuple(differs), is_full=same_name and same_birth and same_place)


def name_parts(full_name: str) -> list[str]:
    """Lower case, without accents, titles and marks: "Mrs. Sinéad O'Brien-Smith" is sinead, obrien, smith."""
    parts = re.split(r"[\s\-]+", _folded(full_name))
    kept = [part for part in parts if part and part not in _TITLES]
    return kept or [part for part in parts if part] or [_folded(full_name)]


def _names(one: Details, other: Details) -> Iterator[tuple[int, str, bool]]:
    mine, theirs = name_parts(one.full_name), name_parts(other.full_name)
    if sorted(mine) == sorted(theirs):
        yield 45, "the same name", True
        return
    straight = _pair(mine, theirs)
    crossed = _pair(mine, theirs[::-1]) - 5
    likeness = max(straight, crossed)
    if likeness >= 35:
        yield 35, "a name that is nearly the same", True
    elif likeness >= 22:
        yield 22, "a name that may be the same", True
    else:
        yield -40, "another name", False


def _pair(mine: list[str], theirs: list[str]) -> int:
    """First names and surnames apart, so that a couple at one address stays two people."""
    if len(mine) < 2 or len(theirs) < 2:
        alike = fuzz.token_set_ratio(" ".join(mine), " ".join(theirs))
        return 35 if alike >= 90 and len(mine) == len(theirs) else 22 if alike == 100 else -40
    first = max(_alike(mine[0], their) for their in theirs[:-1])
    last = max(_alike(mine[-1], theirs[-1]), _alike(" ".join(mine[1:]), " ".join(theirs[1:])))
    if first >= 2 and last >= 2:
        return 35
    if (first >= 2 and last == 1) or (first == 1 and last >= 2):
        return 24
    return -40


def _alike(one: str, other: str) -> int:
    """3 the same, 2 a slip or a short form, 1 perhaps, 0 not."""
    if one == other:
        return 3
    if other in _SHORT.get(one, ()) or one in _SHORT.get(other, ()):
        return 2
    if len(one) == 1 or len(other) == 1:
        return 1 if one[:1] == other[:1] else 0
    slips = DamerauLevenshtein.distance(one, other)
    shorter = min(len(one), len(other))
    if slips == 1 and shorter >= 4:
        return 2
    if slips == 2 and shorter >= 7:
        return 2
    if _sound(one) == _sound(other) and JaroWinkler.similarity(one, other) >= 0.85 and shorter >= 4:
        return 2
    return 1 if JaroWinkler.similarity(one, other) >= 0.9 else 0


def _births(one: Details, other: Details) -> Iterator[tuple[int, str, bool]]:
    if one.birth_date is None or other.birth_date is None:
        return
    if one.birth_date == other.birth_date:
        yield 40, "the same date of birth", True
    elif _is_slip(one.birth_date, other.birth_date):
        yield 12, "a date of birth with one slip", True
    else:
        yield -55, "another date of birth", False


def _is_slip(one: date, other: date) -> bool:
    """Day and month the other way round, or one digit typed wrong."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True)) == 1


def _contacts(one: Details, other: Details) -> Iterator[tuple[int, str, bool]]:
    if one.phone and other.phone:
        if one.phone == other.phone:
            yield 25, "the same phone number", True
        elif DamerauLevenshtein.distance(one.phone, other.phone) == 1:
            yield 10, "a phone number with one slip", True
    if one.email and one.email.casefold() == other.email.casefold():
        yield 30, "the same email address", True
    if one.postcode and other.postcode:
        if one.postcode == other.postcode:
            yield 15, "the same postcode", True
            numbers = _house_number(one.address), _house_number(other.address)
            if all(numbers) and numbers[0] == numbers[1]:
                yield 12, "the same house", True
            elif all(numbers):
                yield -15, "another house", False
        else:
            yield -5, "another postcode", False


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ø", "o").replace("ß", "ss"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"['’.`]", "", kept).replace(",", " ").split())


def _sound(part: str) -> str:
    """Metaphone, or the part itself in a script that it does not know."""
    return (jellyfish.metaphone(part) if part.isascii() else "") or part


def _house_number(address: str) -> str:
    found = re.search(r"\d+\s*[a-z]?\b", address.casefold())
    return found[0].replace(" ", "") if found else ""


def oldest_of_each(rows: Iterable[int], joined: Iterable[tuple[int, int]]) -> dict[int, int]:
    """{row: the oldest row of its group}, groups being what the pairs join together."""
    leads_to = {row: row for row in rows}

    def lead(row: int) -> int:
        while leads_to[row] != row:
            leads_to[row] = leads_to[leads_to[row]]
            row = leads_to[row]
        return row

    for one, other in joined:
        older, younger = sorted((lead(one), lead(other)))
        leads_to[younger] = older
    return {row: lead(row) for row in leads_to}
