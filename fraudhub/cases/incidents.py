"""Which cases may be the incident that a report tells of. Reads only."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError

from fraudhub.cases.identifiers import comparable
from fraudhub.cases.models import FraudCase, FraudReport, Identifier
from fraudhub.core.periods import show_date
from fraudhub.geography.scoping import Scope
from fraudhub.people.candidates import Candidate, candidates
from fraudhub.people.matching import Details

MOST_PROPOSED = 5
REPEAT_WITHIN = timedelta(days=365)


def described_by(report: FraudReport) -> Details:
    return Details(
        full_name=report.victim_name,
        birth_date=report.victim_birth_date,
        phone=report.victim_phone,
        email=report.victim_email,
        address=report.victim_address,
        postcode=report.victim_postcode,
    )


def who_it_may_be(report: FraudReport, scope: Scope) -> list[Candidate]:
    return candidates(described_by(report), scope=scope)[:MOST_PROPOSED]


def what_it_may_be_part_of(report: FraudReport, people: list[Candidate], scope: Scope) -> list[tuple[FraudCase, str]]:
    """Open cases of somebody who may have made the report, each with the evidence in a sentence: the likeliest first.
    Forty payments to one romance fraudster are forty reports of one incident."""
    likely = {each.person.canonical_id: each for each in people}
    cases = (
        FraudCase.objects.within(scope)
        .open()
        .filter(person__canonical__in=likely)
        .select_related("person", "fraud_type", "method")
        .order_by("-pk")
    )
    found = [(case, list(_evidence(case, report, likely[case.person.canonical_id]))) for case in cases]
    found.sort(key=lambda pair: (-len(pair[1]), -pair[0].pk))
    return [(case, _sentence(case, evidence)) for case, evidence in found[:MOST_PROPOSED]]


def _evidence(case: FraudCase, report: FraudReport, who: Candidate):
    yield from who.comparison.agrees
    if report.fraud_type_id and report.fraud_type_id == case.fraud_type_id:
        yield "the same kind of fraud"
    if report.method_id and report.method_id == case.method_id:
        yield "the same method"
    if report.occurred_on and case.occurred_on and abs(report.occurred_on - case.occurred_on).days <= 31:
        yield "within a month of it"


def _sentence(case: FraudCase, evidence: list[str]) -> str:
    kind = case.fraud_type.name if case.fraud_type else "kind not known"
    return f"{case.person.full_name}, {kind}, opened {show_date(case.opened_on)}. Agrees: {', '.join(evidence)}"


def linked_cases(case: FraudCase, scope: Scope) -> tuple[list[tuple[FraudCase, list[str]]], int]:
    """Cases that name the same phone, account or trader: those within the scope, each with what they share, and how
    many there are besides."""
    others = Identifier.objects.in_other_cases_than(case)
    seen: dict[int, tuple[FraudCase, list[str]]] = {}
    for each in others.within(scope).select_related("case__borough"):
        seen.setdefault(each.case_id, (each.case, []))[1].append(f"{each.get_kind_display()}: {each.as_written}")
    everywhere = others.values("case").distinct().count()
    return list(seen.values()), everywhere - len(seen)


def earlier_cases(case: FraudCase, scope: Scope) -> tuple[list[FraudCase], bool]:
    """The person's other cases of the last twelve months that the scope reaches, and whether another hub has one."""
    since = case.opened_on - REPEAT_WITHIN
    others = FraudCase.objects.about(case.person).filter(opened_on__gte=since).exclude(pk=case.pk)
    mine = list(others.within(scope).select_related("borough").order_by("-opened_on", "-pk"))
    return mine, others.exclude(pk__in=[each.pk for each in mine]).exists()


def person_from(report: FraudReport, *, full_name: str, borough) -> dict:
    """What ``add_person`` takes, of what the report says. A source's postcode or number that cannot be read is left
    to the report."""
    return {
        "borough": borough,
        "full_name": full_name,
        "birth_date": report.victim_birth_date,
        "phone": _phone(report.victim_phone),
        "email": report.victim_email,
        "address": report.victim_address,
        "postcode": report.victim_postcode if report.lsoa_id else "",
        "name_source": report.source.name_source,
    }


def _phone(as_received: str) -> str:
    try:
        return comparable("phone", as_received)[0] if as_received else ""
    except ValidationError:
        return ""
