"""What may be typed, said once: forms, the API and the importer share these. Each raises ValidationError
with a sentence that says what to do, and each has a database constraint behind it where one can be written."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from itertools import chain

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone

from fraudhub.core.money import PAYMENT_LIMIT_GBP, pounds, show_pounds

NAME_LENGTH = 120
NOTE_LENGTH = 4000
# Direction overrides and marks that nobody can see. The joiners U+200C and U+200D stay: several scripts need them.
_OVERRIDES_AND_INVISIBLE = frozenset(
    "\u200b\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad"
)

# Letters by their category that show nothing: the Hangul fillers.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


def tidy_text(typed: str, *, lines: bool = False) -> str:
    """What people typed, kept: NFC, trimmed, without control or direction-override characters.

    NUL and lone surrogates are refused, not repaired: no keyboard makes them.
    """
    if typed.isascii() and typed.isprintable():
        return typed.strip()  # most of what is typed; nothing in it to mend
    if "\x00" in typed or any("\ud800" <= letter <= "\udfff" for letter in typed):
        raise ValidationError("Take out the character that cannot be shown.", code="unreadable")
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    kept = []
    for letter in text:
        if letter in "\n\t":
            kept.append(letter if lines else " ")
        elif unicodedata.category(letter) != "Cc" and letter not in _OVERRIDES_AND_INVISIBLE:
            kept.append(letter)
    return "".join(kept).strip()


def tidy_line(typed: str) -> str:
    """One line of text: runs of blanks are one blank, and what shows nothing at all is nothing. No bank details."""
    line = " ".join(tidy_text(typed).split())
    if not line.isascii() and all(letter in _FILLERS or unicodedata.category(letter)[0] in "ZC" for letter in line):
        return ""
    refuse_bank_details(line)
    return line


def valid_name(typed: str) -> str:
    """A name as its owner writes it: any script, apostrophes, one letter; never only blanks or invisible marks."""
    name = tidy_line(typed)
    if not any(unicodedata.category(letter)[0] in "LN" and letter not in _FILLERS for letter in name):
        raise ValidationError("Enter a name.", code="required")
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"Name must be {NAME_LENGTH} characters or fewer.", code="too_long")
    return name


def valid_note(typed: str) -> str:
    """Free text that holds no card number and no sort code with account number."""
    note = tidy_text(typed, lines=True)
    if len(note) > NOTE_LENGTH:
        raise ValidationError(f"Use {NOTE_LENGTH:,} characters or fewer.", code="too_long")
    refuse_bank_details(note)
    return note


_DIGIT_RUN = re.compile(r"(?<!\d)\d(?:[ \-.]?\d){12,18}(?!\d)")
_DIGITS_ALONE = re.compile(r"(?<!\d)\d{13,19}(?!\d)")  # also with a date or a security code after them
# As it stands on the card, with whatever is pasted or typed between the groups: marks, or a letter. Not words: "paid
# 4000 in 2021, 4500 in 2022" passes for a card number one time in ten.
_BETWEEN = r"(?:[\W_]{1,3}|[\W_]{0,2}[^\W\d][\W_]{0,2})"
_CARD_GROUPS = re.compile(
    rf"(?<!\d)(?:[3-6]\d{{3}}(?:{_BETWEEN}\d{{4}}){{3}}|3\d{{3}}{_BETWEEN}\d{{6}}{_BETWEEN}\d{{5}})(?!\d)"
)
_CARD_NUMBERS = (_DIGIT_RUN, _DIGITS_ALONE, _CARD_GROUPS)
_SORT_CODE, _WRITTEN_SORT_CODE = r"(?<!\d)\d{2}[- ]?\d{2}[- ]?\d{2}(?!\d)", r"(?<!\d)\d{2}-\d{2}-\d{2}(?!\d)"
_ACCOUNT = r"(?<!\d)\d{8}(?!\d)"
_SORT_CODE_AND_ACCOUNT = re.compile(
    rf"{_SORT_CODE}\D{{0,40}}?{_ACCOUNT}|{_ACCOUNT}\D{{0,40}}?(?:{_WRITTEN_SORT_CODE}|sort\W?code\D{{0,5}}{_SORT_CODE})",
    re.I,
)
_SECRET = r"(?:pins?|otp|passcode|one[- ]time (?:pass)?code|password|cvv|cvc)"  # noqa: S105 (a pattern)
_NOT_A_COUNT = r"(?!\W+of (?:them|these|those|which)\b)"  # pins, 1200 of them
_CARD_CODE = (
    r"(?:(?<!dialling )(?<!sort )\bcode (?:for|of|to|on) (?:\w+\W+){0,3}?cards?|\bcard(?:\Ws|s)? (?:security )?code"
    r"|\bcode (?:that )?(?:\w+ ){0,4}?(?:sent|texted|messaged)(?: (?:to )?(?:her|him|them|me|us|you))?)"
)
_PIN = re.compile(
    rf"\b{_SECRET}\b\s*(?:number|code)?\s*(?:is|was|[:=])\s*\S*\d{{4,8}}\b{_NOT_A_COUNT}"
    rf"|\b{_SECRET}\b(?:\W{{1,3}}(?:number|code|no|of|is|was|are))*\W{{0,3}}\d(?:[ \-]?\d){{2,7}}(?![ \-]?\d)"
    rf"{_NOT_A_COUNT}"
    rf"|(?<!\d)\d{{4}}\W{{1,3}}(?:is|was)\W+(?:\w+\W+)?pins?\b"
    r"|(?<!\d)\d{4}\W{0,2}\(\W?(?:the |her |his |their )?pins?\b"  # the digits, and then what they are
    r"|\bpins?\b[^\d.;!?\n]{1,30}(?:\bis\b|\bwas\b|[:=])\s*\d{4}(?![ \-/:.]?\d)"  # with words in between
    rf"|{_CARD_CODE}\W{{0,2}} ?(?:is|was|are|were|[:=])\W{{0,3}}\d(?:[ \-]?\d){{2,7}}(?![ \-]?\d)"
    r"|(?<!\d)\d{3,8}\W{1,3}(?:is|was)\W+(?:the |her |his |their )?code (?:for|of|to) (?:\w+\W+){0,3}?card\b",
    re.I,
)


BANK_DETAIL_CODES = frozenset({"card_number", "bank_details", "secret_code"})


def without_bank_details(text: str, *, surely: bool = False) -> str:
    """The text with an x for each digit of what ``refuse_bank_details`` would refuse. ``surely`` says that it was
    refused: where the text as it came hides them (blanks and marks between the digits), every digit is masked."""
    masked = text
    for pattern in _CARD_NUMBERS:
        masked = pattern.sub(lambda run: _masked(run) if _passes_luhn(_digits(run)) else run.group(), masked)
    for pattern in (_SORT_CODE_AND_ACCOUNT, _PIN):
        masked = pattern.sub(_masked, masked)
    return re.sub(r"\d", "x", text) if surely and masked == text else masked


def _masked(found: re.Match) -> str:
    return re.sub(r"\d", "x", found.group())


def _digits(found: re.Match) -> str:
    return re.sub(r"\D", "", found.group())


def refuse_bank_details(text: str) -> None:
    """The safest card number is the one we refused to store (SECURITY 1)."""
    for run in chain.from_iterable(pattern.finditer(text) for pattern in _CARD_NUMBERS):
        if _passes_luhn(_digits(run)):
            raise ValidationError(
                "This looks like a card number. Take it out: we never keep card numbers. "
                "You can write the name of the bank and the last four digits.",
                code="card_number",
            )
    if _SORT_CODE_AND_ACCOUNT.search(text):
        raise ValidationError(
            "This looks like a sort code and account number. Take them out: we never keep bank details here. "
            "You can write the name of the bank and the last four digits.",
            code="bank_details",
        )
    if _PIN.search(text):
        raise ValidationError(
            "This looks like a PIN, password or one-time code. Take it out: we never keep them.",
            code="secret_code",
        )


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and int(digits) > 0


def valid_phone(typed: str) -> str:
    """E.164. Accepts what people write: spaces, brackets, +44 or 0."""
    text = tidy_text(typed)
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or len(text) > 40 or not phonenumbers.is_possible_number(number):
        raise ValidationError("Enter a phone number, like 0161 496 0000 or +44 161 496 0000.", code="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(stored: str) -> str:
    """``"+441614960000"`` as people dial it here, ``"0161 496 0000"``; a number of another country with its code."""
    try:
        number = phonenumbers.parse(stored)
    except phonenumbers.NumberParseException:
        return stored
    at_home = number.country_code == phonenumbers.country_code_for_region("GB")
    kind = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, kind)


def valid_birth_date(day: date) -> date:
    if day.year < 1900:
        raise ValidationError("Year of birth must be 1900 or later.", code="too_early")
    return not_in_future(day, "Date of birth")


def not_in_future(day: date, name: str = "Date") -> date:
    if day > timezone.localdate():
        raise ValidationError(f"{name} must be today or in the past.", code="future")
    return day


def valid_amount(typed: str, *, limit: Decimal = PAYMENT_LIMIT_GBP, zero: bool = False) -> Decimal:
    """Pounds above nought (or nought too, in a report as received) and no more than the limit, two places."""
    try:
        amount = pounds(typed)
    except ValueError as problem:
        raise ValidationError(str(problem), code="amount") from None
    if amount > limit:
        raise ValidationError(f"Amount must be {show_pounds(limit)} or less.", code="too_large")
    if amount == 0 and not zero:
        raise ValidationError("Amount must be more than £0.", code="zero")
    return amount


def valid_currency(typed: str) -> str:
    """The three letters of a currency, as ISO 4217 writes them."""
    letters = tidy_text(typed).upper()
    if not (len(letters) == 3 and letters.isascii() and letters.isalpha()):
        raise ValidationError("Enter the three letters of the currency, like EUR.", code="currency")
    return letters


_EMAIL = EmailValidator("Enter an email address in the correct format, like name@example.com.", code="email")


def valid_email(typed: str) -> str:
    email = tidy_text(typed)
    if len(email) > 254:
        raise ValidationError("Email address must be 254 characters or fewer.", code="too_long")
    _EMAIL(email)
    return email


def valid_day(typed: str) -> date:
    """A day in a file or a program's call: ``2025-06-01`` and nothing else."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed, re.ASCII):
        raise ValidationError("Write the date as year, month, day, like 2025-06-01.", code="date")
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ValidationError("This day does not exist.", code="date") from None
