"""The way through a visit's questions: which screen comes before and after, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse

from outreach.checklist import Escalation, asked, clean_answer, escalations, in_words
from outreach.models import ChecklistQuestion, VisitDraft


@dataclass
class Steps:
    """The screens of one draft: how it went, the questions its answers call for, when, check."""

    draft: VisitDraft

    @property
    def questions(self) -> list[ChecklistQuestion]:
        every = self.draft.checklist_version.questions_in_order()
        return asked(every, outcome=self.draft.outcome_id, answers=self.draft.answers)

    def question(self, key: str) -> ChecklistQuestion | None:
        return next((question for question in self.questions if question.key == key), None)

    def address(self, name: str, *more: str) -> str:
        return reverse(f"outreach:field:{name}", args=[self.draft.visit.reference, *more])

    def place(self, key: str) -> tuple[int, int]:
        """(4, 18): the fourth of eighteen questions."""
        keys = [question.key for question in self.questions]
        return keys.index(key) + 1, len(keys)

    def after(self, key: str | None) -> str:
        """The screen after a question; after how it went when ``key`` is None."""
        keys = [question.key for question in self.questions]
        following = keys[keys.index(key) + 1 :] if key else keys
        return self.address("question", following[0]) if following else self.address("when")

    def before(self, key: str | None) -> str:
        """The screen before a question; before the time when ``key`` is None."""
        keys = [question.key for question in self.questions]
        earlier = keys[: keys.index(key)] if key else keys
        return self.address("question", earlier[-1]) if earlier else self.address("outcome")

    def resume(self) -> str:
        """Where the volunteer left off: after the last answered question, or to check when all is answered."""
        answered = [question.key for question in self.questions if question.key in self.draft.answers]
        if self.draft.happened_at and not self.missing():
            return self.address("check")
        return self.after(answered[-1] if answered else None)

    def missing(self) -> list[ChecklistQuestion]:
        """Questions whose answer the hub would not take as it stands."""
        found = []
        for question in self.questions:
            try:
                clean_answer(question, self.draft.answers.get(question.key))
            except ValidationError:
                found.append(question)
        return found

    def to_check(self) -> str:
        """Back to checking, by way of whatever a changed answer has opened."""
        missing = self.missing()
        if missing:
            return self.address("question", missing[0].key)
        return self.address("check") if self.draft.happened_at else self.address("when")

    def answers(self) -> dict:
        """Those that belong: an answer whose question is no longer asked is left behind."""
        keys = {question.key for question in self.questions}
        return {key: answer for key, answer in self.draft.answers.items() if key in keys}

    def escalations(self) -> list[Escalation]:
        return escalations(self.questions, self.draft.answers)

    def rows(self) -> list[dict]:
        """Each question with its answer in words and the address that changes it."""
        rows = []
        for question in self.questions:
            answer = self.draft.answers.get(question.key)
            rows.append(
                {
                    "key": question.name,
                    "value": in_words(question, answer) if answer else "Not answered",
                    "href": self.address("question", question.key) + "?from=check",
                    "hidden": f"the answer to: {question.name}",
                }
            )
        return rows
