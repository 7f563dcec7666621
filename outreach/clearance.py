"""What somebody lacks for an activity on a day, in sentences. The querysets of the models decide; this says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from fraudhub.core.periods import show_date
from outreach.models import Activity, Volunteer, VolunteerCheck, VolunteerRequirement


@dataclass(frozen=True)
class Lack:
    """One thing that holds somebody back, and who can mend it. ``what`` begins with a small letter, or a name of the
    list."""

    name: str
    what: str
    who_can_fix: str

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.what}"


def what_they_lack(volunteer: Volunteer, activity: Activity, day: date) -> list[Lack]:
    """Everything that holds this volunteer back from the activity on that London day; nothing for who is cleared."""
    return [*_by_their_step(volunteer, activity, day), *_by_the_list(volunteer, activity, day)]


def lacks_today_and_tomorrow(volunteer: Volunteer, activity: Activity, today: date) -> tuple[list[Lack], list[Lack]]:
    """What holds them back today; and what will from tomorrow on, for who lacks nothing today. Of who is cleared, as
    most are, that is one question."""
    days = today, today + timedelta(days=1)
    cleared = [Exists(Volunteer.objects.cleared_for(activity, day).filter(pk=OuterRef("pk"))) for day in days]
    is_cleared = Volunteer.objects.filter(pk=volunteer.pk).values_list(*cleared).get()
    lacks = [] if is_cleared[0] else what_they_lack(volunteer, activity, today)
    return lacks, [] if lacks or is_cleared[1] else what_they_lack(volunteer, activity, days[1])


def _by_their_step(volunteer: Volunteer, activity: Activity, day: date) -> Iterator[Lack]:
    if volunteer.status not in Volunteer.STEPS_THAT_ALLOW[activity]:
        yield lack_of_step(volunteer, activity)
    if not Volunteer.objects.serving_on(day).filter(pk=volunteer.pk).exists():
        yield lack_of_membership(volunteer, day)


def lack_of_step(volunteer: Volunteer, activity: Activity) -> Lack:
    return Lack(
        str(volunteer),
        f"not cleared for {activity.label.lower()}, but “{volunteer.get_status_display()}”.",
        "The hub coordinator moves them on once nothing is missing.",
    )


def lack_of_membership(volunteer: Volunteer, day: date) -> Lack:
    return Lack(
        str(volunteer),
        f"not serving as a volunteer of {volunteer.borough.name} on {show_date(day)}.",
        "The hub coordinator gives them the role under “Accounts”.",
    )


def _by_the_list(volunteer: Volunteer, activity: Activity, day: date) -> Iterator[Lack]:
    missing = VolunteerRequirement.objects.that_block(activity, day).not_met_by(volunteer, day)
    yield from missing_in_words(volunteer, missing)


def missing_in_words(volunteer: Volunteer, missing: Iterable[VolunteerRequirement]) -> Iterator[Lack]:
    """Of requirements that are known to be missing: whether they ran out, and when, or never were there."""
    missing = list(missing)
    last: dict[str, date] = {}
    held = VolunteerCheck.objects.standing().filter(volunteer=volunteer, requirement__in=missing)
    for check in held.order_by("expires_on"):
        if check.expires_on:
            last[check.requirement_id] = check.expires_on
    for requirement in missing:
        yield lack_of(volunteer, requirement, last.get(requirement.pk))


def lack_of(volunteer: Volunteer, requirement: VolunteerRequirement, ended_on: date | None) -> Lack:
    """One requirement that is missing, or ran out on a day, or will."""
    ends = "runs" if ended_on and ended_on > timezone.localdate() else "ran"
    what = f"{ends} out on {show_date(ended_on)}" if ended_on else "is missing"
    return Lack(str(volunteer), f"{requirement.name} {what}.", requirement.who_can_fix)
