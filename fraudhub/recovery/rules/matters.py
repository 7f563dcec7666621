"""What stands in the way of a stage, a victim, a hearing, and the end of a matter."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from fraudhub.core.london_time import show_moment
from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.recovery.clocks import LONG
from fraudhub.recovery.models import (
    Asset,
    Column,
    LedgerEntry,
    Matter,
    RecoveryRoute,
    RouteStage,
    StageEvent,
    StatutoryClock,
)

CLOSED = "This matter is closed. Reopen it first, with a reason."


def if_closed(matter: Matter):
    if not matter.is_open:
        yield CLOSED


def why_not_open(*, route: RecoveryRoute, opened_on: date, counts_from_on: date | None, today: date):
    if opened_on > today:
        yield "The day it began must be today or in the past."
    if route.valid_from and opened_on < route.valid_from:
        yield f"{route.name} is there from {show_date(route.valid_from)}. Choose the route that was law on the day."
    if route.valid_to and opened_on >= route.valid_to:
        yield f"{route.name} was there until {show_date(route.valid_to)}. Choose the route that was law on the day."
    yield from if_paid_later(counts_from_on, opened_on)


def if_paid_later(counts_from_on: date | None, opened_on: date):
    if counts_from_on and counts_from_on > opened_on:
        yield "The last payment cannot be later than the day on which the matter began."


def why_not_change(matter: Matter, values: dict):
    yield from if_closed(matter)
    yield from if_paid_later(values.get("counts_from_on"), matter.opened_on)


def why_not_reach(
    matter: Matter, stage: RouteStage, *, events: list[StageEvent], happened_on: date, happened_at: datetime | None,
    holds_until: date | None, benefit_gbp: Decimal | None, now: datetime,
):  # fmt: skip
    """``events``: the standing ones, in their order."""
    today = timezone.localdate(now)
    yield from if_closed(matter)
    if stage.route_id != matter.route_id:
        yield f"“{stage}” is a stage of another route. This matter goes by: {matter.route}."
        return
    if happened_on > today:
        yield "The day of the stage must be today or in the past."
    elif happened_at is not None and timezone.localdate(happened_at) != happened_on:
        yield f"The time must be one of {show_date(happened_on)}, the day of the stage."
    elif happened_at is not None and happened_at > now:
        yield "The time of the stage must be in the past."
    if (stage.valid_from and happened_on < stage.valid_from) or (stage.valid_to and happened_on >= stage.valid_to):
        yield f"“{stage}” was not in force on {show_date(happened_on)}."
    if not events:
        if not stage.may_begin:
            first = _named(matter.route.stages.filter(may_begin=True))
            yield f"A matter does not begin with “{stage}”. It begins with: {first}."
        if happened_on < matter.opened_on:
            yield f"The matter began on {show_date(matter.opened_on)}: its first stage cannot be older."
    else:
        last = events[-1]
        if not stage.follows.filter(pk=last.stage_id).exists():
            onward = RouteStage.objects.filter(follows=last.stage_id).order_by("place")
            can = f"After it comes: {_named(onward)}." if onward else "Nothing comes after it."
            yield f"“{stage}” does not follow “{last.stage}”, which this matter has reached. {can}"
        if happened_on < last.happened_on:
            yield f"“{last.stage}” was on {show_date(last.happened_on)}: what follows it cannot be older."
        elif happened_at and last.happened_at and happened_at < last.happened_at:
            yield f"“{last.stage}” was at {show_moment(last.happened_at)}: what follows it cannot be older."
    if stage.ends:
        yield from what_waits(matter)
    if stage.gives_back:
        yield from what_would_not_arrive(matter)
    if holds_until is not None and not orders_end(matter.route):
        yield f"By this route no order ends by itself: {matter.route}. Leave its last day empty."
    elif holds_until is not None and holds_until < happened_on:
        yield "The last day of the order cannot be before the day of the stage."
    if benefit_gbp is not None and not stage.asks_benefit:
        yield f"A benefit figure has no place at “{stage}”. Leave it empty."


def orders_end(route: RecoveryRoute) -> bool:
    """A court may order less than the longest that the law allows."""
    by_court = route.kind in (RecoveryRoute.Kind.CRIMINAL, RecoveryRoute.Kind.CIVIL)
    long = route.clocks.filter(kind=StatutoryClock.Kind.ACT, unit__in=LONG, starts_at__isnull=False)
    return by_court and long.exists()


def what_waits(matter: Matter):
    """In the way of its end."""
    if matter.hearings.to_come().exists():
        yield "A hearing of this matter is to come. Record what becomes of it first."
    if matter.distributions.waiting().exists():
        yield "A split over victims waits for a second person. It has to be answered first."


def what_would_not_arrive(matter: Matter):
    """An order that fell, on appeal or set aside, counts no longer: what was ordered is brought down first."""
    rows = LedgerEntry.objects.filter(matter=matter, column__in=(Column.ORDERED, Column.RECEIVED)).order_by()
    ordered, received = (
        Decimal(rows.filter(column=column).aggregate(pence=Sum("effect_pence"))["pence"] or 0) / 100
        for column in (Column.ORDERED, Column.RECEIVED)
    )
    if ordered > received:
        yield (
            f"{show_pounds(ordered)} counts as ordered here and {show_pounds(received)} arrived. What goes back was "
            "not recovered: revalue the asset to what arrived, or reverse the entry, with the reason; then record this."
        )


def _named(stages) -> str:
    return ", ".join(f"“{stage}”" for stage in stages)


def why_not_take_back_stage(event: StageEvent, *, last: StageEvent | None):
    if event.reverses_id is not None or hasattr(event, "reversed_by"):
        yield "This stage was taken back already."
        return
    if last is None or last.pk != event.pk:
        yield "Only the last stage can be taken back. Take back the later ones first."
    if LedgerEntry.objects.standing().filter(event=event).exists():
        yield "Amounts are entered at this stage. Reverse them first, each with its reason."
    if event.matter.distributions.waiting().filter(stage=event.stage).exists():
        yield "A split over victims at this stage waits for a second person. It has to be answered first."
    if not event.stage.ends:
        yield from if_closed(event.matter)


def why_not_add_asset(*, kind, identity: str):
    """``identity`` as it is compared."""
    if len(identity) < 3:
        how = kind.identified_by.lower()
        yield f"Say which one it is, with at least three letters or digits. For this kind: {how}."
        return
    if kind.looks_like and not re.fullmatch(kind.looks_like, identity):
        yield f"This does not look like one of its kind. Type: {kind.identified_by}."
    there = Asset.objects.filter(identity=identity).select_related("kind").order_by("pk").first()
    if there is not None and there.kind_id != kind.pk:
        yield (
            f"{there.reference} has this number in the hub already, as: {there.kind.name.lower()}. If it is the same "
            "thing, bring that one into the matter. If it is another, write with its number what tells the two apart."
        )
    elif there is not None:
        matters = ", ".join(there.matters.order_by("pk").values_list("reference", flat=True)) or "no matter yet"
        yield (
            f"This asset is in the hub already: {there.reference}, in {matters}. Bring that one into the matter, so "
            "that its money is counted once."
        )


def why_not_join(matter: Matter, asset: Asset):
    yield from if_closed(matter)
    if matter.asset_links.filter(asset=asset).exists():
        yield f"{asset.reference} is in this matter already."


def why_not_name_victim(matter: Matter, case):
    yield from if_closed(matter)
    if matter.victims.standing().filter(case=case).exists():
        yield f"{case.reference} is named in this matter already."


def why_not_remove_victim(victim):
    if victim.left_at is not None:
        yield "This case was taken out already."
        return
    yield from if_closed(victim.matter)
    returned = sum(
        (each.amount_gbp for each in victim.case.allocations.standing().filter(entry__matter=victim.matter)), Decimal(0)
    )
    if returned:
        yield f"{show_pounds(returned)} was returned to this victim in this matter. Reverse that first."
    if victim.matter.distributions.waiting().filter(shares__case=victim.case).exists():
        yield "A split over victims that waits for a second person names this case. It has to be answered first."


def why_not_list_hearing(matter: Matter, *, starts_at: datetime):
    yield from if_closed(matter)
    if timezone.localdate(starts_at) < matter.opened_on:
        yield f"The matter began on {show_date(matter.opened_on)}: a hearing cannot be older."


def why_not_result(hearing, *, result: str, now: datetime):
    if hearing.result:
        yield "What the court did is recorded already."
    elif hearing.starts_at > now and result != "vacated":
        yield "The hearing has not begun. Until then it can only be recorded that it did not take place."


def why_not_share(matter: Matter, *, ours: Decimal, others: list[tuple[str, Decimal]]):
    yield from if_closed(matter)
    together = ours + sum((percent for _, percent in others), Decimal(0))
    if together != 100:
        yield f"The shares come to {together.normalize():f}%. Together they must come to 100%."
    if ours <= 0:
        yield "Our own share must be more than nought. Without one the matter is not counted here."
    names = [name.casefold() for name, _ in others]
    if len(set(names)) != len(names):
        yield "Name each agency once."
    if others and ours == 100:
        yield "Say what each agency's share is, or name none."


def why_not_close(matter: Matter):
    yield from if_closed(matter)
    yield from what_waits(matter)


def why_not_reopen(matter: Matter):
    if matter.is_open:
        yield "This matter is open."
