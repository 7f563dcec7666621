"""Shapes of API input and output. Unknown fields are refused, so that a client's mistake is told, not swallowed."""

from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils import timezone
from rest_framework import serializers

from fraudhub.core.money import PAYMENT_LIMIT_GBP
from fraudhub.core.validators import not_in_future, tidy_line, valid_amount, valid_note

EARLIEST_YEAR = 1900


class StrictSerializer(serializers.Serializer):
    def to_internal_value(self, data):
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        writable = {name for name, field in self.fields.items() if not field.read_only}
        owned = (set(data) & set(self.fields)) - writable if isinstance(data, dict) else set()
        problems = {name: ["This field is not known here."] for name in unknown}
        problems |= {name: ["This field is set by the hub."] for name in owned}
        if problems:
            raise serializers.ValidationError(problems, code="unknown_field")
        return super().to_internal_value(data)


class NothingInput(StrictSerializer):
    """For what is only done: an empty object."""


class CheckedText(serializers.CharField):
    """Text through one of the validators that the forms use too: CheckedText(check=valid_name)."""

    def __init__(self, *, check, **kwargs):
        self.check = check
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            text = self.check(data) if data or not self.allow_blank else ""
        except DjangoValidationError as problem:
            raise serializers.ValidationError(problem.messages, code=problem.code) from None
        if not text and not self.allow_blank:  # nothing that can be seen was sent
            self.fail("blank")
        return super().to_internal_value(text)


def line_of_text(*, required: bool = False, **kwargs) -> CheckedText:
    """One line of text; empty when it is left out."""
    return _text(tidy_line, required, **kwargs)


def free_text(*, required: bool = False) -> CheckedText:
    """Free text over several lines; empty when it is left out."""
    return _text(valid_note, required)


def _text(check, required: bool, **kwargs) -> CheckedText:
    may_lack = {} if required else {"required": False, "allow_blank": True, "default": ""}
    return CheckedText(check=check, **may_lack, **kwargs)


class Read(serializers.CharField):
    """A value written as text, by the reader that the forms use too: Read(by=valid_percent). The reader refuses with a
    sentence, as a ValidationError or a ValueError."""

    default_error_messages = {"invalid": "Write it as text, in quotes."}

    def __init__(self, *, by, **kwargs):
        self.by = by
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return self.by(super().to_internal_value(data))
        except DjangoValidationError as problem:
            raise serializers.ValidationError(problem.messages, code=problem.code) from None
        except ValueError as problem:
            raise serializers.ValidationError(str(problem), code="invalid") from None

    def to_representation(self, value):
        return value


def pounds(*, limit: Decimal = PAYMENT_LIMIT_GBP, zero: bool = False, **kwargs) -> Read:
    """Like "1250.50". More than two places, a minus or a word is refused with a sentence."""
    words = {"invalid": 'Write the amount as text, like "1250.50".'}
    return Read(by=partial(valid_amount, limit=limit, zero=zero), error_messages=words, **kwargs)


def code_of(queryset, **kwargs) -> serializers.SlugRelatedField:
    """A row of a reference list by its code."""
    return serializers.SlugRelatedField(slug_field="code", queryset=queryset, **kwargs)


class ReasonInput(StrictSerializer):
    reason = free_text(required=True)


class Day(serializers.DateField):
    """A day from 1900 on, as the forms take it."""

    def to_internal_value(self, data):
        day = super().to_internal_value(data)
        if day.year < EARLIEST_YEAR:
            raise serializers.ValidationError("Year must be 1900 or later.", code="too_early")
        return day


class PastDay(Day):
    def to_internal_value(self, data):
        day = super().to_internal_value(data)
        try:
            return not_in_future(day, "The day")
        except DjangoValidationError as problem:
            raise serializers.ValidationError(problem.messages, code=problem.code) from None


class Moment(serializers.DateTimeField):
    """A moment from 1900 on, also one to come."""

    def to_internal_value(self, data):
        moment = super().to_internal_value(data)
        if moment.year < EARLIEST_YEAR:
            raise serializers.ValidationError("Year must be 1900 or later.", code="too_early")
        return moment


class PastMoment(Moment):
    def to_internal_value(self, data):
        moment = super().to_internal_value(data)
        if moment > timezone.now():
            raise serializers.ValidationError("The time must be in the past.", code="future")
        return moment


class ScopedReference(serializers.SlugRelatedField):
    """A record by its reference, among those that ``context["scope"]`` reaches: one out of scope is as missing as one
    that never was."""

    default_error_messages = {"does_not_exist": "There is nothing here that you can see under this reference."}

    def __init__(self, **kwargs):
        super().__init__(slug_field="reference", **kwargs)

    def get_queryset(self):
        scope = self.context.get("scope")
        return super().get_queryset().none() if scope is None else super().get_queryset().within(scope)


class ProblemSerializer(serializers.Serializer):
    """application/problem+json, for the schema alone."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    request_id = serializers.CharField()
