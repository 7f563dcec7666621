"""What stands in the way of a borough's rollout."""

from datetime import timedelta

from django.db.models import Min
from django.utils import timezone

from fraudhub.core.periods import show_date
from outreach.hub_line import PHONE_LINE, number_in
from outreach.models import ReadinessGate, Rollout, Visit
from outreach.readiness import IN_ORDER, what_is_missing
from outreach.rules.days import why_not_before_the_programme

FURTHEST_AHEAD = timedelta(days=5 * 366)
Stage = Rollout.Stage

# Where each stage leads. Into “live” from “ready” by recording the go-live, and back by withdrawing it: both are about
# the actual date, and have verbs of their own.
MOVES = {
    Stage.SCOPING: (Stage.FUNDED,),
    Stage.FUNDED: (Stage.RECRUITING, Stage.SCOPING),
    Stage.RECRUITING: (Stage.READY, Stage.FUNDED),
    Stage.READY: (Stage.RECRUITING,),
    Stage.LIVE: (Stage.PAUSED,),
    Stage.PAUSED: (Stage.LIVE,),
}


def why_not_begin(borough):
    if Rollout.objects.filter(borough=borough).exists():
        yield f"The rollout in {borough.name} has already begun."


def why_not_plan_go_live(rollout, *, on):
    yield from _why_not_a_programme_day(on)
    if rollout.has_started:
        yield f"{rollout.borough.name} is live already: its planned date no longer changes."


def why_not_record_go_live(rollout, *, on, reason, now):
    """The first time, each gate must hold on that day and still; after it, another day is a correction: an earlier one
    asks for the evidence of that day (nobody mends a rota of years ago), a later one for no visit before it."""
    today, borough = timezone.localdate(now), rollout.borough.name
    yield from _why_not_a_programme_day(on)
    if on > today:
        yield "An actual date must be today or in the past."
    if rollout.has_started:
        if not reason:
            yield "Say why the actual date changes: the impact report reads it."
        was = Rollout.objects.with_dates().get(pk=rollout.pk).actual_on
        if on == was:
            yield f"{borough} went live on {show_date(on)} already."
        if on < was:
            yield from _why_not_then(rollout, on, by_evidence_alone=True)
        yield from _why_not_after_the_first_visit(rollout, on)
        return
    if rollout.stage != Stage.READY:
        yield f"{borough} is at the stage “{rollout.get_stage_display()}”. It goes live from the stage “Ready”."
    missing = list(what_is_missing(rollout, stage=Stage.LIVE, day=today))
    if not missing and on < today:
        missing = list(_why_not_then(rollout, on))
    yield from missing


def _why_not_then(rollout, on, *, by_evidence_alone=False):
    for sentence in what_is_missing(rollout, stage=Stage.LIVE, day=on, by_evidence_alone=by_evidence_alone):
        yield f"On {show_date(on)}, the day it went live: {sentence}"


def _why_not_after_the_first_visit(rollout, on):
    made = Visit.objects.filter(borough=rollout.borough_id, status=Visit.Status.RECORDED)
    first = made.aggregate(first=Min("record__happened_at"))["first"]
    if first is not None and on > timezone.localdate(first):
        yield (
            f"A visit was made in {rollout.borough.name} on {show_date(timezone.localdate(first))}, so it had started "
            "by then."
        )


def why_not_withdraw_go_live(rollout, *, reason):
    borough = rollout.borough
    if not rollout.has_started:
        yield f"{borough.name} has no go-live to take back."
        return
    if not reason:
        yield "Say why: the impact report reads the actual date."
    if Visit.objects.filter(borough=borough, status=Visit.Status.RECORDED).exists():
        yield f"Visits were made in {borough.name}, so it did start. Correct the actual date, or pause the borough."
    elif Visit.objects.planned().filter(borough=borough).exists():
        yield f"Visits are planned in {borough.name}. Its coordinator cancels them first."


def why_not_move(rollout, *, stage, reason, day):
    borough = rollout.borough.name
    if stage not in MOVES[rollout.stage]:
        yield from _why_not_there(rollout, stage)
        return
    if needs_reason(rollout.stage, stage) and not reason:
        yield f"Say why {borough} {'is paused' if stage == Stage.PAUSED else 'goes back'}."
    if stage == Stage.LIVE or is_forward(rollout.stage, stage):
        yield from what_is_missing(rollout, stage=stage, day=day)


def is_forward(from_stage, to_stage) -> bool:
    return to_stage != Stage.PAUSED and IN_ORDER.index(to_stage) > IN_ORDER.index(from_stage)


def needs_reason(from_stage, to_stage) -> bool:
    """Going on needs none, nor does going on after a pause."""
    return to_stage != Stage.LIVE and not is_forward(from_stage, to_stage)


def _why_not_there(rollout, stage):
    borough, now = rollout.borough.name, rollout.get_stage_display()
    if stage == rollout.stage:
        yield f"{borough} is at the stage “{now}” already."
    elif stage == Stage.LIVE:
        yield f"{borough} becomes live when its go-live is recorded, with the day. It is at the stage “{now}” now."
    elif rollout.has_started and stage == Stage.READY:
        yield f"{borough} has an actual date. Withdraw the go-live if it did not start after all."
    else:
        ways = " or ".join(f"“{Stage(each).label}”" for each in MOVES[rollout.stage])
        yield f"{borough} is at the stage “{now}”. From there it moves to {ways}."


def why_not_record_evidence(gate, *, words, shown_on, valid_until, today):
    if gate.shown_by != ReadinessGate.ShownBy.EVIDENCE:
        yield f"{gate.name} is found in the hub’s own records, so nobody records it here. {gate.who_mends}"
    if gate.pk == PHONE_LINE and not number_in(words):
        yield "Give the number that residents ring, such as 0161 496 0100: the phones of volunteers ring it too."
    if shown_on > today:
        yield "The day from which it counts must be today or in the past."
    yield from why_not_before_the_programme(shown_on)
    if valid_until is not None and valid_until < max(shown_on, today):
        yield "The last day it counts must not have passed."


def why_not_withdraw_evidence(evidence, *, reason):
    if evidence.withdraws_id is not None:
        yield "This only says that other evidence no longer counts. Record what shows it now."
    elif evidence.withdrawn_by is not None:
        yield f"It was withdrawn on {show_date(evidence.withdrawn_by.shown_on)} already."
    if not reason:
        yield "Say why it no longer counts."


def why_no_visits(borough, *, on):
    """Asked by whatever sends somebody to a door on that day."""
    if Rollout.objects.live_on(on).filter(borough=borough).exists():
        return
    if Rollout.objects.filter(borough=borough, stage=Stage.PAUSED).exists():
        yield f"{borough.name} is paused on {show_date(on)}: no new visits until the programme lead ends the pause."
    else:
        yield f"{borough.name} is not live on {show_date(on)}: visits start once its go-live is recorded."


def _why_not_a_programme_day(on):
    yield from why_not_before_the_programme(on)
    latest = timezone.localdate() + FURTHEST_AHEAD
    if on > latest:
        yield f"Choose a date up to {show_date(latest)}."
