"""Entries of the ledger. Locks: the matter, then the asset, then the cases by their keys; so nobody waits in a ring."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.cases.models import FraudCase, Reimbursement
from fraudhub.cases.verbs import record_reimbursement
from fraudhub.cases.verbs import reverse_entry as reverse_in_case
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.recovery.audit import LedgerAudit
from fraudhub.recovery.models import Asset, Column, LedgerEntry, Matter, MatterRefund, RouteStage, StageEvent, Valuation
from fraudhub.recovery.rules import ledger as rules
from fraudhub.recovery.splitting import share_of
from fraudhub.recovery.units import Units
from fraudhub.recovery.verbs.matters import held_asset, held_matter

_PLAIN = {"Pd": "-", "Cf": ""}  # every dash is one; what is not seen is left out


def last_event(matter: Matter, stage: RouteStage) -> StageEvent | None:
    return matter.events.standing().filter(stage=stage).in_order().last()


def first_event(matter: Matter, stage: RouteStage) -> StageEvent | None:
    """An amount may be as old as the first time that its stage was reached."""
    return matter.events.standing().filter(stage=stage).in_order().first()


def counted_share(matter: Matter, column: str, amount_gbp: Decimal) -> Decimal:
    """What of an amount is ours to count. What victims get is theirs, whoever recovered it."""
    if column == Column.RETURNED or matter.our_share_percent == 100:
        return amount_gbp
    others = list(matter.agencies.values_list("share_percent", flat=True))
    return share_of(amount_gbp, matter.our_share_percent, others)


def revalued_share(matter: Matter, column: str, new_value_gbp: Decimal, balances: rules.Balances) -> Decimal:
    """Our part of a difference in value. The whole and our part of it move alike, also where the shares of a joint
    matter were agreed anew since: what is worth nothing any more counts for nothing."""
    value, ours = balances.of(column), balances.ours.get(column, Decimal(0))
    if not value:
        return counted_share(matter, column, new_value_gbp)
    return abs((ours * new_value_gbp / value).quantize(Decimal("0.01"), ROUND_HALF_UP) - ours)


def write_entry(
    matter: Matter, asset: Asset, event: StageEvent, *, column: str, amount_gbp: Decimal, happened_on: date, by, **more
) -> LedgerEntry:
    """The row itself, with all it is counted under. Rules were asked before."""
    return LedgerEntry.objects.create(
        **{
            "matter": matter,
            "asset": asset,
            "event": event,
            "column": column,
            "happened_on": happened_on,
            "amount_gbp": amount_gbp,
            "share_gbp": counted_share(matter, column, amount_gbp),
            "route_id": matter.route_id,
            "stage_id": event.stage_id,
            "victim_borough_id": matter.victim_borough_id,
            "victims_live": matter.victims_live,
            "is_fraud_linked": matter.is_fraud_linked,
            "created_by": by,
            **more,
        }
    )


def comparable_line(typed: str) -> str:
    """ " hsb-0417 " and "HSB-0417" are one line of the bank, in whichever width it is typed, with whichever dash."""
    plain = "".join(_PLAIN.get(unicodedata.category(each), each) for each in unicodedata.normalize("NFKC", typed))
    line = " ".join(plain.upper().split())
    if len(line) > LedgerEntry._meta.get_field("bank_line").max_length:  # one letter may stand for several
        raise RuleBroken("The bank’s line is too long. Type its number in plain letters and digits.")
    return line


@transaction.atomic
def record_recovery(
    asset: Asset,
    *,
    matter: Matter,
    stage: RouteStage,
    happened_on: date,
    amount_gbp: Decimal | None = None,
    units: Units | None = None,
    bank_line: str = "",
    note: str = "",
    by,
) -> LedgerEntry:
    """An amount of an asset at a stage of a matter: in pounds, or by the units of a token. The same line of the bank,
    posted again, answers with the entry it made the first time."""
    matter, asset, line = held_matter(matter), held_asset(asset), comparable_line(bank_line)
    refuse_if(
        rules.why_not_reckon(
            asset, column=stage.counts_as, amount_gbp=amount_gbp, units=units, is_money=is_money(matter)
        )
    )
    amount_gbp = units.value_gbp if units else amount_gbp
    if line and (known := _of_bank_line(line, matter, asset, stage, amount_gbp, happened_on)):
        return known
    event = first_event(matter, stage)
    refuse_if(
        rules.why_not_enter(matter, asset, stage, event=event, happened_on=happened_on, today=timezone.localdate())
    )
    balances = rules.balances_of(asset)
    refuse_if(
        rules.why_not_count(
            matter, asset, stage, amount_gbp=amount_gbp, happened_on=happened_on, balances=balances
        )
    )  # fmt: skip
    turn = LedgerEntry.objects.filter(bank_line=line).count() if line else 0
    try:
        with transaction.atomic():
            entry = write_entry(
                matter, asset, event, column=stage.counts_as, amount_gbp=amount_gbp, happened_on=happened_on,
                bank_line=line, bank_line_turn=turn, note=note, by=by,
            )  # fmt: skip
    except IntegrityError:
        # Somebody posted the same line at this moment, for another asset: theirs is there now.
        if line and (known := _of_bank_line(line, matter, asset, stage, amount_gbp, happened_on)):
            return known
        raise
    keep_valuation(entry, units)
    audit(LedgerAudit.POSTED, entry, by=by, references=[matter.reference, asset.reference], facts={"stage": stage.pk})
    return entry


def _of_bank_line(line, matter, asset, stage, amount_gbp, happened_on) -> LedgerEntry | None:
    """The standing entry of a bank's line, when it is this one; a line that made another entry is refused."""
    there = LedgerEntry.objects.standing().filter(bank_line=line).first()
    if there is None:
        return None
    said = (there.matter_id, there.asset_id, there.stage_id, there.amount_gbp, there.happened_on)
    if said == (matter.pk, asset.pk, stage.pk, amount_gbp, happened_on):
        return there
    raise RuleBroken(
        f"Line {line} of the bank made {there.reference} already: {show_pounds(there.amount_gbp)} on "
        f"{show_date(there.happened_on)}. One line makes one entry. Reverse that one first if it was wrong."
    )


def is_money(matter: Matter) -> bool:
    """What was pursued in it has been turned into money."""
    return matter.events.standing().filter(stage__fixes_value=True).exists()


def keep_valuation(entry: LedgerEntry, units: Units | None) -> None:
    if units is not None:
        Valuation.objects.create(
            entry=entry, token=units.token, units=f"{units.units:f}", price_gbp=f"{units.price_gbp:f}",
            price_from=units.price_from,
        )  # fmt: skip


@transaction.atomic
def revalue(
    asset: Asset, *, matter: Matter, column: str, happened_on: date, reason: str, new_value_gbp: Decimal | None = None,
    units: Units | None = None, by,
) -> LedgerEntry:  # fmt: skip
    """It is worth something else now: the difference is an entry of its own, and what it was worth stays there."""
    matter, asset = held_matter(matter), held_asset(asset)
    reckoned = rules.why_not_reckon(
        asset, column=column, amount_gbp=new_value_gbp, units=units, is_money=is_money(matter)
    )  # fmt: skip
    refuse_if([] if new_value_gbp == 0 and units is None else reckoned)
    new_value_gbp = units.value_gbp if units else new_value_gbp
    balances = rules.balances_of(asset)
    counted = matter.entries.standing().filter(asset=asset, column=column, kind=LedgerEntry.Kind.AMOUNT).first()
    refuse_if(
        rules.why_not_revalue(
            matter, asset, column=column, new_value_gbp=new_value_gbp, happened_on=happened_on, balances=balances,
            is_money=is_money(matter), counted_here=counted is not None,
        )
    )  # fmt: skip
    event = counted.event
    refuse_if(
        rules.why_not_enter(
            matter, asset, event.stage, event=event, happened_on=happened_on, today=timezone.localdate()
        )
    )
    difference = new_value_gbp - balances.of(column)
    entry = write_entry(
        matter, asset, event, column=column, amount_gbp=abs(difference), happened_on=happened_on, note=reason,
        kind=LedgerEntry.Kind.GAIN if difference > 0 else LedgerEntry.Kind.FALL,
        share_gbp=revalued_share(matter, column, new_value_gbp, balances), by=by,
    )  # fmt: skip
    keep_valuation(entry, units)
    audit(LedgerAudit.REVALUED, entry, by=by, references=[matter.reference, asset.reference], reason=reason)
    return entry


@transaction.atomic
def reverse_entry(entry: LedgerEntry, *, reason: str, by) -> LedgerEntry:
    """A second entry says that the first was wrong, and neither counts. What was returned to victims leaves their cases
    with it."""
    matter, asset = held_matter(entry.matter), held_asset(entry.asset)
    entry = LedgerEntry.objects.select_related("matter", "asset", "event").get(pk=entry.pk)
    refuse_if(rules.why_not_reverse(entry, balances=rules.balances_of(asset)))
    for allocation in entry.allocations.select_related("credit__case").order_by("case_id"):
        reverse_in_case(allocation.credit, reason=reason, by=by, on_closed_case=True)
    second = write_entry(
        matter, asset, entry.event, column=entry.column, amount_gbp=entry.amount_gbp, happened_on=entry.happened_on,
        reverses=entry, kind=entry.kind, note=reason, by=by,
        **{name: getattr(entry, name) for name in (
            "share_gbp", "route_id", "stage_id", "victim_borough_id", "victims_live", "is_fraud_linked",
        )},
    )  # fmt: skip
    audit(LedgerAudit.REVERSED, second, by=by, references=[entry.reference, matter.reference], reason=reason)
    return second


@transaction.atomic
def record_refund(
    matter: Matter, *, case: FraudCase, firm: str, amount_gbp: Decimal, received_on: date, note: str = "", by
) -> Reimbursement:
    """What a firm reimbursed. It is kept and counted in the victim's case, once; the matter points at it."""
    matter = held_matter(matter)
    stage = matter.route.stages.filter(counts_as=Column.REIMBURSED).order_by("place").first()
    refuse_if(_why_not_refund(matter, stage, case, received_on))
    paid = record_reimbursement(case, firm=firm, amount_gbp=amount_gbp, received_on=received_on, note=note, by=by)
    MatterRefund.objects.create(matter=matter, reimbursement=paid)
    audit(LedgerAudit.REFUNDED, matter, by=by, references=[paid.reference, case.reference], boroughs=[case.borough_id])
    return paid


def _why_not_refund(matter: Matter, stage: RouteStage | None, case: FraudCase, received_on: date):
    if stage is None:
        yield f"No firm reimburses anything by this route: {matter.route}."
        return
    reached = matter.events.standing().filter(stage__counts_as=Column.REIMBURSED).in_order().first()
    if reached is None:
        yield f"The matter has not reached “{stage}”. Record the stage first."
    elif received_on < reached.happened_on:
        yield f"“{reached.stage}” was reached on {show_date(reached.happened_on)}: an amount of it cannot be older."
    if not matter.victims.standing().filter(case=case).exists():
        yield f"{case.reference} is not named in this matter. Name it first."
