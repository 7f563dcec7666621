"""A borough on its way through the stages: by the verbs, and with what its gates ask for."""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from fraudhub.accounts.verbs import create_account, give_membership, put_on_duty
from fraudhub.core.london_time import day_begins, london_moment
from fraudhub.demonstration.outreach_told import held_since
from fraudhub.geography.models import Borough
from outreach.models import GateEvidence, ReadinessGate, Rollout, Volunteer
from outreach.verbs import begin_rollout, enrol_volunteer, move_rollout, record_evidence, record_go_live
from tests.factories.accounts import an_account, the_borough

ON_THE_WAY = (Rollout.Stage.FUNDED, Rollout.Stage.RECRUITING, Rollout.Stage.READY)
SHOWN = {
    "sharing_agreement": "Signed by the council, GMP and Age UK.",
    "privacy_notice": "On the council’s pages, and printed in the leaflet.",
    "phone_line": "0161 496 0100, listed with 101.",
}


def a_rollout(slug: str = "stockport") -> Rollout:
    borough = the_borough(slug)
    return Rollout.objects.filter(borough=borough).first() or begin_rollout(borough, by=None)


def the_gate(code: str) -> ReadinessGate:
    return ReadinessGate.objects.get(code=code)


def some_evidence(rollout: Rollout, code: str = "sharing_agreement", **told) -> GateEvidence:
    values = {"words": SHOWN.get(code, "Seen."), "shown_on": date(2024, 1, 2), "by": None}
    return record_evidence(rollout, gate=the_gate(code), **values | told)


def everything_shown(rollout: Rollout, day: date) -> None:
    for code in SHOWN:
        some_evidence(rollout, code, shown_on=day, now=morning_of(day))


def two_vetted_volunteers(slug: str = "stockport", *, vetted_until: date = date(2030, 1, 1)) -> list[Volunteer]:
    found = []
    for number in (1, 2):
        user = create_account(
            email=f"vetted.{number}.{slug}@example.org", full_name=f"Vetted {number}", password=None, by=None
        )
        give_membership(
            user, role="volunteer", borough=the_borough(slug), starts_on=date(2024, 1, 1), vetted_until=vetted_until,
            by=None,
        )  # fmt: skip
        held = held_since(date(2023, 11, 1), vetted_until)
        found.append(
            enrol_volunteer(
                user, borough=the_borough(slug), enrolled_on=date(2024, 1, 1), status=Volunteer.Status.VISITS,
                held=held, by=None,
            )
        )  # fmt: skip
    return found


def somebody_for_lone_workers(slug: str = "stockport", *, since: date, days: int = 7):
    return put_on_duty(
        the_borough(slug), kind="lone_worker", user=an_account("hub_officer", slug), rung=1,
        starts_at=day_begins(since), ends_at=day_begins(since + timedelta(days=days)), by=None,
    )  # fmt: skip


def a_ready_borough(slug: str = "stockport", *, on: date) -> Rollout:
    """Every gate met on that day by what it is met by in life, and the stage “ready”."""
    rollout = a_rollout(slug)
    an_account("maaf_chair", slug)
    two_vetted_volunteers(slug)
    somebody_for_lone_workers(slug, since=on)
    everything_shown(rollout, on)
    return moved_to_ready(rollout, on)


def moved_to_ready(rollout: Rollout, day: date) -> Rollout:
    for stage in ON_THE_WAY[ON_THE_WAY.index(rollout.stage) + 1 if rollout.stage in ON_THE_WAY else 0 :]:
        rollout = move_rollout(rollout, stage=stage, by=None, now=morning_of(day))
    return rollout


def a_live_borough(slug: str = "stockport", *, since: date = date(2024, 1, 8)) -> Borough:
    """Live by its verbs, with evidence. Of what the hub finds in its own records (chair, volunteers, rota) nothing is
    asked for meanwhile, so that a test about visits meets nobody it did not bring; test_rollout_readiness.py asks."""
    rollout = a_rollout(slug)
    if rollout.has_started:
        return rollout.borough
    with nothing_to_be_found():
        everything_shown(rollout, since)
        rollout = moved_to_ready(rollout, since)
        record_go_live(rollout, on=since, by=None, now=morning_of(since))
    return the_borough(slug)


@contextmanager
def nothing_to_be_found():
    found = ReadinessGate.objects.exclude(shown_by=ReadinessGate.ShownBy.EVIDENCE)
    shipped = dict(found.values_list("pk", "at_least"))
    found.update(at_least=0)
    yield
    for code, at_least in shipped.items():
        ReadinessGate.objects.filter(pk=code).update(at_least=at_least)


def morning_of(day: date) -> datetime:
    return london_moment(day, time(9))
