"""References that are said on the phone: prefix, random Crockford base32 in fours, check character.

``FC-7K3M-9QTX-4``: eight random characters (40 bits) and Crockford's modulo-37 check character
(Douglas Crockford, "Base 32", crockford.com/base32.html), so that one wrong or swapped character is noticed.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_ALPHABET = ALPHABET + "*~$=U"
_SAID_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = 8


def new_reference(prefix: str) -> str:
    """A new random reference; the check characters that look odd in an address (* ~ $ =) are never issued."""
    while True:
        number = secrets.randbits(5 * _LENGTH)
        check = CHECK_ALPHABET[number % 37]
        if check.isalnum():
            body = _spell(number)
            return f"{prefix}-{body[:4]}-{body[4:]}-{check}"


def tidy_reference(typed: str) -> str | None:
    """The reference somebody typed or said, in its written form, or None when it cannot be one."""
    letters = typed.strip().upper().replace("-", "").replace(" ", "")
    if len(letters) != 2 + _LENGTH + 1:
        return None
    prefix, body, check = letters[:2], letters[2:-1].translate(_SAID_AS), letters[-1]
    if check not in "U":
        check = check.translate(_SAID_AS)
    if not prefix.isalpha() or any(letter not in ALPHABET for letter in body):
        return None
    number = 0
    for letter in body:
        number = number * 32 + ALPHABET.index(letter)
    if CHECK_ALPHABET[number % 37] != check:
        return None
    return f"{prefix}-{body[:4]}-{body[4:]}-{check}"


def _spell(number: int) -> str:
    letters = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, 32)
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))
