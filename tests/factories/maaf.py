"""Partnerships with members that signed, and meetings on their way."""

from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from fraudhub.accounts.models import Organisation, OrganisationType, SharingAgreement, User
from fraudhub.accounts.verbs import sign_agreement
from fraudhub.core.london_time import day_begins, london_moment
from maaf.models import AgendaItem, HandlingMark, LawfulBasis, Meeting, Partnership
from maaf.verbs import (
    accept_statement,
    begin_meeting,
    end_meeting,
    found_partnership,
    join_partnership,
    name_delegate,
    plan_meeting,
    propose_item,
    record_attendance,
)
from tests.factories.accounts import an_account, an_organisation, the_borough
from tests.factories.cases import a_case

_numbers = count(1)


def a_partnership(borough: str | None = "stockport", **told) -> Partnership:
    return found_partnership(the_borough(borough) if borough else None, by=None, **told)


def a_member(partnership: Partnership, organisation: Organisation | None = None, *, signs: bool = True, **dates):
    """An organisation of the partnership, with a delegate; one that signed unless it is said otherwise."""
    organisation = organisation or an_organisation()
    member = join_partnership(
        partnership, organisation=organisation, type=OrganisationType.objects.get(pk="AGE_VCSE"),
        starts_on=timezone.localdate() - timedelta(days=400), by=None,
    )  # fmt: skip
    number = next(_numbers)
    name_delegate(member, full_name=f"Delegate {number}", email=f"delegate.{number}@example.org", by=None)
    if signs:
        an_agreement(organisation, partnership, **dates)
    return member


def an_agreement(
    organisation: Organisation, partnership: Partnership, *, starts_on: date | None = None, ends_on: date | None = None
) -> SharingAgreement:
    today = timezone.localdate()
    starts_on, ends_on = starts_on or today - timedelta(days=365), ends_on or today + timedelta(days=365)
    return sign_agreement(
        organisation, title="Sharing agreement, version 2", signed_by="Sam Signer", signed_on=starts_on,
        starts_on=starts_on, ends_on=ends_on, review_on=ends_on, boroughs=[partnership.borough], by=None,
    )  # fmt: skip


def a_meeting(partnership: Partnership | None = None, *, days: int = 14, hour: int = 10, **told) -> Meeting:
    day = timezone.localdate() + timedelta(days=days)
    return plan_meeting(
        partnership or a_partnership(), **{"starts_at": london_moment(day, time(hour)), "place": "Town hall",
                                           "by": None, **told}
    )  # fmt: skip


def a_named_item(partnership: Partnership, *, organisations=(), case=None, by=None, **told) -> AgendaItem:
    case = case or a_case(partnership.borough.slug)
    controller = told.pop("controller", None) or partnership.members.first().organisation
    return propose_item(
        partnership, kind="case", case=case, why_here="She lost £4,321 to a courier.", controller=controller,
        basis=LawfulBasis.objects.get(pk="public_task"), mark=HandlingMark.objects.get(pk="sensitive"),
        organisations=organisations, by=by, **told,
    )  # fmt: skip


def a_theme(partnership: Partnership, title: str = "Courier fraud in the north", by=None) -> AgendaItem:
    return propose_item(
        partnership, kind="theme", title=title, why_here="Seven this month.",
        mark=HandlingMark.objects.get(pk="official"), by=by,
    )  # fmt: skip


def a_partner(organisation: Organisation, borough: str = "stockport", name: str = "") -> User:
    return an_account("partner", borough, organisation=organisation, name=name)


def a_chair(borough: str = "stockport") -> User:
    return an_account("maaf_chair", borough, name="Carol Chair")


def sitting(meeting: Meeting, chair: User | None = None, *, now: datetime | None = None) -> Meeting:
    """Begun on its day, with every member there by its delegate."""
    chair = chair or a_chair(meeting.partnership.borough.slug)
    its_day = day_begins(timezone.localdate(meeting.starts_at))
    begin_meeting(meeting, chair=chair, by=chair, now=now or max(timezone.now(), its_day))
    members = meeting.partnership.members.select_related("organisation")
    rows = {member.organisation: {"state": "present", "who": "Their delegate"} for member in members}
    return record_attendance(meeting, rows=rows, by=chair)


def held(meeting: Meeting, chair: User | None = None, *, now: datetime | None = None) -> Meeting:
    meeting = sitting(meeting, chair, now=now)
    return end_meeting(meeting, by=meeting.chaired_by, now=now)


def accepted_by(user: User, meeting: Meeting) -> None:
    accept_statement(meeting, by=user)
