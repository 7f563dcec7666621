"""Arithmetic of a checklist: which questions are asked, whether an answer is well formed, what an answer calls for.

Functions of question rows and plain answers; nothing here reads the database or the clock. Answers are
``{"consent": "yes", "made_safer": ["call_159"], "confidence_before": "2", "worrying": "words"}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from fraudhub.core.validators import valid_note
from outreach.models.checklists import ChecklistQuestion, EscalationCode

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Escalation:
    """One answer that calls for something."""

    question: ChecklistQuestion
    code: EscalationCode
    what_to_do: str


def asked(questions: Iterable[ChecklistQuestion], *, outcome: str, answers: Answers) -> list[ChecklistQuestion]:
    """The questions that these answers so far call for, in order. A question whose condition hangs on one that is
    not asked is not asked either."""
    found, said = [], {"outcome": outcome}
    for question in questions:
        if _holds(question.asked_when, said):
            found.append(question)
            said[question.key] = answers.get(question.key)
    return found


def clean_answer(question: ChecklistQuestion, typed: Any) -> Any:
    """The answer as it is kept, or None for no answer. ValidationError with a sentence when it cannot be one."""
    if question.is_many:
        return _clean_many(question, typed)
    if typed is None or typed == "":
        if question.required:
            raise ValidationError("Choose an answer." if question.choices else "Write an answer.", code="required")
        return None
    if not isinstance(typed, str):
        raise ValidationError("Send this answer as text.", code="invalid")
    if question.answer_type == ChecklistQuestion.AnswerType.NUMBER:
        if not re.fullmatch(r"\d{1,3}", typed, re.ASCII):
            raise ValidationError("Give a whole number from 0 to 999.", code="invalid")
        return str(int(typed))
    if question.answer_type == ChecklistQuestion.AnswerType.TEXT:
        return valid_note(typed) or clean_answer(question, None)
    if typed not in dict(question.choices):
        raise ValidationError("Choose one of the answers in the list.", code="invalid_choice")
    return typed


def _clean_many(question: ChecklistQuestion, typed: Any) -> list[str] | None:
    chosen = [] if typed is None or typed == "" else typed
    if not isinstance(chosen, list) or not all(isinstance(value, str) for value in chosen):
        raise ValidationError("Send these answers as a list.", code="invalid")
    if set(chosen) - {value for value, _ in question.choices}:
        raise ValidationError("Choose from the answers in the list.", code="invalid_choice")
    if not chosen and question.required:
        raise ValidationError("Choose at least one answer.", code="required")
    return [value for value, _ in question.choices if value in chosen] or None


def clean_answers(questions: Iterable[ChecklistQuestion], *, outcome: str, answers: Answers) -> dict[str, Any]:
    """All answers of a visit, as they are kept. ValidationError naming each question that stands in the way:
    unanswered, ill formed, not on this list, or not asked after what was answered before."""
    called_for = asked(questions, outcome=outcome, answers=answers)
    not_asked = set(answers) - {question.key for question in called_for}
    problems: dict[str, Any] = dict.fromkeys(not_asked, "This question is not asked on this visit.")
    cleaned = {}
    for question in called_for:
        try:
            answer = clean_answer(question, answers.get(question.key))
        except ValidationError as problem:
            problems[question.key] = problem
        else:
            if answer is not None:
                cleaned[question.key] = answer
    if problems:
        raise ValidationError(problems)
    return cleaned


def escalation_of(question: ChecklistQuestion, answer: Any) -> Escalation | None:
    """What this answer calls for at once, if anything."""
    if question.escalation is None:
        return None
    given, triggers = _given(answer), _values(question.escalate_when)
    if given and ("*" in triggers or triggers & given):
        return Escalation(question, question.escalation, question.what_to_do)
    return None


def escalations(questions: Iterable[ChecklistQuestion], answers: Answers) -> list[Escalation]:
    """Everything the answers call for, the most urgent first."""
    found = (escalation_of(question, answers.get(question.key)) for question in questions)
    return sorted((each for each in found if each), key=lambda each: (each.code.rank, each.question.position))


def in_words(question: ChecklistQuestion, answer: Any) -> str:
    """An answer as a person reads it: the words of its options, or what was written."""
    if not question.choices:
        return answer
    words = dict(question.choices)
    given = answer if isinstance(answer, list) else [answer]
    return "; ".join(words.get(value, value) for value in given)


def _given(answer: Any) -> set[str]:
    """The words of one answer. What a program sent and is no answer at all, says nothing."""
    return {value for value in (answer if isinstance(answer, list) else [answer]) if isinstance(value, str) and value}


def _values(text: str) -> set[str]:
    return {value.strip() for value in text.split("|") if value.strip()}


def _holds(condition: str, said: Answers) -> bool:
    """``"loss_band != none | not_said"``: a question that was asked and answered otherwise. Blank always holds."""
    if not condition:
        return True
    key, unlike, values = condition.partition("!=") if "!=" in condition else condition.partition("=")
    given = _given(said.get(key.strip()))
    if not given:
        return False
    matches = bool(_values(values) & given)
    return not matches if unlike == "!=" else matches


def answers_by_section(record) -> list[tuple[str, list[tuple[str, str]]]]:
    """(section, [(question, answer in words or "Not answered")]) for what was asked."""
    sections: dict[str, list] = {}
    for question in asked(
        record.checklist_version.questions_in_order(), outcome=record.outcome_id, answers=record.answers
    ):
        answer = record.answers.get(question.key)
        words = in_words(question, answer) if answer else "Not answered"
        sections.setdefault(question.section, []).append((question.name, words))
    return list(sections.items())


def called_for(record) -> list[tuple[Escalation, str]]:
    """(escalation, the answer in words), the most urgent first."""
    return [
        (each, in_words(each.question, record.answers[each.question.key]))
        for each in escalations(record.checklist_version.questions_in_order(), record.answers)
    ]
