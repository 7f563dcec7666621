"""Volunteers of the demonstration world on their way, who looks after them, and what residents were told."""

from __future__ import annotations

from datetime import date, timedelta

from fraudhub.accounts.models import User
from fraudhub.demonstration.outreach_told import chance_of
from fraudhub.demonstration.reports import places
from fraudhub.geography.models import Borough
from outreach.models import Visit, VisitReply, Volunteer, VolunteerRequirement
from outreach.verbs import (
    announce_visit,
    arrange_cover,
    change_volunteer,
    give_hours,
    move_volunteer,
    record_absence,
    record_application,
    record_check,
    reply_to_visit,
    set_supervisor,
    withdraw_check,
)

APPLICANTS = (
    ("Edith Ormerod", "edith.ormerod@example.org", Volunteer.Status.CHECKS, ("ID", "REFS")),
    ("Bashir Chaudhry", "bashir.chaudhry@example.org", None, ()),
    (
        "Winifred Platt",
        "winifred.platt@example.org",
        Volunteer.Status.TRAINED,
        ("ID", "REFS", "T_FRAUD", "T_SAFEGUARD"),
    ),
)
LANGUAGES = ("", "Urdu, Punjabi", "", "Polish", "Cantonese")
PASSWORDS = ("", "Bluebell", "", "Canal Street", "Marmalade")
THANKS = "Thank you. She rang the hub to say how much better she felt after you had been."


def tell_of_volunteers(borough: Borough, today: date, *, pilot: bool, officer: User, coordinator: User) -> None:
    """Everybody has a supervisor; in a pilot somebody applies, somebody is away, and one training was withdrawn."""
    draw = chance_of("volunteers", borough.slug)
    volunteers = list(Volunteer.objects.filter(borough=borough).order_by("pk"))
    there = places()[borough.code]
    for number, volunteer in enumerate(volunteers):
        change_volunteer(
            volunteer, version=1, postcode=draw.choices(there.postcodes, cum_weights=there.for_older)[0],
            languages=LANGUAGES[number % len(LANGUAGES)], travels=("by_car", "on_foot")[number % 2],
            phone=f"+4477009001{number % 100:02}", emergency_name="Their sister",
            emergency_phone=f"+4416149600{number % 100:02}", by=coordinator,
        )  # fmt: skip
        set_supervisor(volunteer, supervisor=(officer, coordinator)[number % 2], by=coordinator)
    for number, visit in enumerate(Visit.objects.filter(borough=borough).planned().order_by("pk")):
        if number % 3 != 2:
            announce_visit(
                visit,
                how=draw.choice(("call", "letter")),
                told_on=today,
                password=PASSWORDS[number % 5],
                by=coordinator,
            )
    if pilot:
        _in_a_pilot(borough, volunteers, today, officer=officer, coordinator=coordinator)


def _in_a_pilot(
    borough: Borough, volunteers: list[Volunteer], today: date, *, officer: User, coordinator: User
) -> None:
    for name, email, step, held in APPLICANTS:
        volunteer = record_application(
            borough, full_name=name, email=f"{borough.slug}.{email}", applied_on=today - timedelta(days=20),
            phone="+441614960055", by=coordinator,
        )  # fmt: skip
        for code in held:
            requirement = VolunteerRequirement.objects.get(pk=code)
            record_check(volunteer, requirement=requirement, done_on=today - timedelta(days=10), by=coordinator)
        for each in (Volunteer.Status.CHECKS, Volunteer.Status.TRAINED):
            if step is not None and volunteer.status != step:
                volunteer = move_volunteer(volunteer, step=each, by=coordinator)
    away, withdrawn = volunteers[1], volunteers[-1]
    record_absence(away, first_on=today + timedelta(days=7), last_on=today + timedelta(days=14), by=coordinator)
    arrange_cover(
        borough, supervisor=officer, covered_by=coordinator, first_on=today, last_on=today + timedelta(days=4),
        note="Ring Jean on Thursday about the library talk.", by=coordinator,
    )  # fmt: skip
    give_hours(
        volunteers[0], on=today - timedelta(days=3), minutes=150, what="Fraud awareness training", by=coordinator
    )
    for check in withdrawn.checks.that_count_on(today).filter(requirement="T_LONE"):
        withdraw_check(check, reason="The certificate belongs to somebody else.", by=coordinator)
    visit = Visit.objects.filter(borough=borough, volunteer=volunteers[0]).carried_out().order_by("-pk").first()
    if visit is not None and not VisitReply.objects.filter(visit=visit).exists():
        reply_to_visit(visit, volunteer=volunteers[0], text=THANKS, is_thanks=True, by=officer)
