"""Asset recovery in the made-up world: two years whose orders come to what was said in public, and matters of today.
Each by the verbs that make it in life; every sum is made up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.cases.models import FraudCase
from fraudhub.cases.money import money_of
from fraudhub.core.london_time import london_moment
from fraudhub.core.periods import Month
from fraudhub.core.working_days import first_working_day
from fraudhub.geography.models import Borough
from fraudhub.recovery.models import Asset, AssetKind, LedgerEntry, Matter, RecoveryRoute
from fraudhub.recovery.splitting import largest_remainder, pence
from fraudhub.recovery.units import Units
from fraudhub.recovery.verbs import (
    add_asset,
    agree_shares,
    answer_distribution,
    bring_in_asset,
    close_month,
    distribute,
    list_hearing,
    name_paper,
    name_victim,
    open_matter,
    record_recovery,
    record_result,
    record_stage,
    revalue,
    reverse_entry,
    set_limit,
)
from fraudhub.recovery.verbs.closing import first_open_month

# Orders of a year by route: (route, matters, pounds together, from crime that is not fraud). The first year comes to
# over 17 million, the second up to the end of September to over 5 million, as was said in public; which routes they
# came by was not said, and is made up in the proportions of an earlier year.
YEARS = (
    (date(2024, 4, 1), date(2025, 3, 31), (
        ("CONFISCATION", 3, "3214087.55", 1), ("CASH", 3, "2906412.00", 2), ("LISTED_ASSET", 2, "1118350.00", 1),
        ("ACCOUNT", 4, "9284611.07", 1), ("CRYPTO", 1, "512904.18", 0), ("CIVIL_RECOVERY", 1, "800000.00", 0),
    )),
    (date(2025, 4, 1), date(2025, 9, 30), (
        ("CONFISCATION", 1, "948200.10", 0), ("CASH", 1, "806115.00", 1), ("LISTED_ASSET", 1, "214600.00", 0),
        ("ACCOUNT", 2, "3112480.33", 1),
    )),
)  # fmt: skip
OUR_SHARE = {"CIVIL_RECOVERY": Decimal(25)}
KINDS = {"CASH": "cash", "LISTED_ASSET": "watch", "ACCOUNT": "account", "CRYPTO": "wallet"}
KINDS_OF_TODAY = {
    **KINDS, "RESTRAINT": "property", "CONFISCATION": "order", "CIVIL_RECOVERY": "property", "COMPENSATION": "order",
    "VICTIM_RETURN": "watch", "BANK_RETURN": "payment", "VOLUNTARY": "order", "DEPRIVATION": "vehicle",
}  # fmt: skip
BEFORE_THE_ORDER = {
    "CONFISCATION": ("STARTED",), "CASH": ("SEIZED", "DETAINED", "SOUGHT"), "LISTED_ASSET": ("SEIZED", "DETAINED"),
    "ACCOUNT": ("FROZEN", "SOUGHT"), "CRYPTO": ("SEIZED", "DETAINED"), "CIVIL_RECOVERY": ("REFERRED", "FROZEN"),
}  # fmt: skip
ORDER = {"CONFISCATION": "ORDERED", "CIVIL_RECOVERY": "ORDERED"}
RECEIPT = {"CONFISCATION": "PAID", "LISTED_ASSET": "SOLD", "CRYPTO": "REALISED", "CIVIL_RECOVERY": "REALISED"}
OPERATIONS = (
    "Anchor Basin Capstan Derrick Eddy Fender Girder Harbour Ingot Jetty Keel Lantern Mooring Narrowboat Oakum Pontoon "
    "Quay Rudder Sluice Towpath Upstream Viaduct Weir Yardarm Aqueduct Bollard Culvert Dredger Estuary Floodgate"
).split()
BIRDS = (
    "Avocet Bittern Brambling Bunting Chiffchaff Coot Cormorant Crane Crossbill Curlew Dabchick Dipper Dotterel "
    "Dunlin Dunnock Eider Fieldfare Firecrest Gadwall Gannet Garganey Godwit Goldcrest Goosander Goshawk Grebe "
    "Greenshank Harrier Heron Hobby Hoopoe Jackdaw Kestrel Kingfisher Kittiwake Knot Lapwing Linnet Mallard "
    "Martin Merlin Nightjar Nuthatch Oriole Osprey Ouzel Petrel Pintail Pipit Plover Pochard Puffin Redpoll "
    "Redshank Redstart Redwing Rook Sanderling Shelduck Shoveler Shrike Siskin Skylark Smew Snipe Stonechat Teal "
    "Tern Treecreeper Turnstone Twite Wagtail Warbler Waxwing Wheatear Whimbrel Wigeon Woodcock Wren"
).split()
COURT = "Manchester and Salford Magistrates’ Court"


def tell_of_years(today: date, draw: random.Random, *, by: User) -> None:
    """What was seized and frozen, ordered, and for most of it received."""
    names = iter(OPERATIONS)
    for start, end, routes in YEARS:
        for route, number, pounds, not_fraud in routes:
            for place, amount in enumerate(_parts(Decimal(pounds), number, draw)):
                on = start + (end - start) * (place + 1) // (number + 1)
                if on <= today:
                    is_fraud = place >= not_fraud
                    _one_that_was(route, f"Operation {next(names)}", amount, on, today, draw, is_fraud=is_fraud, by=by)
    set_limit(amount_gbp=Decimal("5000.00"), from_on=today, note="Agreed by the head of the unit.", by=by)
    stockport = Borough.objects.get(slug="stockport")
    set_limit(
        amount_gbp=Decimal("250.00"), from_on=today, note="Asked for by the hub.", borough=stockport, by=by
    )  # fmt: skip
    _close_the_first_year(today, by=by)


def _parts(pounds: Decimal, number: int, draw: random.Random) -> list[Decimal]:
    weights = [draw.randint(20, 100) for _ in range(number)]
    return [Decimal(part) / 100 for part in largest_remainder(pence(pounds), weights)]


def _one_that_was(
    route: str, about: str, amount: Decimal, on: date, today: date, draw: random.Random, *, is_fraud: bool, by: User
) -> None:
    share = OUR_SHARE.get(route)
    opened_on = on - timedelta(days=draw.randint(100, 180))
    matter = open_matter(
        route=RecoveryRoute.objects.get(pk=route), about=about, is_fraud_linked=is_fraud, opened_on=opened_on,
        court="" if route == "CIVIL_RECOVERY" else COURT, by=by,
    )  # fmt: skip
    if share:
        agree_shares(matter, ours=share, others=[("National Crime Agency", 100 - share)], by=by)
    asset = _asset(matter, KINDS.get(route, "order"), draw, by=by)
    before = BEFORE_THE_ORDER[route]
    for place, code in enumerate(before):
        _stage(matter, code, opened_on + (on - opened_on) * place // len(before), by=by)
    frozen = next((code for code in ("SEIZED", "FROZEN") if code in before), None)
    if frozen:  # more is frozen than is forfeited in the end
        value = (amount * Decimal(draw.randint(100, 112)) / 100).quantize(Decimal("0.01"))
        first = matter.events.standing().get(stage=f"{route}.{frozen}").happened_on
        _enter(matter, asset, frozen, value, first, by=by)
    ordered = ORDER.get(route, "FORFEITED")
    benefit = amount * 2 if route == "CONFISCATION" else None
    _stage(matter, ordered, on, benefit_gbp=benefit, by=by)
    _enter(matter, asset, ordered, amount, on, by=by)
    paid_on = on + timedelta(days=draw.randint(35, 60))
    if paid_on <= today and draw.random() < 0.7:
        received = RECEIPT.get(route, "PAID_IN")
        _stage(matter, received, paid_on, by=by)
        line = f"NCB-{draw.randint(100000, 999999)}"
        _enter(matter, asset, received, amount, paid_on, bank_line=line, by=by)
    name_paper(matter, title="Order of the court", kept_as=f"Records management, {draw.randint(10000, 99999)}", by=by)


def _close_the_first_year(today: date, *, by: User) -> None:
    """Its months are closed; afterwards one forfeiture is corrected, and shows as an adjustment."""
    months = [Month.of(YEARS[0][0]) + number for number in range(-6, 12)]
    first = first_open_month()
    for month in months:
        if first is not None and month >= first and month.end <= today:
            close_month(month, by=by)
    orders = LedgerEntry.objects.standing().counting("ordered").filter(happened_on__range=YEARS[0][:2]).order_by("pk")
    unpaid = orders.filter(matter__our_share_percent=100).exclude(asset__entries__column="received")
    entry = unpaid.select_related("matter", "asset", "stage").first()
    if entry and months[-1].end <= today:
        reverse_entry(entry, reason="The order says a penny more.", by=by)
        record_recovery(
            entry.asset, matter=entry.matter, stage=entry.stage, amount_gbp=entry.amount_gbp + Decimal("0.01"),
            happened_on=entry.happened_on, by=by,
        )  # fmt: skip


# Today -----------------------------------------------------------------------------------------------------


def tell_of_today(today: date, draw: random.Random, *, by: User, second: User) -> None:
    """A matter at each stage of each route, clocks that end soon or have ended, hearings, and victims who wait."""
    names = iter(BIRDS)
    for route in RecoveryRoute.objects.prefetch_related("stages__follows"):
        for number, path in enumerate(paths_of(route)):
            _one_of_today(route, path, number, today, draw, f"Operation {next(names)}", by=by)
    victims = list(_cases_with_a_loss())
    if victims:
        _for_victims(victims, today, draw, by=by, second=second)


def paths_of(route: RecoveryRoute) -> Iterator[list[str]]:
    """The shortest way to each stage that something leads to, as codes."""
    stages = list(route.stages.all())
    ways = {stage.pk: [stage.pk] for stage in stages if stage.may_begin}
    grown = True
    while grown:
        grown = False
        for stage in stages:
            before = [ways[each.pk] for each in stage.follows.all() if each.pk in ways]
            if stage.pk not in ways and before:
                ways[stage.pk] = [*min(before, key=len), stage.pk]
                grown = True
    yield from (ways[stage.pk] for stage in stages if stage.pk in ways)


def _one_of_today(
    route: RecoveryRoute, path: list[str], number: int, today: date, draw: random.Random, about: str, *, by: User
) -> None:
    """The last stage was reached some days ago; where hours count, sometimes only yesterday. What is found is entered
    where nothing is closed yet."""
    back = draw.choice((1, 1, 2, 6)) if len(path) == 1 else draw.randint(3, 45)
    last_on = today - timedelta(days=back)
    opened_on = last_on - timedelta(days=30 * (len(path) - 1))
    if route.valid_from and opened_on < route.valid_from:
        return
    matter = open_matter(
        route=route, about=about, is_fraud_linked=route.pk != "CASH", opened_on=opened_on,
        counts_from_on=opened_on - timedelta(days=40) if route.kind == "reimbursement" else None,
        court=COURT if route.kind == "civil" else "", by=by,
    )  # fmt: skip
    asset = None if route.kind == "reimbursement" else _asset(matter, KINDS_OF_TODAY[route.pk], draw, by=by)
    open_from = first_open_month()
    counted: set[str] = set()
    amount = Decimal(draw.randint(1_000_00, 9_000_00)) / 100
    for place, code in enumerate(path):
        on = opened_on + timedelta(days=30 * place)
        stage = route.stages.get(pk=code)
        if stage.gives_back and "ordered" in counted:  # it fell on appeal
            revalue(
                asset, matter=matter, column="ordered", new_value_gbp=Decimal(0), happened_on=on,
                reason="Set aside on appeal.", by=by,
            )  # fmt: skip
        at = london_moment(on, time(14, 30)) if code.endswith("SEIZED") else None
        record_stage(matter, stage=stage, happened_on=on, happened_at=at, by=by)
        column = stage.counts_as
        new = column in ("denied", "ordered") or (column == "received" and "ordered" in counted)
        if new and column not in counted and not stage.ends and open_from and on >= open_from.start:
            _enter(matter, asset, code.split(".")[1], amount, on, by=by)
            counted.add(column)
    matter.refresh_from_db()
    if matter.is_open and route.kind in ("criminal", "civil") and number % 2 == 0:
        day = first_working_day(today + timedelta(days=draw.randint(1, 20)))
        list_hearing(
            matter, starts_at=london_moment(day, time(10, 30)), court=matter.court or "Manchester Crown Court",
            purpose="Mention", by=by,
        )  # fmt: skip


def _cases_with_a_loss() -> Iterator[FraudCase]:
    cases = FraudCase.objects.open().filter(borough__slug__in=("stockport", "trafford")).with_money().order_by("pk")
    for case in cases:
        if money_of(case).net_loss >= 100:
            yield case


def _for_victims(cases: list[FraudCase], today: date, draw: random.Random, *, by: User, second: User) -> None:
    """One account, frozen and then met from a confiscation: part of it returned, part waits for a second person. And
    what a bank found and holds."""
    cases = cases[:6]
    on = today - timedelta(days=90)
    frozen = open_matter(
        route=RecoveryRoute.objects.get(pk="ACCOUNT"), about="Operation Millrace, the mule’s account",
        is_fraud_linked=True, opened_on=on, court=COURT, by=by,
    )  # fmt: skip
    for case in cases:
        name_victim(frozen, case=case, by=by)
    frozen.refresh_from_db()
    account = add_asset(
        frozen, kind=AssetKind.objects.get(pk="account"), identity="Pennine Bank, ending 4417",
        held_by="Pennine Bank", by=by,
    )  # fmt: skip
    owed = sum((money_of(case).net_loss for case in cases), Decimal(0))
    there = max((owed * Decimal("0.6")).quantize(Decimal("0.01")), Decimal("60.00"))
    _stage(frozen, "FROZEN", on, by=by)
    _enter(frozen, account, "FROZEN", there, on, by=by)
    matter = open_matter(
        route=RecoveryRoute.objects.get(pk="CONFISCATION"), about="Operation Millrace", is_fraud_linked=True,
        opened_on=on + timedelta(days=20), by=by,
    )  # fmt: skip
    for case in cases:
        name_victim(matter, case=case, by=by)
    matter.refresh_from_db()
    bring_in_asset(matter, asset=account, by=by)
    _stage(matter, "STARTED", on + timedelta(days=20), by=by)
    _stage(matter, "ORDERED", on + timedelta(days=50), benefit_gbp=there * 2, by=by)
    _enter(matter, account, "ORDERED", there, on + timedelta(days=50), by=by)
    _stage(matter, "PART_PAID", on + timedelta(days=70), by=by)
    _enter(matter, account, "PART_PAID", there, on + timedelta(days=70), bank_line="NCB-70417", by=by)
    _stage(matter, "DISTRIBUTED", on + timedelta(days=80), by=by)
    half = (there / 2).quantize(Decimal("0.01"))
    stage = matter.route.stages.get(pk="CONFISCATION.DISTRIBUTED")
    split = {"asset": account, "stage": stage, "method": "pro_rata", "paid_on": today - timedelta(days=6)}
    first = distribute(matter, amount_gbp=half, by=by, **split)
    if first.state == "waiting":
        answer_distribution(first, agrees=True, note="Checked against the order.", by=second)
    distribute(matter, amount_gbp=min(half, there - half), by=second, **split)
    hearing = list_hearing(
        frozen, starts_at=_at(today - timedelta(days=2)), court=COURT, purpose="Extension of the freezing order", by=by
    )
    record_result(hearing, result="granted", by=by)
    _what_a_bank_holds(cases[:2], today, by=by)
    _a_watch_that_fell_in_value(today, draw, by=by)


def _what_a_bank_holds(cases: list[FraudCase], today: date, *, by: User) -> None:
    on = today - timedelta(days=10)
    held = open_matter(
        route=RecoveryRoute.objects.get(pk="BANK_RETURN"), about="Held at Ship Canal Building Society",
        is_fraud_linked=True, opened_on=on, by=by,
    )  # fmt: skip
    for case in cases:
        name_victim(held, case=case, by=by)
    held.refresh_from_db()
    asset = add_asset(
        held, kind=AssetKind.objects.get(pk="payment"), identity="SCBS-2025-0831",
        held_by="Ship Canal Building Society", by=by,
    )  # fmt: skip
    _stage(held, "REPORTED", on, by=by)
    _stage(held, "HELD", on + timedelta(days=1), by=by)
    _enter(held, asset, "HELD", Decimal("45.10"), on + timedelta(days=1), by=by)


def _a_watch_that_fell_in_value(today: date, draw: random.Random, *, by: User) -> None:
    on = today - timedelta(days=40)
    matter = open_matter(
        route=RecoveryRoute.objects.get(pk="LISTED_ASSET"), about="Operation Escapement", is_fraud_linked=True,
        opened_on=on, court=COURT, by=by,
    )  # fmt: skip
    watch = _asset(matter, "watch", draw, by=by)
    _stage(matter, "SEIZED", on, by=by)
    _enter(matter, watch, "SEIZED", Decimal("9000.00"), on, by=by)
    revalue(
        watch, matter=matter, column="denied", new_value_gbp=Decimal("7400.00"), happened_on=on + timedelta(days=9),
        reason="Valued by an auction house.", by=by,
    )  # fmt: skip


def _stage(matter: Matter, code: str, on: date, *, by: User, **told) -> None:
    record_stage(matter, stage=matter.route.stages.get(pk=f"{matter.route_id}.{code}"), happened_on=on, by=by, **told)


def _enter(matter: Matter, asset: Asset, code: str, amount: Decimal, on: date, *, by: User, **told) -> None:
    stage = matter.route.stages.get(pk=f"{matter.route_id}.{code}")
    worth = {"amount_gbp": amount}
    if asset.kind.counts_units and stage.counts_as in ("denied", "ordered"):
        coins = Decimal(16) if amount > 100_000 else Decimal("0.125")  # so that a price comes to the penny
        worth = {"units": Units("BTC", coins, amount / coins, "the exchange’s closing price")}
    record_recovery(asset, matter=matter, stage=stage, happened_on=on, by=by, **worth, **told)


def _asset(matter: Matter, kind: str, draw: random.Random, *, by: User) -> Asset:
    number = f"{draw.randint(10**7, 10**8 - 1)}"
    identity = {
        "property": f"GM{number[:6]}", "wallet": f"bc1q{number}zr{number[::-1]}", "account": f"Pennine Bank, {number}",
        "vehicle": f"ZX{number[:2]} QQQ",
    }.get(kind, f"EX-{number}")  # fmt: skip
    held_by = {"property": "", "wallet": "the force’s own wallet", "account": "Pennine Bank"}.get(kind, "Police store")
    return add_asset(matter, kind=AssetKind.objects.get(pk=kind), identity=identity, held_by=held_by, by=by)


def _at(day: date) -> datetime:
    return min(london_moment(day, time(10, 0)), timezone.now())
