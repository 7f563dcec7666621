"""Recovery matters as investigators make them: each state by the verbs that reach it."""

from datetime import date
from decimal import Decimal
from itertools import count

from fraudhub.cases.models import FraudCase
from fraudhub.recovery.models import Asset, AssetKind, Distribution, LedgerEntry, Matter, RecoveryRoute, RouteStage
from fraudhub.recovery.verbs import (
    add_asset,
    distribute,
    name_victim,
    open_matter,
    record_recovery,
    record_stage,
    set_limit,
)
from tests.factories.cases import a_case, a_payment

_numbers = count(1)
# The stages that lead to each, so that a matter stands where a test wants it.
PATHS = {
    "CASH": "SEIZED DETAINED SOUGHT FORFEITED PAID_IN",
    "ACCOUNT": "FROZEN SOUGHT FORFEITED PAID_IN",
    "CONFISCATION": "STARTED ORDERED PART_PAID DISTRIBUTED",
    "COMPENSATION": "SOUGHT ORDERED PART_PAID PAID_TO_VICTIM",
    "BANK_RETURN": "REPORTED HELD RETURNED",
    "VICTIM_RETURN": "HELD CLAIMED RETURNED",
    "LISTED_ASSET": "SEIZED FORFEITED SOLD",
    "CRYPTO": "SEIZED DETAINED CONVERTED FORFEITED REALISED DISTRIBUTED",
    "APP_REIMBURSEMENT": "CLAIMED PAID",
    "RESTRAINT": "APPLIED RESTRAINED",
}


def the_stage(code: str) -> RouteStage:
    return RouteStage.objects.get(pk=code)


def a_matter(route: str = "CASH", upto: str = "", *, on: date = date(2025, 4, 1), by=None, **told) -> Matter:
    """A matter of that route, with every stage of its path up to ``upto`` reached on that day."""
    matter = open_matter(
        **{
            "route": RecoveryRoute.objects.get(pk=route),
            "about": f"Operation {next(_numbers)}",
            "is_fraud_linked": True,
            "opened_on": on,
            "by": by,
            **told,
        }
    )
    reach(matter, upto, on=on, by=by)
    return matter


def reach(matter: Matter, upto: str, *, on: date, by=None) -> None:
    path = PATHS[matter.route_id].split()
    done = matter.events.standing().count()
    for code in path[done : path.index(upto) + 1] if upto else []:
        record_stage(matter, stage=the_stage(f"{matter.route_id}.{code}"), happened_on=on, by=by)
    matter.refresh_from_db()


def an_asset(matter: Matter, kind: str = "cash", *, by=None, **told) -> Asset:
    return add_asset(
        matter, **{"kind": AssetKind.objects.get(pk=kind), "identity": f"EX-{next(_numbers):05}", "by": by, **told}
    )


def an_entry(
    matter: Matter, asset: Asset, stage: str, amount: str = "1000.00", *, on: date = date(2025, 4, 1), by=None, **told
) -> LedgerEntry:
    return record_recovery(
        asset, matter=matter, stage=the_stage(f"{matter.route_id}.{stage}"),
        amount_gbp=Decimal(amount) if amount else None, happened_on=on, by=by, **told,
    )  # fmt: skip


def a_victim(matter: Matter, lost: str = "1000.00", borough: str = "stockport", *, by=None, **paid) -> FraudCase:
    """A case with that loss, named in the matter."""
    case = a_case(borough, by=by)
    a_payment(case, lost, by=by, **{"paid_on": date(2025, 3, 1), **paid})
    name_victim(matter, case=case, by=by)
    return case


def a_force_limit(amount: str = "5000.00", *, by=None, borough=None):
    from django.utils import timezone

    return set_limit(
        amount_gbp=Decimal(amount), from_on=timezone.localdate(), note="As agreed.", borough=borough, by=by
    )


def received(
    amount: str = "1000.00", *, route: str = "CONFISCATION", upto: str = "DISTRIBUTED", on: date = date(2025, 4, 1),
    by=None,
) -> tuple[Matter, Asset]:  # fmt: skip
    """A matter whose money arrived and can go to victims."""
    matter = a_matter(route, upto, on=on, by=by)
    asset = an_asset(matter, "order", by=by)
    for stage in ("ORDERED", "PART_PAID"):
        an_entry(matter, asset, stage, amount, on=on, by=by)
    return matter, asset


def a_distribution(
    matter: Matter, asset: Asset, amount: str, *, method: str = "pro_rata", on: date = date(2025, 5, 1), by=None, **told
) -> Distribution:
    stage = matter.route.stages.get(counts_as="returned")
    return distribute(
        matter, asset=asset, stage=stage, amount_gbp=Decimal(amount), paid_on=on, method=method, by=by, **told
    )
