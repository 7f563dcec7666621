"""What reports and cases show elsewhere: home, inbox, navigation, a person's page."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.cases.claims import claims_to_show
from fraudhub.cases.models import CaseClosing, CodeDuty, FraudCase, FraudReport, RefundClaim, Triage
from fraudhub.core.money import show_pounds
from fraudhub.core.one_question import Row, ask_once, told
from fraudhub.core.periods import show_date
from fraudhub.core.plurals import how_many
from fraudhub.core.working_days import after_working_days
from fraudhub.inbox.sockets import Band, Item, Pile, end_of, pile_of, the_first
from fraudhub.people.models import Person
from fraudhub.people.sockets import Panel
from fraudhub.web.sockets import Card, Menu, NavLink

CLAIM_SHOWN_DAYS_BEFORE = 30
BIG_LOSS_GBP = 10_000


def navigation(_, viewer) -> list[NavLink]:
    return [
        NavLink("Cases", "cases:list", Permission.SEE_CASES, Menu.PEOPLE),
        NavLink("Reports", "cases:report_list", Permission.SEE_REPORTS, Menu.PEOPLE),
    ]


def their_work(record, viewer) -> list[bool]:
    """Cases that they have, and whom or what those are about."""
    own = FraudCase.objects.of(viewer)
    match record:
        case FraudCase():
            return [record.owner_id == viewer.pk]
        case FraudReport():
            return [own.filter(triages__report=record).exists()]
        case Person():
            return [own.about(record).exists()]
    return []


def piles(_, viewer) -> list[Pile]:
    """New reports, updates and other rights that are due, claims on the clock, closings that wait for agreement, and
    cases that somebody wanted to look at again."""
    scope = viewer.scope_for(Permission.SEE_CASES)
    if not scope:
        return []
    return [
        _new_reports(viewer),
        _rights(scope),
        _claims(scope),
        *_to_decide(viewer, scope),
    ]


def _new_reports(viewer) -> Pile:
    waiting = Triage.objects.within(viewer.scope_for(Permission.SEE_REPORTS)).waiting()
    newest, total = the_first(waiting.select_related("report__source", "report__fraud_type").order_by("due_on", "pk"))
    items = []
    for triage in newest:
        report = triage.report
        aged = "aged 65 or over, " if report.victim_aged_65_plus else ""
        lost = f", {show_pounds(report.lost_gbp)} lost" if report.lost_gbp else ""
        high = (report.lost_gbp or 0) >= BIG_LOSS_GBP
        items.append(
            Item(
                kind="report",
                reference=report.reference,
                title=f"New report: {report.fraud_type or 'kind not known'}",
                why=f"{report.source}, {aged}reported on {show_date(report.reported_on)}{lost}. Nobody has decided "
                "what becomes of it.",
                href=report.url("triage"),
                due=end_of(triage.due_on),
                band=Band.HIGH if high else Band.MEDIUM if aged else Band.STANDARD,
                borough=report.victim_borough_id,
            )
        )
    return Pile("report", "New reports", total, items, reverse("cases:report_list") + "?waiting=yes")


def _rights(scope) -> Pile:
    """What is due within two working days, or late: one line for each case, with the first of what is owed."""
    soon = after_working_days(timezone.localdate(), 2)
    due = CodeDuty.objects.within(scope).waiting().filter(due_on__lte=soon)
    duties, total = the_first(due.select_related("case", "right").order_by("due_on", "pk"))
    of_cases: dict[int, list[CodeDuty]] = {}
    for duty in duties:
        of_cases.setdefault(duty.case_id, []).append(duty)
    items = [
        Item(
            kind="right",
            reference=owed[0].case.reference,
            title=f"Owed to a victim: {owed[0].right.name}",
            why=f"Case {owed[0].case.reference}"
            + (f", and {how_many(len(owed) - 1, 'other thing')}." if len(owed) > 1 else "."),
            href=owed[0].case.url("rights"),
            due=end_of(owed[0].due_on),
            band=Band.HIGH,
            borough=owed[0].case.borough_id,
            for_whom=owed[0].case.owner_id,
        )
        for owed in of_cases.values()
    ]
    return Pile("right", "Owed to victims", total, items)


def _claims(scope) -> Pile:
    """Those whose day comes within a month, or has passed; the nearest day first."""
    soon = timezone.localdate() + timedelta(days=CLAIM_SHOWN_DAYS_BEFORE)
    due = RefundClaim.objects.within(scope).open().filter(due_on__lte=soon)
    claims, total = the_first(due.select_related("case").order_by("due_on", "pk"))
    items = [
        Item(
            kind="claim",
            reference=each.claim.reference,
            title=f"Refund claim: {each.claim.bank}",
            why=f"Case {each.claim.case.reference}. {each.banner}",
            href=each.claim.case.url("refunds"),
            due=end_of(each.day),
            band=Band.HIGH if each.days_left <= 2 else Band.MEDIUM,
            borough=each.claim.case.borough_id,
            for_whom=each.claim.case.owner_id,
        )
        for each in claims_to_show(claims)
    ]
    return Pile("claim", "Refund claims", total, items, reverse("cases:claim_list"))


def _to_decide(viewer, scope) -> list[Pile]:
    """Closings that wait for somebody else to agree, and cases that somebody wanted to look at again."""
    due = FraudCase.objects.within(scope).to_review(timezone.localdate())
    asked = [
        told("review", due, order_by=["review_on", "pk"], borough="borough", on="review_on", number="owner"),
    ]
    if viewer.may(Permission.AGREE_CLOSING):
        closings = CaseClosing.objects.within(viewer.scope_for(Permission.AGREE_CLOSING)).waiting()
        asked.append(
            told("closing", closings.exclude(created_by=viewer), order_by=["pk"], borough="case__borough",
                 words="case__reference", who="created_by__full_name", note="reason__name", at="created_at")
        )  # fmt: skip
    rows = ask_once(asked)
    piles = [pile_of("review", "Cases to look at", rows, _review)]
    if viewer.may(Permission.AGREE_CLOSING):
        piles.insert(0, pile_of("closing", "Closings to agree", rows, _closing))
    return piles


def _closing(row: Row) -> dict:
    return {
        "title": "A case to be closed",
        "why": f"Case {row.words}: {row.who} asks, “{row.note}”.",
        "href": reverse("cases:closing_answer", args=[row.reference]),
        "due": end_of(after_working_days(timezone.localdate(row.at), 2)),
    }


def _review(row: Row) -> dict:
    return {
        "title": "A case to look at again",
        "why": f"Case {row.reference}: somebody wanted to, on {show_date(row.on)}.",
        "href": reverse("cases:detail", args=[row.reference]),
        "due": end_of(row.on),
        "for_whom": row.number,
    }


def cases_of(person, viewer) -> list[Panel]:
    """A person's cases, of those the viewer may see; no panel for who may see none."""
    scope = viewer.scope_for(Permission.SEE_CASES)
    if not scope:
        return []
    cases = FraudCase.objects.within(scope).about(person).select_related("fraud_type").order_by("-pk")[:20]
    rows = [
        (
            f"{case.reference}, {case.fraud_type or 'kind not known'}, opened on {show_date(case.opened_on)}: "
            f"{case.get_status_display().lower()}",
            case.url(),
        )
        for case in cases
    ]
    if viewer.scope_for(Permission.WORK_CASES).covers_borough(person.borough_id):
        rows.append(("Open a case", reverse("cases:open", args=[person.reference])))
    return [Panel("Cases", rows, "No case yet.")]


def home_cards(_, viewer):
    if viewer.may(Permission.SEE_REPORTS):
        links = [("See reports", reverse("cases:report_list"))]
        if viewer.may(Permission.IMPORT_REPORTS):
            links.insert(0, ("Import reports", reverse("cases:import")))
        yield Card("Reports", "What people reported, as its source sent it.", links=links)
