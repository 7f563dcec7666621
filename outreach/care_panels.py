"""What protective actions, follow-ups and unfinished visits show on pages that belong to others."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.cases.sockets import Happening
from fraudhub.core.london_time import london_moment
from fraudhub.core.one_question import Row, told
from fraudhub.core.periods import show_date
from fraudhub.core.working_days import after_working_days
from fraudhub.inbox.sockets import Band, Pile, end_of, pile_of
from fraudhub.people.sockets import EmergencyEntry, EmergencySection, Panel
from fraudhub.web.sockets import Card, Menu, NavLink
from outreach.models import Correction, FollowUp, NextStepDone, ProtectiveAction, Visit, VisitResident

MOST_ON_A_PAGE = 10


def navigation(_, viewer) -> list[NavLink]:
    return [
        NavLink("Follow-ups", "outreach:follow_up_list", Permission.SEE_FOLLOW_UPS, Menu.VISITS),
        NavLink(
            "Protection",
            "outreach:protective_list",
            Permission.SEE_PROTECTIVE,
            Menu.VISITS,
            also=("outreach:device_list", "outreach:stock"),
        ),
    ]


def told_piles(viewer) -> list:
    """Follow-ups that are due, visits that were none, and fields with two values: see panels.piles."""
    found = []
    if viewer.may(Permission.DO_FOLLOW_UP):
        scope = viewer.scope_for(Permission.DO_FOLLOW_UP)
        due = FollowUp.objects.within(scope).due(by=timezone.localdate())
        found.append(
            told("follow_up", due, order_by=["due_on", "pk"], borough="borough", who="person__reference",
                 words="kind__name", more="device__kind__name", on="due_on")
        )  # fmt: skip
        first = VisitResident.objects.filter(visit=OuterRef("pk")).order_by("pk").values("person__reference")[:1]
        waiting = Visit.objects.within(scope).without_next_step()
        found.append(
            told("next_step", waiting, order_by=["closed_at", "pk"], borough="borough", who=Subquery(first),
                 words="record__outcome__waits_as", at="closed_at", number="record__outcome__seen_to_within_days")
        )  # fmt: skip
    if viewer.may(Permission.CHANGE_PERSON):
        corrections = Correction.objects.within(viewer.scope_for(Permission.CHANGE_PERSON)).waiting()
        found.append(
            told("correction", corrections, order_by=["received_at", "pk"], borough="borough",
                 who="person__reference", words="field", more="created_by__full_name", at="received_at")
        )  # fmt: skip
    return found


def piles_of(rows: dict[str, list[Row]]) -> list[Pile]:
    follow_ups = reverse("outreach:follow_up_list") + "?show=due"
    unfinished = reverse("outreach:visit_list") + "?show=unfinished"
    return [
        pile_of("follow_up", "Follow-ups", rows, _follow_up_due, href=follow_ups),
        pile_of("next_step", "Visits that were none", rows, _next_step, href=unfinished),
        pile_of("correction", "Two values of a field", rows, _two_values, href=reverse("outreach:correction_list")),
    ]


def _follow_up_due(row: Row) -> dict:
    return {
        "title": "Ask how they are" + (f": check of the {row.more.lower()}" if row.more else ""),
        "why": f"{row.who}, {row.words.lower()}.",
        "href": reverse("outreach:follow_up_detail", args=[row.reference]),
        "due": end_of(row.on),
        "band": Band.STANDARD,
    }


def _next_step(row: Row) -> dict:
    """The person is named by reference alone, as everywhere in the inbox."""
    told_on = timezone.localdate(row.at)
    return {
        "title": row.words,
        "why": f"{row.who}, told on {show_date(told_on)}.",
        "href": reverse("outreach:visit_detail", args=[row.reference]),
        "due": end_of(after_working_days(told_on, row.number)),
        "band": Band.MEDIUM,
    }


def _two_values(row: Row) -> dict:
    return {
        "title": f"Two values: {Correction.Field(row.words).label.lower()}",
        "why": f"{row.who}: {row.more} says another than the hub.",
        "href": reverse("outreach:correction_detail", args=[row.reference]),
        "due": end_of(after_working_days(timezone.localdate(row.at), 2)),
        "band": Band.MEDIUM,
    }


def home_cards(_, viewer) -> list[Card]:
    if not viewer.may(Permission.DO_FOLLOW_UP):
        return []
    due = FollowUp.objects.within(viewer.scope_for(Permission.DO_FOLLOW_UP)).due(by=timezone.localdate())
    return [
        Card(
            "Follow-ups due",
            "People who are to be asked how they are.",
            [("See who", reverse("outreach:follow_up_list") + "?show=due")],
            count=due.count(),
        )
    ]


def told_of_person(person, viewer) -> list:
    """What was done for somebody and when they are asked again: see panels.of_person."""
    if not viewer.may(Permission.SEE_PROTECTIVE):
        return []
    actions = ProtectiveAction.objects.within(viewer.scope_for(Permission.SEE_PROTECTIVE)).standing().of_person(person)
    follow_ups = FollowUp.objects.within(viewer.scope_for(Permission.SEE_FOLLOW_UPS)).current().of_person(person)
    two_values = Correction.objects.within(viewer.scope_for(Permission.CHANGE_PERSON)).waiting()
    two_values = two_values.filter(person__canonical=person.canonical_id)
    latest = [F("due_on").desc(), F("pk").desc()]
    newest = [F("done_on").desc(), F("pk").desc()]
    return [
        told("follow_up", follow_ups, order_by=latest, most=MOST_ON_A_PAGE, who="new_contact", words="kind__name",
             more="state", number="confidence", on=Coalesce("done_on", "due_on"), note="ended_because"),
        told("action", actions, order_by=newest, most=MOST_ON_A_PAGE, words="kind__name", more="kind__counted_in",
             number="quantity", on="done_on", who="device__reference"),
        told("correction", two_values, order_by=["pk"], most=MOST_ON_A_PAGE, words="field"),
    ]  # fmt: skip


def protection_panel(person, viewer, rows: dict[str, list[Row]]) -> list[Panel]:
    """The panel, with the ways to add to it."""
    if not viewer.may(Permission.SEE_PROTECTIVE):
        return []
    shown = [
        (
            f"Two values wait for somebody to choose: {Correction.Field(row.words).label.lower()}",
            reverse("outreach:correction_detail", args=[row.reference]),
        )
        for row in rows.get("correction", [])
    ]
    shown += [
        (
            _in_words(row.words, row.more, on=row.on, confidence=row.number, new_contact=row.who, ended=row.note),
            reverse("outreach:follow_up_detail", args=[row.reference]),
        )
        for row in rows.get("follow_up", [])
    ]
    listed = f"{reverse('outreach:protective_list')}?person={person.reference}"
    shown += [
        (
            f"{row.words}{f', {row.number} {row.more}' if row.number else ''}, {show_date(row.on)}",
            reverse("outreach:device_detail", args=[row.who]) if row.who else listed,
        )
        for row in rows.get("action", [])
    ]
    if viewer.scope_for(Permission.RECORD_PROTECTIVE).covers_borough(person.borough_id):
        shown.append(("Record what was done", reverse("outreach:protective_record", args=[person.reference])))
    if viewer.scope_for(Permission.DO_FOLLOW_UP).covers_borough(person.borough_id) and person.died_on is None:
        shown.append(("Plan a follow-up", reverse("outreach:follow_up_plan", args=[person.reference])))
    return [Panel("Protection and follow-ups", shown, "Nothing yet.")]


def _about(follow_up: FollowUp) -> str:
    return _in_words(
        follow_up.kind.name, follow_up.state, on=follow_up.done_on or follow_up.due_on,
        confidence=follow_up.confidence, new_contact=follow_up.new_contact, ended=follow_up.ended_because,
    )  # fmt: skip


def _in_words(kind: str, state: str, *, on, confidence, new_contact, ended) -> str:
    """One follow-up in a line."""
    words = f"Asked how they are, {kind.lower()}"
    match state:
        case FollowUp.State.OPEN:
            return f"{words}: due on {show_date(on)}"
        case FollowUp.State.DONE:
            sure = f", {confidence} of 5 sure" if confidence else ""
            again = ", fraudsters in touch again" if new_contact == "yes" else ""
            return f"{words}: done on {show_date(on)}{sure}{again}"
    return f"{words}: not done. {ended}"


def what_came_of(visit: Visit, viewer) -> dict:
    """For the visit's own page: whether its next step waits or what was done, and everything that came with it."""
    if visit.status != Visit.Status.RECORDED:
        return {}
    scope, may_do = viewer.scope_for(Permission.SEE_VISITS), viewer.may(Permission.DO_FOLLOW_UP)
    done = NextStepDone.objects.within(scope).filter(visit=visit).select_related("done_by").first()
    if done is not None:
        words, href = f"{done.note} ({_name(done.done_by)}, {show_date(timezone.localdate(done.done_at))})", ""
    else:
        waits = Visit.objects.within(scope).without_next_step().filter(pk=visit.pk)
        words = waits.values_list("record__outcome__waits_as", flat=True).first() or ""
        href = visit.url("next_step") if words and may_do else ""
    actions = ProtectiveAction.objects.within(viewer.scope_for(Permission.SEE_PROTECTIVE)).filter(visit=visit)
    follow_ups = FollowUp.objects.within(viewer.scope_for(Permission.SEE_FOLLOW_UPS)).current().filter(visit=visit)
    corrections = Correction.objects.within(viewer.scope_for(Permission.CHANGE_PERSON)).filter(visit=visit)
    rows = [
        (f"{action}{' (taken back)' if action.taken_back_at else ''}", action.device.url() if action.device else "")
        for action in actions.select_related("kind", "device").order_by("pk")
    ]
    rows += [
        (f"{each.person}: {_about(each)[:1].lower()}{_about(each)[1:]}", each.url())
        for each in follow_ups.select_related("kind", "person").order_by("pk")
    ]
    rows += [
        (f"{each}: {each.get_state_display().lower()}", each.url())
        for each in corrections.select_related("person").order_by("pk")
    ]
    return {"next_step": words, "next_step_href": href, "came_of": rows}


def on_case_timeline(case, viewer) -> list[Happening]:
    """What was done for the person of a case since it was opened, and when they were asked how they are."""
    if not viewer.may(Permission.SEE_PROTECTIVE):
        return []
    actions = ProtectiveAction.objects.within(viewer.scope_for(Permission.SEE_PROTECTIVE)).standing()
    follow_ups = FollowUp.objects.within(viewer.scope_for(Permission.SEE_FOLLOW_UPS)).done()
    found = [
        Happening(_noon(action.done_on), "visits", str(action), by=_name(action.created_by), text=action.note)
        for action in actions.of_person(case.person)
        .filter(done_on__gte=case.opened_on)
        .select_related("kind", "created_by")
    ]
    for follow_up in (
        follow_ups.of_person(case.person).filter(done_on__gte=case.opened_on).select_related("kind", "closed_by")
    ):
        heading = f"Asked how they are: {follow_up.get_how_display().lower()}"
        text = "Fraudsters were in touch again." if follow_up.new_contact == "yes" else ""
        found.append(
            Happening(_noon(follow_up.done_on), "visits", heading, by=_name(follow_up.closed_by), text=text,
                      href=follow_up.url())
        )  # fmt: skip
    return found


def in_emergency(access, viewer) -> list[EmergencySection]:
    """What was done for the person and what they said since, whichever hub asked."""
    actions = ProtectiveAction.objects.within(access.scope).standing().of_person(access.person)
    follow_ups = FollowUp.objects.within(access.scope).current().of_person(access.person)
    entries = [
        EmergencyEntry(f"{show_date(action.done_on)}: {action}", [{"key": "Note", "value": action.note or "None"}])
        for action in actions.select_related("kind").order_by("-done_on")
    ]
    entries += [
        EmergencyEntry(_about(each), [{"key": "What they said", "value": each.note or "Nothing was noted"}])
        for each in follow_ups.select_related("kind").order_by("-due_on")
    ]
    return [EmergencySection("Protection and follow-ups", entries, "Nothing was done and nobody asked.")]


def _noon(day) -> datetime:
    """A day on a line of moments."""
    return london_moment(day, time(12))


def _name(user) -> str:
    return user.full_name if user else "the hub"
