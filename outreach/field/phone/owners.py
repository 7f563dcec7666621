"""By what name a phone knows whose work it holds: the same for one account each time, and telling nothing about it."""

from django.utils.crypto import salted_hmac

from fraudhub.accounts.models import User


def owner_key(user: User) -> str:
    return salted_hmac("outreach.phone.owner", str(user.pk), algorithm="sha256").hexdigest()[:32]
