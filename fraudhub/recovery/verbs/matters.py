"""Matters, their stages, assets, victims and hearings. A verb locks the matter first, then its assets by key."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.cases.models import FraudCase
from fraudhub.core.errors import Stale, refuse_if
from fraudhub.recovery.audit import RecoveryAudit
from fraudhub.recovery.clocks import next_clock
from fraudhub.recovery.models import (
    Agency,
    Asset,
    AssetKind,
    Hearing,
    Matter,
    MatterAsset,
    MatterPaper,
    MatterVictim,
    RecoveryRoute,
    RouteStage,
    StageEvent,
)
from fraudhub.recovery.rules import matters as rules
from fraudhub.recovery.timing import clocks_of_matter


def held_matter(matter: Matter) -> Matter:
    return Matter.objects.select_for_update(of=("self",)).select_related("route", "stage").get(pk=matter.pk)


def held_asset(asset: Asset) -> Asset:
    return Asset.objects.select_for_update(of=("self",)).select_related("kind").get(pk=asset.pk)


def comparable_identity(typed: str) -> str:
    """ "GB-12 345" and "gb12345" are one asset, in whichever width it is typed."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", typed)).casefold()


def keep_clock(matter: Matter) -> None:
    """The clock that ends first, beside the matter: lists and the inbox sort by it."""
    running = next_clock(clocks_of_matter(matter)) if matter.is_open else None
    matter.due_at, matter.warn_at = (running.due_at, running.warn_at) if running else (None, None)
    matter.due_for = running.limit.name if running else ""
    matter.only_waits = bool(running and running.limit.waits)
    Matter.objects.filter(pk=matter.pk).update(
        due_at=matter.due_at, warn_at=matter.warn_at, due_for=matter.due_for, only_waits=matter.only_waits
    )


def keep_clocks() -> int:
    """Of every open matter, by the list of limits as it is now: it may have changed since. How many moved."""
    moved = 0
    for pk in Matter.objects.open().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            matter = held_matter(Matter(pk=pk))
            before = (matter.due_at, matter.warn_at, matter.due_for, matter.only_waits)
            keep_clock(matter)
            moved += before != (matter.due_at, matter.warn_at, matter.due_for, matter.only_waits)
    return moved


@transaction.atomic
def open_matter(
    *,
    route: RecoveryRoute,
    about: str,
    is_fraud_linked: bool,
    opened_on: date,
    counts_from_on: date | None = None,
    crime_reference: str = "",
    court: str = "",
    by,
) -> Matter:
    today = timezone.localdate()
    refuse_if(rules.why_not_open(route=route, opened_on=opened_on, counts_from_on=counts_from_on, today=today))
    matter = Matter.objects.create(
        route=route,
        about=about,
        is_fraud_linked=is_fraud_linked,
        opened_on=opened_on,
        counts_from_on=counts_from_on,
        crime_reference=crime_reference,
        court=court,
        owner=by,
        created_by=by,
    )
    keep_clock(matter)
    audit(RecoveryAudit.MATTER_OPENED, matter, by=by, facts={"route": route.pk})
    return matter


@transaction.atomic
def change_matter(matter: Matter, *, version: int, by, **values) -> Matter:
    """What it is called, its court and crime reference, what its limits count from, and who has it. Whether it is about
    fraud counts from the next entry on."""
    matter = held_matter(matter)
    if matter.version != version:
        raise Stale(matter)
    refuse_if(rules.why_not_change(matter, values))
    changed = [name for name, value in values.items() if getattr(matter, name) != value]
    for name in changed:
        setattr(matter, name, values[name])
    if changed:
        matter.version += 1
        matter.save(update_fields=[*changed, "version"])
        keep_clock(matter)
        audit(RecoveryAudit.MATTER_CHANGED, matter, by=by, fields=changed)
    return matter


@transaction.atomic
def record_stage(
    matter: Matter,
    *,
    stage: RouteStage,
    happened_on: date,
    happened_at: datetime | None = None,
    holds_until: date | None = None,
    benefit_gbp: Decimal | None = None,
    paper: str = "",
    note: str = "",
    by,
) -> StageEvent:
    matter = held_matter(matter)
    events = list(matter.events.standing().in_order().select_related("stage"))
    refuse_if(
        rules.why_not_reach(
            matter, stage, events=events, happened_on=happened_on, happened_at=happened_at, holds_until=holds_until,
            benefit_gbp=benefit_gbp, now=timezone.now(),
        )
    )  # fmt: skip
    event = StageEvent.objects.create(
        matter=matter, stage=stage, happened_on=happened_on, happened_at=happened_at, holds_until=holds_until,
        benefit_gbp=benefit_gbp, paper=paper, note=note, created_by=by,
    )  # fmt: skip
    _stand_at(matter, event)
    audit(RecoveryAudit.STAGE_RECORDED, matter, by=by, facts={"stage": stage.pk})
    return event


def _stand_at(matter: Matter, event: StageEvent | None) -> None:
    """Where the matter is now, and whether that is its end."""
    matter.stage = event.stage if event else None
    if event and event.stage.ends:
        matter.closed_on, matter.closed_because = event.happened_on, event.stage.name
    matter.save(update_fields=["stage", "closed_on", "closed_because"])
    keep_clock(matter)


@transaction.atomic
def take_back_stage(event: StageEvent, *, reason: str, by) -> StageEvent:
    """Entered by mistake: a second row says so, and the matter stands where it stood before."""
    matter = held_matter(event.matter)
    event = StageEvent.objects.select_related("stage", "matter").get(pk=event.pk)
    standing = list(matter.events.standing().in_order().select_related("stage"))
    refuse_if(rules.why_not_take_back_stage(event, last=standing[-1] if standing else None))
    second = StageEvent.objects.create(
        matter=matter, stage=event.stage, happened_on=event.happened_on, reverses=event, note=reason, created_by=by
    )
    if event.stage.ends:
        matter.closed_on, matter.closed_because = None, ""
    _stand_at(matter, standing[-2] if len(standing) > 1 else None)
    audit(RecoveryAudit.STAGE_TAKEN_BACK, matter, by=by, reason=reason, facts={"stage": event.stage_id})
    return second


@transaction.atomic
def add_asset(matter: Matter, *, kind: AssetKind, identity: str, description: str = "", held_by: str = "", by) -> Asset:
    """A new asset, in the matter in which it turned up."""
    matter, compared = held_matter(matter), comparable_identity(identity)
    refuse_if([*rules.if_closed(matter), *rules.why_not_add_asset(kind=kind, identity=compared)])
    try:
        with transaction.atomic():
            asset = Asset.objects.create(
                kind=kind, identity=compared, identity_as_written=identity, description=description, held_by=held_by,
                created_by=by,
            )  # fmt: skip
    except IntegrityError:  # somebody added the same one at this moment, in another matter: it is told by name
        refuse_if(rules.why_not_add_asset(kind=kind, identity=compared))
        raise
    MatterAsset.objects.create(matter=matter, asset=asset)
    audit(RecoveryAudit.ASSET_ADDED, asset, by=by, references=[matter.reference])
    return asset


@transaction.atomic
def bring_in_asset(matter: Matter, *, asset: Asset, by) -> Asset:
    """An asset that the hub has, pursued by this route too: its money is still counted once."""
    matter, asset = held_matter(matter), held_asset(asset)
    refuse_if(rules.why_not_join(matter, asset))
    MatterAsset.objects.create(matter=matter, asset=asset)
    audit(RecoveryAudit.ASSET_JOINED, asset, by=by, references=[matter.reference])
    return asset


@transaction.atomic
def name_victim(matter: Matter, *, case: FraudCase, by) -> MatterVictim:
    matter = held_matter(matter)
    refuse_if(rules.why_not_name_victim(matter, case))
    victim = MatterVictim.objects.create(matter=matter, case=case, created_by=by)
    _keep_where(matter)
    audit(RecoveryAudit.VICTIM_NAMED, matter, by=by, references=[case.reference], boroughs=[case.borough_id])
    return victim


@transaction.atomic
def remove_victim(victim: MatterVictim, *, reason: str, by) -> MatterVictim:
    matter = held_matter(victim.matter)
    victim = MatterVictim.objects.select_related("matter", "case").get(pk=victim.pk)
    refuse_if(rules.why_not_remove_victim(victim))
    victim.left_at, victim.left_because = timezone.now(), reason
    victim.save(update_fields=["left_at", "left_because"])
    _keep_where(matter)
    case = victim.case
    audit(
        RecoveryAudit.VICTIM_REMOVED, matter, by=by, references=[case.reference], boroughs=[case.borough_id],
        reason=reason,
    )  # fmt: skip
    return victim


def _keep_where(matter: Matter) -> None:
    """Where the victims live: what is entered from now on is counted there."""
    boroughs = list(matter.victims.standing().order_by().values_list("case__borough", flat=True).distinct()[:2])
    matter.victims_live = ("nobody", "one", "several")[len(boroughs)]
    matter.victim_borough_id = boroughs[0] if len(boroughs) == 1 else None
    matter.save(update_fields=["victims_live", "victim_borough"])


@transaction.atomic
def agree_shares(matter: Matter, *, ours: Decimal, others: list[tuple[str, Decimal]], by) -> Matter:
    """How the money of a joint matter is counted, from the next entry on."""
    matter = held_matter(matter)
    refuse_if(rules.why_not_share(matter, ours=ours, others=others))
    matter.agencies.all().delete()
    Agency.objects.bulk_create(Agency(matter=matter, name=name, share_percent=percent) for name, percent in others)
    matter.our_share_percent = ours
    matter.save(update_fields=["our_share_percent"])
    audit(RecoveryAudit.SHARES_AGREED, matter, by=by, facts={"ours": str(ours), "agencies": len(others)})
    return matter


@transaction.atomic
def list_hearing(matter: Matter, *, starts_at: datetime, court: str, purpose: str, by) -> Hearing:
    matter = held_matter(matter)
    refuse_if(rules.why_not_list_hearing(matter, starts_at=starts_at))
    hearing = Hearing.objects.create(matter=matter, starts_at=starts_at, court=court, purpose=purpose, created_by=by)
    audit(RecoveryAudit.HEARING_LISTED, hearing, by=by, references=[matter.reference])
    return hearing


@transaction.atomic
def record_result(hearing: Hearing, *, result: str, note: str = "", by) -> Hearing:
    """What the court did. A stage that it leads to is recorded as a stage; an order granted meets the clocks that ask
    for one."""
    matter = held_matter(hearing.matter)
    hearing = Hearing.objects.select_for_update().get(pk=hearing.pk)
    refuse_if(rules.why_not_result(hearing, result=result, now=timezone.now()))
    hearing.result, hearing.note, hearing.resulted_at = result, note, timezone.now()
    hearing.save(update_fields=["result", "note", "resulted_at"])
    keep_clock(matter)
    audit(RecoveryAudit.HEARING_RESULTED, hearing, by=by, references=[matter.reference], facts={"result": result})
    return hearing


@transaction.atomic
def name_paper(matter: Matter, *, title: str, kept_as: str, by) -> MatterPaper:
    matter = held_matter(matter)
    refuse_if(rules.if_closed(matter))
    paper = MatterPaper.objects.create(matter=matter, title=title, kept_as=kept_as, created_by=by)
    audit(RecoveryAudit.PAPER_NAMED, matter, by=by)
    return paper


@transaction.atomic
def close_matter(matter: Matter, *, reason: str, by) -> Matter:
    matter = held_matter(matter)
    refuse_if(rules.why_not_close(matter))
    matter.closed_on, matter.closed_because = timezone.localdate(), reason
    matter.save(update_fields=["closed_on", "closed_because"])
    keep_clock(matter)
    audit(RecoveryAudit.MATTER_CLOSED, matter, by=by, reason=reason)
    return matter


@transaction.atomic
def reopen_matter(matter: Matter, *, reason: str, by) -> Matter:
    matter = held_matter(matter)
    refuse_if(rules.why_not_reopen(matter))
    matter.closed_on, matter.closed_because = None, ""
    matter.save(update_fields=["closed_on", "closed_because"])
    keep_clock(matter)
    audit(RecoveryAudit.MATTER_REOPENED, matter, by=by, reason=reason)
    return matter
