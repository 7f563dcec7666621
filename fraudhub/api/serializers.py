"""Shapes of API input and output. Unknown fields are refused, so that a client's mistake is told, not swallowed."""

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers


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
        return super().to_internal_value(text)


class ProblemSerializer(serializers.Serializer):
    """application/problem+json, for the schema alone."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    request_id = serializers.CharField()
