"""Accounts with the rights they have in life: made by the verbs."""

from datetime import date
from itertools import count

from fraudhub.accounts.models import Organisation, User
from fraudhub.accounts.verbs import add_organisation, create_account, give_membership
from fraudhub.geography.models import Borough

_numbers = count(1)


def the_borough(slug: str) -> Borough:
    return Borough.objects.get(slug=slug)


def an_account(role: str | None, borough: str | None = None, *, organisation=None, name: str = "") -> User:
    """Somebody with that role, in the borough with that slug where the role is tied to one."""
    number = next(_numbers)
    user = create_account(
        email=f"{role or 'nobody'}.{number}@example.org", full_name=name or f"Person {number}", password=None, by=None
    )
    if role:
        give_membership(
            user,
            role=role,
            borough=the_borough(borough) if borough else None,
            organisation=organisation,
            starts_on=date(2024, 1, 1),
            by=None,
        )
    return User.objects.get(pk=user.pk)


def an_organisation(name: str = "") -> Organisation:
    return add_organisation(name=name or f"Organisation {next(_numbers)}", kind="charity", by=None)
