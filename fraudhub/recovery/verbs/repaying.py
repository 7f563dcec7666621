"""Money to victims: a split is proposed, agreed to by a second person where that is asked, and paid. Each victim's part
is a credit in their case, made here and nowhere else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.cases.models import FraudCase
from fraudhub.cases.verbs import record_credit
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.core.london_time import day_begins
from fraudhub.core.periods import months_after
from fraudhub.geography.models import Borough
from fraudhub.recovery.audit import RepaymentAudit
from fraudhub.recovery.models import (
    Allocation,
    ApprovalLimit,
    Asset,
    Column,
    Distribution,
    LedgerEntry,
    Matter,
    ProposedShare,
    RouteStage,
)
from fraudhub.recovery.rules import repayments as rules
from fraudhub.recovery.rules.ledger import balances_of, why_not_enter
from fraudhub.recovery.shares import Owed, beyond_loss, owed_in, split
from fraudhub.recovery.verbs.matters import held_asset, held_matter
from fraudhub.recovery.verbs.posting import first_event, write_entry


def limit_for(boroughs: list[str], on: date) -> ApprovalLimit | None:
    """The sum above which a second person agrees: the lowest of the force's and of each borough's that has one. None
    where the force has set none: then every sum needs one."""
    latest: dict[str | None, ApprovalLimit] = {}
    for limit in ApprovalLimit.objects.filter(from_on__lte=on).order_by("from_on", "pk"):
        latest[limit.borough_id] = limit
    if None not in latest:
        return None
    counting = [limit for borough, limit in latest.items() if borough is None or borough in boroughs]
    return min(counting, key=lambda limit: limit.amount_gbp)


def went_by_one(matter: Matter, asset: Asset) -> Decimal:
    """What went to victims of a matter, or of its asset by another matter, on one person's word in the last twelve
    months, and still counts."""
    since = day_begins(months_after(timezone.localdate(), -12))
    of_either = Q(matter=matter) | Q(asset=asset)
    paid = Distribution.objects.on_one_word().filter(of_either, created_at__gte=since)
    return paid.aggregate(pounds=Sum("amount_gbp"))["pounds"] or Decimal(0)


@transaction.atomic
def set_limit(*, amount_gbp: Decimal, from_on: date, note: str, borough: Borough | None = None, by) -> ApprovalLimit:
    refuse_if(rules.why_not_set_limit(from_on=from_on, today=timezone.localdate()))
    limit = ApprovalLimit.objects.create(
        borough=borough, amount_gbp=amount_gbp, from_on=from_on, note=note, created_by=by
    )
    audit(RepaymentAudit.LIMIT_SET, limit, by=by, facts={"amount": str(amount_gbp)}, reason=note)
    return limit


@transaction.atomic
def distribute(
    matter: Matter,
    *,
    asset: Asset,
    stage: RouteStage,
    amount_gbp: Decimal,
    paid_on: date,
    method: str,
    given: dict[FraudCase, Decimal] | None = None,
    reason: str = "",
    note: str = "",
    by,
) -> Distribution:
    """Split a sum over the victims of a matter and pay it; or let it wait, where a second person has to agree.
    ``given``: the share of each case, where an order says. ``reason``: why more comes back than was lost."""
    matter, asset = held_matter(matter), held_asset(asset)
    owed = owed_in(matter)
    event = first_event(matter, stage)
    balances = balances_of(asset)
    refuse_if(why_not_enter(matter, asset, stage, event=event, happened_on=paid_on, today=timezone.localdate()))
    refuse_if(
        rules.why_not_distribute(
            matter, asset, stage, amount_gbp=amount_gbp, paid_on=paid_on, balances=balances, victims=len(owed)
        )
    )  # fmt: skip
    given = given or {}
    refuse_if(rules.why_not_given(given=given, is_by_order=method == Distribution.Method.BY_ORDER))
    shares = _shares(owed, method=method, amount_gbp=amount_gbp, given=given)
    beyond = beyond_loss(shares)
    refuse_if(rules.why_not_without_reason(beyond=beyond, reason=reason))
    limit = limit_for([each.case.borough_id for each, _ in shares], timezone.localdate())
    because = rules.why_a_second_person(
        amount_gbp=amount_gbp, by_one=went_by_one(matter, asset), limit=limit, beyond=bool(beyond), by=by
    )
    proposed = {
        "matter": matter, "asset": asset, "stage": stage, "amount_gbp": amount_gbp, "paid_on": paid_on,
        "method": method, "beyond_loss": bool(beyond), "reason": reason if beyond else "", "note": note,
        "created_by": by,
    }  # fmt: skip
    if because:
        distribution = Distribution.objects.create(
            **proposed, state=Distribution.State.WAITING, second_person_because=because
        )
        _keep_shares(distribution, shares)
        audit(
            RepaymentAudit.PROPOSED, distribution, by=by, references=[matter.reference], boroughs=_boroughs(shares),
            facts={"shares": len(shares)}, reason=reason,
        )  # fmt: skip
        return distribution
    entry = write_entry(matter, asset, event, column=Column.RETURNED, amount_gbp=amount_gbp, happened_on=paid_on, by=by)
    distribution = Distribution.objects.create(**proposed, state=Distribution.State.PAID, entry=entry)
    _keep_shares(distribution, shares)
    _pay(distribution, entry, by=by)
    return distribution


def _shares(owed: list[Owed], *, method: str, amount_gbp: Decimal, given: dict) -> list[tuple[Owed, Decimal]]:
    if method == Distribution.Method.BY_ORDER:
        wanted = {case.pk: amount for case, amount in given.items() if amount}
        refuse_if(rules.why_not_split(amount_gbp=amount_gbp, given=wanted, named={each.case.pk for each in owed}))
        return [(each, wanted[each.case.pk]) for each in owed if each.case.pk in wanted]
    try:
        return split(owed, amount_gbp, method)
    except ValueError as problem:
        raise RuleBroken(str(problem)) from None


def _keep_shares(distribution: Distribution, shares) -> None:
    ProposedShare.objects.bulk_create(
        ProposedShare(distribution=distribution, case=each.case, amount_gbp=amount, place=place)
        for place, (each, amount) in enumerate(shares, 1)
    )


def _boroughs(shares) -> list[str]:
    return [each.case.borough_id for each, _ in shares]


def _pay(distribution: Distribution, entry: LedgerEntry, *, by) -> None:
    """Cases in the order of their keys, whoever is paid first: two that pay at once never wait in a ring."""
    shares = list(distribution.shares.select_related("case").order_by("case_id"))
    for share in shares:
        credit = record_credit(
            share.case,
            kind=distribution.matter.route.credit_kind or "returned",
            amount_gbp=share.amount_gbp,
            received_on=distribution.paid_on,
            source_reference=distribution.matter.reference,
            from_recovery=True,
            beyond_loss_because=distribution.reason,
            by=by,
        )
        Allocation.objects.create(
            entry=entry, case=share.case, credit=credit, amount_gbp=share.amount_gbp, created_by=by
        )
    audit(
        RepaymentAudit.PAID, distribution, by=by, boroughs=[share.case.borough_id for share in shares],
        references=[distribution.matter.reference, entry.reference, *(share.case.reference for share in shares)],
        facts={"shares": len(shares), "method": distribution.method}, reason=distribution.reason,
    )  # fmt: skip


@transaction.atomic
def answer_distribution(distribution: Distribution, *, agrees: bool, note: str = "", by) -> Distribution:
    """By a second person. What was true when it was proposed is asked again: a bank may have paid meanwhile."""
    matter, asset = held_matter(distribution.matter), held_asset(distribution.asset)
    distribution = Distribution.objects.select_for_update(of=("self",)).select_related("stage").get(pk=distribution.pk)
    distribution.matter = matter
    refuse_if(rules.why_not_answer(distribution, by=by))
    if not agrees:
        if not note:
            raise RuleBroken("Say why you do not agree.")
        return _answered(distribution, Distribution.State.DECLINED, RepaymentAudit.DECLINED, note=note, by=by)
    shares = {share.case_id: share.amount_gbp for share in distribution.shares.all()}
    owed = owed_in(matter)
    event = first_event(matter, distribution.stage)
    refuse_if(
        why_not_enter(
            matter, asset, distribution.stage, event=event, happened_on=distribution.paid_on,
            today=timezone.localdate(),
        )
    )  # fmt: skip
    refuse_if(rules.why_not_split(
        amount_gbp=distribution.amount_gbp, given=shares, named={each.case.pk for each in owed},
    ))  # fmt: skip
    beyond = beyond_loss([(each, shares[each.case.pk]) for each in owed if each.case.pk in shares])
    refuse_if(rules.why_not_without_reason(beyond=beyond, reason=distribution.reason))
    entry = write_entry(
        matter, asset, event, column=Column.RETURNED, amount_gbp=distribution.amount_gbp,
        happened_on=distribution.paid_on, by=distribution.created_by,
    )  # fmt: skip
    distribution.entry = entry
    _answered(distribution, Distribution.State.PAID, RepaymentAudit.AGREED, note=note, by=by)
    _pay(distribution, entry, by=by)
    return distribution


def _answered(distribution: Distribution, state: str, action: str, *, note: str, by) -> Distribution:
    distribution.state, distribution.answered_by = state, by
    distribution.answered_at, distribution.answer_note = timezone.now(), note
    distribution.save(update_fields=["state", "answered_by", "answered_at", "answer_note", "entry"])
    audit(action, distribution, by=by, references=[distribution.matter.reference], reason=note)
    return distribution
