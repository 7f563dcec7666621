"""What a volunteer asks on a visit, in versions, and what each worrying answer calls for."""

from __future__ import annotations

from datetime import date

from django.db import models

from fraudhub.core.models import ReferenceRow, ReferenceRowQuerySet
from fraudhub.core.personal_data import PersonalData


class EscalationCode(ReferenceRow):
    """What an answer sets going: who acts, how soon, and which number to ring."""

    personal = PersonalData(
        not_personal={
            "code", "name", "valid_from", "valid_to", "needs_checking", "source",
            "rank", "number", "time_limit", "who_acts", "action",
        }
    )  # fmt: skip

    rank = models.PositiveSmallIntegerField(help_text="1 is the most urgent.")
    number = models.CharField(max_length=20, blank=True, help_text="The number to ring, if there is one.")
    time_limit = models.CharField(max_length=120, blank=True)
    who_acts = models.CharField(max_length=120, blank=True)
    action = models.TextField(blank=True)

    class Meta:
        ordering = ["rank", "code"]


class ChecklistVersionQuerySet(ReferenceRowQuerySet):
    def in_force(self, day: date):
        """The version a visit of that day is asked by, or None when no list was loaded."""
        return self.valid_on(day).order_by("-valid_from", "-code").first()


class ChecklistVersion(ReferenceRow):
    """One wording of the whole list. Answers are kept with their version, so a version that was used stays as it is."""

    personal = PersonalData(not_personal={"code", "name", "valid_from", "valid_to", "needs_checking", "source"})

    objects = ChecklistVersionQuerySet.as_manager()

    def questions_in_order(self) -> tuple[ChecklistQuestion, ...]:
        """Read once by each process: a version that was used stays as it is, and new ones come with a new start."""
        if self.pk not in _QUESTIONS:
            questions = tuple(self.questions.select_related("escalation").order_by("position"))
            if not questions:
                return ()
            _QUESTIONS[self.pk] = questions
        return _QUESTIONS[self.pk]


_QUESTIONS: dict[str, tuple[ChecklistQuestion, ...]] = {}


class ChecklistQuestion(ReferenceRow):
    """One question of one version. ``name`` is the question itself, ``key`` what its answer is kept under."""

    class AnswerType(models.TextChoices):
        CHOICE = "choice", "One of"
        MANY = "many", "Any of"
        SCALE = "scale", "1 to 5"
        NUMBER = "number", "How many"
        TEXT = "text", "Words"

    personal = PersonalData(
        not_personal={
            "code", "name", "valid_from", "valid_to", "needs_checking", "source",
            "key", "position", "section", "hint", "answer_type", "options", "required",
            "asked_when", "escalate_when", "what_to_do",
        }
    )  # fmt: skip

    version = models.ForeignKey(ChecklistVersion, on_delete=models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=60)
    hint = models.TextField(blank=True)
    answer_type = models.CharField(max_length=10, choices=AnswerType.choices)
    options = models.TextField(blank=True, help_text="value: words | value: words")
    required = models.BooleanField(default=True)
    asked_when = models.CharField(
        max_length=200, blank=True, help_text="key = value | value, or key != value | value; blank is always."
    )
    escalate_when = models.CharField(max_length=200, blank=True, help_text="value | value; * is any answer.")
    escalation = models.ForeignKey(EscalationCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what_to_do = models.TextField(blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="question_key_is_used_once_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="question_place_is_used_once_a_version"),
        ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value, words) in the order shown."""
        if self.answer_type == self.AnswerType.SCALE:
            return [("1", "1, not at all sure"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, very sure")]
        pairs = (option.split(":", 1) for option in self.options.split("|") if option.strip())
        return [(value.strip(), words.strip()) for value, words in pairs]

    @property
    def is_many(self) -> bool:
        return self.answer_type == self.AnswerType.MANY
