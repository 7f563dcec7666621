"""A number with its noun, as it is said."""


def how_many(number: int, one: str, several: str = "") -> str:
    """ "1 row", "1,250 rows". ``several`` where it is not ``one`` with an s: "entries"."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
