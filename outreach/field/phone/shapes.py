"""Shapes of what a phone sends."""

from rest_framework import serializers

from fraudhub.api.serializers import CheckedText, StrictSerializer, code_of
from fraudhub.core.validators import NOTE_LENGTH, valid_note
from fraudhub.referrals.models import ConcernKind
from outreach.serializers import PhoneMoment

MOST_ITEMS = 20
MOST_COUNTED = 100_000
MOST_BYTES = 2**53
LONGEST_SEALED = 700_000
PROTOCOL = 1


class StorageInput(StrictSerializer):
    usage = serializers.IntegerField(min_value=0, max_value=MOST_BYTES, required=False, allow_null=True, default=None)
    quota = serializers.IntegerField(min_value=0, max_value=MOST_BYTES, required=False, allow_null=True, default=None)


class BundleInput(StrictSerializer):
    phone = serializers.UUIDField()
    persisted = serializers.BooleanField(required=False, default=False)
    storage = StorageInput(required=False, default=dict)


class UnsentInput(StrictSerializer):
    count = serializers.IntegerField(min_value=0, max_value=MOST_COUNTED)
    oldest_at = PhoneMoment(required=False, allow_null=True, default=None)
    needs_you = serializers.IntegerField(min_value=0, max_value=MOST_COUNTED, required=False, default=0)


class SyncInput(StrictSerializer):
    """The items are looked at one by one: one that is ill formed is answered, and the others are taken in."""

    protocol = serializers.IntegerField()
    phone = serializers.UUIDField()
    owner = serializers.CharField(max_length=64)
    items = serializers.ListField(child=serializers.DictField(), max_length=MOST_ITEMS)
    unsent = UnsentInput()
    clock = PhoneMoment(help_text="By the phone as it sends, with its distance from UTC.")


class PointInput(StrictSerializer):
    x = serializers.CharField(max_length=64)
    y = serializers.CharField(max_length=64)


class SealInput(StrictSerializer):
    key_id = serializers.CharField(max_length=64)
    epk = PointInput()
    iv = serializers.CharField(max_length=32)
    ct = serializers.CharField(max_length=LONGEST_SEALED, trim_whitespace=False)


class SealedInput(StrictSerializer):
    client_uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(["record", "concern", "start", "extend", "safe", "help"])
    urgent = serializers.BooleanField(required=False)
    sealed = SealInput()


class WordInput(StrictSerializer):
    happened_at = PhoneMoment()
    sent_at = PhoneMoment(required=False)


class ConcernInput(StrictSerializer):
    concern_kind = code_of(ConcernKind.objects.all())
    about = serializers.CharField(max_length=16, required=False, allow_null=True, allow_blank=True, default=None)
    what = CheckedText(check=valid_note, required=False, allow_blank=True, default="", max_length=NOTE_LENGTH)
    happened_at = PhoneMoment()
