"""The queue of a phone: each item opened and given to the verb that it is for, in a transaction of its own. The order
is the phone's, but that what is urgent comes first; a fault inside one item stops no other."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework.exceptions import ParseError, ValidationError

from fraudhub.accounts.models import User
from fraudhub.accounts.receipts import Answer, KeyReused
from fraudhub.api.parsers import GuardedJSONParser
from fraudhub.core.errors import RuleBroken
from outreach.field.phone.owners import owner_key
from outreach.field.phone.seal import CannotOpen, open_sealed
from outreach.field.phone.shapes import ConcernInput, SealedInput, WordInput
from outreach.models import OtherAccount, Phone, Visit
from outreach.models.beside import SAID_OF_TWO
from outreach.once_theirs import visit_once_theirs
from outreach.serializers import RecordVisitInput, UnfinishedInput
from outreach.verbs import receive_concern, receive_cry, receive_record, receive_word
from outreach.verbs.lone_working_words import WORDS
from outreach.verbs.unfinished import receive_unfinished
from outreach.verbs.visiting import NothingKept

log = structlog.get_logger("outreach.phone")
RECORD, CONCERN = "record", "concern"
URGENT = {CONCERN, *WORDS}

SIGN_IN = "Sign in to send this. It stays on the phone until then."
NOT_YOURS = "Somebody else wrote this on the phone. It waits until they sign in."
NO_SUCH_VISIT = "This is not a visit of yours, or the hub does not know it. Ring the hub; what you wrote stays here."
TOO_OLD_APP = "These pages are older than the hub can read. Close them, open them again, and send it again."
UNREADABLE = "The hub could not read this. Ring the hub; what you wrote stays on the phone."
WORDS_DIFFER = "This was sent before with another time. The first one stands, and the hub sees both."
TWO_VALUES = "{field}: the hub has something else. Both are kept, and somebody at the hub chooses."
NOT_KEPT = (
    "The hub has this record with other answers, and cannot keep these: an answer or a time is missing or not right. "
    "Mend it and send it again, or ring the hub."
)
CONCERN_DIFFERS = "The hub had this with other words. Both are kept, and both are seen to."


@dataclass(frozen=True)
class Speaker:
    """Who speaks: by a sign-in, or by a phone's token alone, which only says what is urgent and is told nothing."""

    user: User
    phone: Phone
    signed_in: bool
    clock: datetime


@dataclass
class Result:
    client_uuid: str | None
    state: str
    sentences: list[str] = field(default_factory=list)
    received_at: str | None = None
    marks: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    code: str = ""

    def as_json(self) -> dict:
        return dict(vars(self))


class Refused(Exception):
    def __init__(self, *sentences: str):
        self.sentences = list(sentences)


def take_in(items: list[dict], speaker: Speaker) -> list[Result]:
    """In the order they came, whatever order they were done in."""
    order = sorted(range(len(items)), key=lambda place: not _is_urgent(items[place]))
    results = {place: _one(items[place], speaker) for place in order}
    return [results[place] for place in range(len(items))]


def _is_urgent(item: dict) -> bool:
    """By what it is, and not by what the phone says of it."""
    return isinstance(item.get("kind"), str) and item["kind"] in URGENT


def _one(item: dict, speaker: Speaker) -> Result:
    said = item.get("client_uuid")
    client_uuid = said if isinstance(said, str) and len(said) <= 60 else None
    try:
        if not speaker.signed_in and not _is_urgent(item):
            return Result(client_uuid, "failed", [SIGN_IN], code="sign_in")
        opened = _opened(item, speaker)
        return _DOES.get(opened["kind"], _word)(opened, speaker)
    except Refused as refused:
        return Result(client_uuid, "refused", refused.sentences)
    except CannotOpen as problem:
        return Result(client_uuid, "refused", [str(problem)])
    except RuleBroken as broken:
        return Result(client_uuid, "refused", broken.sentences)
    except Exception:
        log.exception("an item of a phone failed", kind=str(item.get("kind"))[:20])
        return Result(client_uuid, "failed")


def _opened(item: dict, speaker: Speaker) -> dict:
    """What was sealed, once it is sure that it is what the envelope says, from whoever speaks."""
    envelope = _checked(SealedInput(data=item))
    client_uuid = str(envelope["client_uuid"])
    raw = open_sealed(envelope["sealed"], client_uuid=client_uuid)
    try:
        said = GuardedJSONParser().parse(io.BytesIO(raw))
    except ParseError:
        raise Refused(UNREADABLE) from None
    if said.get("v") != 1:
        raise Refused(TOO_OLD_APP)
    if said.get("owner") != owner_key(speaker.user):
        raise Refused(NOT_YOURS)
    if said.get("client_uuid") != client_uuid or said.get("kind") != envelope["kind"]:
        raise Refused(UNREADABLE)
    visit, body = said.get("visit"), said.get("body")
    if not isinstance(body, dict) or not (visit is None or (isinstance(visit, str) and len(visit) <= 16)):
        raise Refused(UNREADABLE)
    return {"client_uuid": envelope["client_uuid"], "kind": envelope["kind"], "visit": visit, "body": body}


def _record(said: dict, speaker: Speaker) -> Result:
    visit = visit_once_theirs(speaker.user, said["visit"] or "")
    if visit is None:
        raise Refused(NO_SUCH_VISIT)
    if said["body"].pop("begun", False) is not True:
        return _whole(visit, said, speaker)
    try:
        return _whole(visit, said, speaker)
    except (Refused, RuleBroken):  # it was not finished when the phone was emptied, or is of a visit to come
        return _unfinished(visit, said, speaker)


def _unfinished(visit: Visit, said: dict, speaker: Speaker) -> Result:
    form = UnfinishedInput(data={**said["body"], "client_uuid": str(said["client_uuid"])}, context={"visit": visit})
    values = _checked(form)
    values.pop("recorded_at", None)
    answer = receive_unfinished(visit, by=speaker.user, **values)
    return _received(answer, marks=list(answer.body["flags"]), extra={"unfinished": True})


def _whole(visit: Visit, said: dict, speaker: Speaker) -> Result:
    form = RecordVisitInput(data={**said["body"], "client_uuid": str(said["client_uuid"])}, context={"visit": visit})
    values = _checked(form)
    try:
        answer = receive_record(visit, by=speaker.user, **values)
    except NothingKept:
        raise Refused(NOT_KEPT) from None
    except KeyReused:
        return Result(str(said["client_uuid"]), "conflict", [SAID_OF_TWO[OtherAccount.Why.SAME_ID]])
    except DjangoValidationError as problem:
        raise Refused(*_about_answers(problem, values["checklist_version"])) from None
    marks = list(answer.body["flags"])
    if values.get("corrections"):
        marks += _two_values(visit, speaker.user)
    return _received(answer, marks=marks)


def _two_values(visit: Visit, user: User) -> list[str]:
    """Of what this person said is not right, what the hub has otherwise by now."""
    waiting = visit.corrections.waiting().filter(created_by=user).order_by("pk")
    return [TWO_VALUES.format(field=each.get_field_display()) for each in waiting]


def _about_answers(problem: DjangoValidationError, version) -> list[str]:
    """Each with the question it is about, in the order in which they are asked."""
    names = {question.key: question.name for question in version.questions_in_order()}
    found = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    order = sorted(found, key=lambda key: list(names).index(key) if key in names else -1)
    return [f"{names.get(key, '')} {sentence}".strip() for key in order for sentence in found[key]]


def _word(said: dict, speaker: Speaker) -> Result:
    word, user = said["kind"], speaker.user
    values = _checked(WordInput(data=said["body"]))
    spoken = {
        "client_uuid": said["client_uuid"], "happened_at": values["happened_at"],
        "sent_at": values.get("sent_at") or speaker.clock, "by": user,
    }  # fmt: skip
    visit = visit_once_theirs(user, said["visit"]) if said["visit"] else None
    try:
        if visit is not None and visit.is_made_by(user):
            answer = receive_word(visit, word, **spoken)
        else:
            answer = receive_cry(word, visit=said["visit"] or "", borough=speaker.phone.borough, **spoken)
    except KeyReused:
        return Result(str(said["client_uuid"]), "conflict", [WORDS_DIFFER])
    extra = {name: answer.body[name] for name in ("state", "due_back_at", "outing") if name in answer.body}
    if word == "start" and speaker.signed_in and visit is not None and visit.is_planned and visit.password:
        extra["password"] = visit.password
    return _received(answer, marks=answer.body.get("flags", []), extra=extra)


def _concern(said: dict, speaker: Speaker) -> Result:
    values = _checked(ConcernInput(data=said["body"]))
    try:
        answer = receive_concern(
            client_uuid=said["client_uuid"], kind=values["concern_kind"], visit=said["visit"],
            about=values["about"], what=values["what"], happened_at=values["happened_at"], sent_at=speaker.clock,
            borough=speaker.phone.borough, by=speaker.user,
        )  # fmt: skip
    except KeyReused:
        return Result(str(said["client_uuid"]), "conflict", [CONCERN_DIFFERS])
    return _received(answer)


def _received(answer: Answer, **more) -> Result:
    state = "saved" if answer.first_time else "already saved"
    return Result(answer.body["client_uuid"], state, received_at=answer.body["received_at"], **more)


def _checked(form) -> dict:
    """What was sent, by its shape; where it is none, the sentences of its fields."""
    try:
        form.is_valid(raise_exception=True)
    except ValidationError as problem:
        raise Refused(*_sentences(problem.detail)) from None
    return form.validated_data


def _sentences(detail, name: str = "") -> list[str]:
    if isinstance(detail, dict):
        return [each for key, inner in detail.items() for each in _sentences(inner, str(key)[:40])]
    return [f"{name}: {sentence}" if isinstance(sentence, str) else each
            for sentence in detail for each in ([sentence] if isinstance(sentence, str) else _sentences(sentence, name))
            ]  # fmt: skip


_DOES = {RECORD: _record, CONCERN: _concern}
