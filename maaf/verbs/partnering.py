"""Who belongs to a partnership, and warning its chair of agreements that are about to end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import Organisation, OrganisationType, SharingAgreement
from fraudhub.accounts.verbs import set_organisation_type
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.periods import show_date
from fraudhub.core.validators import valid_name
from fraudhub.geography.models import Borough
from maaf.audit import PartnershipAudit
from maaf.models import AgreementWarning, Delegate, Member, Partnership
from maaf.rules import why_not_join, why_not_leave, why_not_name
from maaf.telling import LAPSING_MAIL, in_days, tell_chairs

WARNED_DAYS_BEFORE = (30, 7)


@transaction.atomic
def found_partnership(borough: Borough | None, *, name: str = "", rhythm: str = "monthly", quorum: int = 3, by):
    """``borough`` None: the strategic one. Asked twice, the same one is answered."""
    there = Partnership.objects.filter(borough=borough).first()
    if there is not None:
        return there
    name = name or (f"{borough.name} MAAF" if borough else "GM Strategic Partnership")
    partnership = Partnership.objects.create(borough=borough, name=name, rhythm=rhythm, quorum=quorum, created_by=by)
    audit(PartnershipAudit.FOUNDED, partnership, by=by)
    return partnership


@transaction.atomic
def change_partnership(partnership: Partnership, *, rhythm: str, quorum: int, by) -> Partnership:
    partnership = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    partnership.rhythm, partnership.quorum = rhythm, quorum
    partnership.save(update_fields=["rhythm", "quorum"])
    audit(PartnershipAudit.CHANGED, partnership, by=by, fields=["rhythm", "quorum"])
    return partnership


@transaction.atomic
def join_partnership(
    partnership: Partnership, *, organisation: Organisation, starts_on: date, type: OrganisationType | None = None, by
) -> Member:
    Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    today = timezone.localdate()
    refuse_if(why_not_join(partnership, organisation, type=type, today=today, starts_on=starts_on))
    if type is not None and organisation.type_id != type.pk:
        set_organisation_type(organisation, type=type, by=by)
    member = Member.objects.create(
        partnership=partnership, organisation=organisation, starts_on=starts_on, created_by=by
    )
    audit(PartnershipAudit.MEMBER_JOINED, member, by=by, references=[organisation.reference])
    return member


@transaction.atomic
def leave_partnership(member: Member, *, by) -> Member:
    """From today on the organisation sees nothing of the partnership's."""
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    today = timezone.localdate()
    refuse_if(why_not_leave(member, today=today))
    member.ends_on = max(today, member.starts_on)
    member.save(update_fields=["ends_on"])
    audit(PartnershipAudit.MEMBER_LEFT, member, by=by, references=[member.organisation.reference])
    return member


@transaction.atomic
def name_delegate(member: Member, *, full_name: str, email: str, is_deputy: bool = False, by) -> Delegate:
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    refuse_if(why_not_name(member, email=email, today=timezone.localdate()))
    delegate = Delegate.objects.create(
        member=member, full_name=valid_name(full_name), email=email, is_deputy=is_deputy, created_by=by
    )
    audit(PartnershipAudit.DELEGATE_NAMED, delegate, by=by, references=[member.reference])
    return delegate


@transaction.atomic
def end_delegate(delegate: Delegate, *, by) -> Delegate:
    delegate = Delegate.objects.select_for_update(of=("self",)).get(pk=delegate.pk)
    refuse_if(["They speak for this organisation no longer."] if delegate.ended_on else [])
    delegate.ended_on = timezone.localdate()
    delegate.save(update_fields=["ended_on"])
    audit(PartnershipAudit.DELEGATE_ENDED, delegate, by=by, references=[delegate.member.reference])
    return delegate


def warn_of_lapsing_agreements() -> int:
    """The chair of each partnership, 30 and 7 days before a member's agreement ends; once each, and not where a newer
    one goes on."""
    today, warned = timezone.localdate(), 0
    for partnership in Partnership.objects.exclude(borough=None).select_related("borough"):
        members = partnership.members.on(today).values("organisation")
        here = SharingAgreement.objects.filter(organisation__in=members, boroughs=partnership.borough_id)
        last = today + timedelta(days=max(WARNED_DAYS_BEFORE))
        for agreement in here.in_force(today).filter(ends_on__lte=last).select_related("organisation"):
            goes_on = here.in_force(agreement.ends_on + timedelta(days=1)).filter(organisation=agreement.organisation)
            if not goes_on.exists():
                warned += _warn(partnership, agreement, today)
    return warned


@transaction.atomic
def _warn(partnership: Partnership, agreement: SharingAgreement, today: date) -> int:
    left = (agreement.ends_on - today).days
    days_before = min(days for days in WARNED_DAYS_BEFORE if left <= days)
    _, is_new = AgreementWarning.objects.get_or_create(
        partnership=partnership, agreement=agreement, days_before=days_before, ends_on=agreement.ends_on,
        defaults={"told_at": timezone.now()},
    )  # fmt: skip
    if not is_new:
        return 0
    body = LAPSING_MAIL.format(
        reference=agreement.reference, organisation=agreement.organisation, day=show_date(agreement.ends_on),
        days=in_days(left), partnership=partnership,
    )  # fmt: skip
    tell_chairs(partnership, subject="A sharing agreement is about to end", body=body)
    audit(
        PartnershipAudit.CHAIR_TOLD, partnership, by=None, references=[agreement.reference],
        facts={"days_before": days_before},
    )  # fmt: skip
    return 1
