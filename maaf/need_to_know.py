"""Who may read what of an agenda. The one answer that every page, print, file, mail, search and count asks.

The open part is for all who see the meeting. An item of the closed part is for the hub of its borough; for its chair;
and for an organisation that signed an agreement in force today, has a role in the item and no conflict of interest.
What was restricted, as consent was taken back, and what is on no agenda yet, is for the hub alone. For everybody else
it is not there at all, but for the heading of a standing item, which is the same on every agenda.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from fraudhub.accounts.models import SharingAgreement
from fraudhub.accounts.roles import Permission
from fraudhub.geography.scoping import ALL, Scope
from maaf.models import ItemRole, StatementAccepted
from maaf.models.meetings import Part


@dataclass(frozen=True)
class Reader:
    """Somebody who reads, as what they are allowed today."""

    user: object
    scope: Scope
    sees_named: bool
    is_hub: bool  # of the boroughs of their scope
    organisations: frozenset[int]  # for which they act; empty for hub staff and chairs
    signed: frozenset[tuple[int, str]]  # (organisation, borough) with an agreement in force today

    @property
    def is_partner(self) -> bool:
        return bool(self.organisations)

    def has_signed(self, organisation_id: int, borough_code: str | None) -> bool:
        return (organisation_id, borough_code) in self.signed


def reader_of(user, permission: Permission = Permission.SEE_MEETINGS) -> Reader:
    """Asked afresh for each request: an agreement that lapsed opens nothing at the next."""
    scope = user.scope_for(permission)
    organisations = frozenset(grant.organisation for grant in scope.grants if grant.organisation is not None)
    return Reader(
        user=user,
        scope=scope,
        sees_named=user.may(Permission.SEE_NAMED_ITEMS),
        is_hub=user.may(Permission.SEE_CASES),
        organisations=organisations,
        signed=signed_today(organisations) if organisations else frozenset(),
    )


def signed_today(organisations) -> frozenset[tuple[int, str]]:
    agreements = SharingAgreement.objects.in_force(timezone.localdate()).filter(organisation__in=organisations)
    return frozenset(agreements.values_list("organisation", "boroughs"))


def readable_items(reader: Reader, path: str = "") -> Q:
    """A condition on agenda items, or on what leads to one by ``path``: which of them this reader may read."""
    before = f"{path}__" if path else ""
    is_open = Q(**{f"{before}part": Part.OPEN})
    if path:
        is_open |= Q(**{f"{path}__isnull": True})
    if not reader.sees_named:
        return is_open
    if reader.is_hub:
        return Q()
    # What waits for a meeting is in the closed part of none yet: there is no statement to accept for it.
    unrestricted = Q(**{f"{before}restricted_as": "", f"{before}meeting__isnull": False})
    if not reader.is_partner:
        return is_open | unrestricted
    entitled = Q(pk__in=[])
    for organisation, borough in reader.signed:
        if organisation in reader.organisations and _acts_in(reader, organisation, borough):
            roles = ItemRole.objects.filter(organisation=organisation, conflict="", item__partnership__borough=borough)
            entitled |= Q(**{f"{path or 'pk'}__in": roles.values("item")})
    return is_open | unrestricted & entitled


def _acts_in(reader: Reader, organisation: int, borough: str) -> bool:
    return any(grant.organisation == organisation and grant.borough in (borough, ALL) for grant in reader.scope.grants)


def has_accepted(user, meeting) -> bool:
    """The confidentiality statement of that meeting: before it, no paper and no named item opens."""
    return StatementAccepted.objects.filter(meeting=meeting, user=user).exists()


def may_share_with(organisation, partnership) -> bool:
    """Whether a body may be given a role in a named item today."""
    if partnership.borough_id is None:
        return False
    return (organisation.pk, partnership.borough_id) in signed_today([organisation.pk])
