"""Asked twice, done once. Page forms, the API and the phone all use this, so it lives below them."""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from fraudhub.accounts.models import Receipt, User


class KeyReused(Exception):
    """The same key came with other content: a 409, never a silent overwrite."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    first_time: bool


def digest_of(content: Any) -> str:
    """sha256 of the content as canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def once(user: User, key: uuid.UUID, content: Any, do: Callable[[], tuple[int, Any]]) -> Answer:
    """Run ``do`` at most once for this user and key, and give back its stored answer every later time.

    ``do`` returns (status, JSON body) and runs inside one transaction with the receipt. Two at once: the database
    lets one in, the other finds the first one's answer. Raises KeyReused when the content differs.
    """
    digest = digest_of(content)
    try:
        with transaction.atomic():
            # The receipt goes in first, so that a second caller waits here and not inside the verb. Nobody looks
            # for an earlier one before that: almost every key is new, and the database says so when it is not.
            receipt = Receipt.objects.create(user=user, key=key, digest=digest, status=0)
            receipt.status, receipt.answer = do()
            receipt.save(update_fields=["status", "answer"])
    except IntegrityError:
        if (earlier := _earlier(user, key, digest)) is None:
            raise  # not about the key: a rule of the database was broken inside the verb
        return earlier
    return Answer(receipt.status, receipt.answer, first_time=True)


def was_done(user: User, key: uuid.UUID) -> bool:
    """Whether that key has a stored answer: what is asked before something is done need not be asked again."""
    return Receipt.objects.filter(user=user, key=key).exists()


def _earlier(user: User, key: uuid.UUID, digest: str) -> Answer | None:
    receipt = Receipt.objects.filter(user=user, key=key).first()
    if receipt is None:
        return None
    if receipt.digest != digest:
        raise KeyReused
    return Answer(receipt.status, receipt.answer, first_time=False)
