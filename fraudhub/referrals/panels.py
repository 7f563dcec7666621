"""What referrals and concerns show elsewhere: navigation, inbox, the pages of a case and of a person."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.cases.sockets import Happening, Tab
from fraudhub.core.periods import show_date
from fraudhub.govuk.templatetags.govuk import uk_datetime
from fraudhub.inbox.sockets import Band, Item, Pile, end_of, the_first
from fraudhub.people.models import Person
from fraudhub.people.sockets import EmergencyEntry, EmergencySection, Panel
from fraudhub.referrals.models import Concern, Referral, ReferralStep
from fraudhub.web.sockets import Menu, NavLink

BANDS = {"danger_now": Band.DANGER, "money_now": Band.MONEY}  # any other worry heads what is no concern


def navigation(_, viewer) -> list[NavLink]:
    return [
        NavLink("Concerns", "referrals:concern_list", Permission.SEE_CONCERNS, Menu.PEOPLE),
        NavLink("Referrals", "referrals:list", Permission.SEE_REFERRALS, Menu.PEOPLE),
        NavLink("Referrals to you", "referrals:partner_list", Permission.ANSWER_REFERRALS, Menu.PEOPLE),
        NavLink("Duty", "web:duty_list", Permission.SEE_DUTY, Menu.VOLUNTEERS),
    ]


def their_work(record, viewer) -> list[bool]:
    """Referrals that they made. A concern is everybody's work until somebody has taken it, and so is whom it is about:
    nobody explains themselves before they help."""
    waits = Concern.objects.open().to_be_handled_by(viewer)
    match record:
        case Referral():
            return [record.created_by_id == viewer.pk]
        case Concern():
            return [waits.filter(pk=record.pk).exists()]
        case Person():
            return [waits.filter(person__canonical=record.canonical_id).exists()]
    return []


def piles(_, viewer) -> list[Pile]:
    found = []
    if viewer.may(Permission.SEE_CONCERNS):
        found.append(_concerns(viewer.scope_for(Permission.SEE_CONCERNS)))
    if viewer.may(Permission.SEE_REFERRALS):
        found.append(_unanswered(viewer.scope_for(Permission.SEE_REFERRALS)))
    return found


def _concerns(scope) -> Pile:
    rows, total = the_first(
        Concern.objects.within(scope).open().select_related("kind").order_by("kind__rank", "decide_by")
    )
    items = [
        Item(
            kind="concern",
            reference=concern.reference,
            title=f"Concern: {concern.kind.name.lower()}",
            why=f"From the doorstep at {uk_datetime(concern.happened_at)}. "
            + ("Somebody has it." if concern.taken_by_id else "Nobody has taken it."),
            href=concern.url(),
            due=concern.decide_by,
            band=BANDS.get(concern.kind_id, Band.WORRIED),
            borough=concern.borough_id,
            for_whom=concern.taken_by_id,
        )
        for concern in rows
    ]
    return Pile("concern", "Concerns", total, items, reverse("referrals:concern_list"))


def _unanswered(scope) -> Pile:
    """Chased at least once, or about to be."""
    late = Referral.objects.within(scope).unanswered().filter(times_chased__gte=1)
    rows, total = the_first(late.select_related("destination").order_by("sent_on", "pk"))
    items = [
        Item(
            kind="referral",
            reference=referral.reference,
            title=f"No answer: {referral.destination}",
            why=f"Sent on {show_date(referral.sent_on)}, chased {referral.times_chased} times.",
            href=referral.url(),
            due=end_of(referral.sent_on),
            band=Band.MEDIUM,
            borough=referral.borough_id,
        )
        for referral in rows
    ]
    return Pile("referral", "Unanswered referrals", total, items, reverse("referrals:list") + "?state=unanswered")


def case_tabs(case, viewer) -> list[Tab]:
    if not viewer.may(Permission.SEE_REFERRALS):
        return []
    return [Tab("referrals", "Referrals", reverse("referrals:of_case", args=[case.reference]))]


def case_timeline(case, viewer) -> list[Happening]:
    found = []
    steps = ReferralStep.objects.within(viewer.scope_for(Permission.SEE_REFERRALS)).filter(referral__case=case)
    words = dict(Referral.State.choices) | {"chased": "Chased"}
    for step in steps.select_related("referral__destination", "by"):
        by = step.by_name or (step.by.full_name if step.by else "the hub")
        heading = f"Referral to {step.referral.destination}: {words[step.what].lower()}"
        found.append(Happening(step.at, "referrals", heading, by=by, text=step.text, href=step.referral.url()))
    concerns = Concern.objects.within(viewer.scope_for(Permission.SEE_CONCERNS)).of_case(case)
    for concern in concerns.select_related("kind", "decision", "decided_by"):
        found.append(Happening(concern.happened_at, "referrals", f"Concern: {concern.kind.name.lower()}",
                               by=concern.raised_by_name, href=concern.url()))  # fmt: skip
        if concern.decided_at:
            found.append(Happening(concern.decided_at, "referrals", f"Concern decided: {concern.decision}",
                                   by=str(concern.decided_by), href=concern.url()))  # fmt: skip
    return found


def concerns_of(person, viewer) -> list[Panel]:
    scope = viewer.scope_for(Permission.SEE_CONCERNS)
    if not scope:
        return []
    concerns = Concern.objects.within(scope).of_person(person).select_related("kind", "decision").order_by("-pk")[:20]
    rows = [
        (f"{concern.kind.name}, {uk_datetime(concern.happened_at)}: {concern.decision or 'not decided'}", concern.url())
        for concern in concerns
    ]
    if viewer.scope_for(Permission.TAKE_CONCERN).covers_borough(person.borough_id):
        rows.append(("Raise a concern", reverse("referrals:concern_raise", args=[person.reference])))
    if viewer.scope_for(Permission.REFER).covers_borough(person.borough_id):
        rows.append(("Refer them", reverse("referrals:draft", args=[person.reference])))
    return [Panel("Concerns and referrals", rows, "No concern was raised.")]


def concerns_in_emergency(access, viewer) -> list[EmergencySection]:
    """Every concern about the person, whichever hub had it."""
    concerns = Concern.objects.within(access.scope).of_person(access.person)
    entries = [
        EmergencyEntry(
            f"{show_date(timezone.localdate(concern.happened_at))}: {concern.kind.name.lower()}",
            [
                {"key": "What", "value": concern.what},
                {"key": "Hub", "value": concern.borough.name},
                {"key": "Decision", "value": _decision_of(concern)},
            ],
        )
        for concern in concerns.select_related("kind", "borough", "decision").order_by("-happened_at")
    ]
    return [EmergencySection("Concerns", entries, "No hub has raised a concern.")]


def _decision_of(concern: Concern) -> str:
    return f"{concern.decision}: {concern.decision_reason}" if concern.decision else "Not decided yet"
