"""For whom a phone speaks, when nobody is signed in: its token was handed out with its last bundle."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.accounts.sign_in_limits import count_failure, wait_of
from fraudhub.api.authentication import RefusedWithASentence
from outreach.models import Phone


class SignIn(RefusedWithASentence):
    status_code, default_code = 401, "sign_in"
    default_detail = "Sign in to send this. It stays on the phone until then."
    auth_header = "Session"


class TooMany(RefusedWithASentence):
    status_code, default_code = 429, "too_many"
    default_detail = "There were too many tries. What you wrote stays on the phone and is sent again by itself."


@dataclass(frozen=True)
class PhoneToken:
    token: str

    def phone(self, phone_id: uuid.UUID, request) -> Phone:
        """The phone that it was handed out to, while its owner may still visit."""
        address, now = request.META.get("REMOTE_ADDR", ""), timezone.now()
        if wait := wait_of(address, now):
            too_many = TooMany()
            too_many.wait = math.ceil(wait.total_seconds())
            raise too_many
        for phone in Phone.objects.standing().filter(uuid=phone_id).select_related("user", "borough"):
            if phone.user.may(Permission.RECORD_VISIT) and phone.knows(self.token, now):
                return phone
        count_failure(address)
        raise SignIn


class PhoneTokenAuthentication(BaseAuthentication):
    """It comes in a header that no other site can make a browser send, and asks for no cookie."""

    def authenticate(self, request):
        token = request.headers.get("X-Phone-Token")
        return (AnonymousUser(), PhoneToken(token[:200])) if token else None

    def authenticate_header(self, request):
        return "Session"


def phone_state(phone_id: uuid.UUID | None, user: User | None) -> str:
    """Of that person's store on a phone, or of any when nobody is signed in."""
    rows = Phone.objects.filter(uuid=phone_id) if phone_id else Phone.objects.none()
    found = list(rows.filter(user=user) if user else rows)
    if not found:
        return "unknown"
    if any(phone.is_revoked for phone in found):
        return "revoked"
    return "signed_out" if user is None and all(phone.is_signed_out for phone in found) else "known"
