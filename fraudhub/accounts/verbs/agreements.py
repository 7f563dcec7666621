"""Which organisation signed which agreement about sharing information."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import Organisation, SharingAgreement, User
from fraudhub.accounts.rules import why_not_end_agreement, why_not_sign
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough


@transaction.atomic
def sign_agreement(
    organisation: Organisation,
    *,
    title: str,
    signed_by: str,
    signed_on: date,
    starts_on: date,
    ends_on: date,
    review_on: date,
    boroughs: Iterable[Borough],
    by: User | None,
) -> SharingAgreement:
    """A paper that was signed elsewhere, recorded here: from its first day it opens what it is about."""
    boroughs = list(boroughs)
    refuse_if(
        why_not_sign(
            signed_on=signed_on, starts_on=starts_on, ends_on=ends_on, review_on=review_on, boroughs=boroughs,
            today=timezone.localdate(),
        )
    )  # fmt: skip
    agreement = SharingAgreement.objects.create(
        organisation=organisation, title=title, signed_by=signed_by, signed_on=signed_on, starts_on=starts_on,
        ends_on=ends_on, review_on=review_on, created_by=by,
    )  # fmt: skip
    agreement.boroughs.set(boroughs)
    audit(
        AccountAudit.AGREEMENT_SIGNED, agreement, by=by, references=[organisation.reference],
        boroughs=[borough.pk for borough in boroughs],
    )  # fmt: skip
    return agreement


@transaction.atomic
def end_agreement(agreement: SharingAgreement, *, reason: str, by: User | None) -> SharingAgreement:
    """Before its time: from today on it opens nothing."""
    agreement = SharingAgreement.objects.select_for_update().get(pk=agreement.pk)
    today = timezone.localdate()
    refuse_if(why_not_end_agreement(agreement, today=today))
    agreement.ended_on, agreement.ended_because = today, reason[:200]
    agreement.save(update_fields=["ended_on", "ended_because"])
    boroughs = list(agreement.boroughs.values_list("pk", flat=True))
    audit(AccountAudit.AGREEMENT_ENDED, agreement, by=by, boroughs=boroughs, reason=reason)
    return agreement
