"""JSON as it should be: UTF-8, an object, not too deep, with numbers and letters that can be stored."""

import codecs
import json
import math

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

DEEPEST = 20
LONGEST_NUMBER = 30


class GuardedJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        charset = (parser_context or {}).get("encoding") or "utf-8"
        try:
            if codecs.lookup(charset).name != "utf-8":
                raise ParseError("Send the body in UTF-8.")
            text = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1).decode("utf-8")
        except (LookupError, UnicodeDecodeError):
            raise ParseError("Send the body in UTF-8.") from None
        try:
            body = json.loads(
                text,
                parse_constant=_refuse_constant,
                parse_float=_float,
                parse_int=_int,
                object_pairs_hook=_once_each,
            )
        except RecursionError:
            raise ParseError(f"Send JSON no more than {DEEPEST} levels deep.") from None
        except ValueError:
            raise ParseError("Send the body as JSON.") from None
        if not isinstance(body, dict):
            raise ParseError("Send one JSON object.")
        _check(body, 1)
        return body


def _refuse_constant(name):
    raise ParseError("Send only ordinary numbers.")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or len(text) > LONGEST_NUMBER:
        raise ParseError("Send only ordinary numbers.")
    return number


def _int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ParseError("Send only ordinary numbers.")
    return int(text)


def _once_each(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError("Give each field once.")
    return found


def _check(value, depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError(f"Send JSON no more than {DEEPEST} levels deep.")
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)
    elif isinstance(value, str) and any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in value):
        raise ParseError("Take out the character that cannot be stored.")
