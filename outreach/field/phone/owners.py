"""By what name a phone knows whose work it holds: telling nothing, and the same for one account also when the hub's
secret key is changed, as what is unsent on a phone would be nobody's then."""

import hashlib

from fraudhub.accounts.models import User


def owner_key(user: User) -> str:
    return hashlib.sha256(f"outreach.phone.owner {user.reference}".encode()).hexdigest()[:32]
