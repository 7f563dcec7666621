"""Application logs: JSON, ids only. Personal keys are dropped and what looks personal in a text is masked."""

import re

import structlog

from fraudhub.core.request_context import current_request

PERSONAL_KEYS = frozenset(
    "name full_name victim_name address victim_address phone victim_phone email victim_email birth_date "
    "victim_birth_date postcode victim_postcode summary notes answers password token secret cookie body".split()
)
_MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE), "[postcode]"),
    (re.compile(r"(?<![\w-])(?:\+44\s?|0)\d(?:[\s-]?\d){8,10}(?![\w-])"), "[phone]"),
    (re.compile(r"(?i)\b(bearer|token|sessionid|csrftoken)[=: ]+\S+"), r"\1=[hidden]"),
)


def masked(text: str) -> str:
    for pattern, stand_in in _MASKS:
        text = pattern.sub(stand_in, text)
    return text


def without_personal_data(_logger, _method, event: dict) -> dict:
    return {
        key: masked(value) if isinstance(value, str) and key not in {"timestamp", "request_id"} else value
        for key, value in event.items()
        if key not in PERSONAL_KEYS
    }


def with_request_id(_logger, _method, event: dict) -> dict:
    if request_id := current_request().request_id:
        event.setdefault("request_id", request_id)
    return event


_SHARED = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    with_request_id,
    without_personal_data,
]


def json_formatter():
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_personal_data,
            structlog.processors.JSONRenderer(),
        ],
    )


structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
