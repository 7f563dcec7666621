"""What stands in the way of somebody who gives their time."""

from datetime import date

from fraudhub.accounts.models import Membership, User
from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from outreach.clearance import what_they_lack
from outreach.models import Activity, AgreementText, Outing, SupervisorCover, Volunteer
from outreach.models.supervising import MOST_MINUTES
from outreach.rules.days import why_not_before_the_programme, why_not_that_day

FIRST_DAY_OF_CHECKS = date(2002, 3, 1)  # England had no criminal records checks of this kind before
EMERGENCY = "EMERGENCY"  # code of the requirement that somebody is known who can be rung
Step = Volunteer.Status
# From which step one may go to which; a pause and an end are open from everywhere but the end.
MAY_BECOME = {
    Step.APPLIED: {Step.CHECKS},
    Step.CHECKS: {Step.TRAINED},
    Step.TRAINED: {Step.SHADOWING, Step.TALKS},
    Step.SHADOWING: {Step.TALKS, Step.VISITS},
    Step.TALKS: {Step.SHADOWING, Step.VISITS},
    Step.VISITS: {Step.TALKS},
    Step.PAUSED: {Step.CHECKS, Step.TRAINED, Step.SHADOWING, Step.TALKS, Step.VISITS},
    Step.LEFT: {Step.APPLIED},
}
FOR_THE_STEP = {Step.TALKS: Activity.TALKS, Step.VISITS: Activity.VISITS}
NEEDS_REASON = {Step.PAUSED, Step.LEFT}


def steps_open_to(volunteer: Volunteer) -> list[Step]:
    ends = set() if volunteer.status == Step.LEFT else {Step.PAUSED, Step.LEFT}
    return [step for step in Step if step in MAY_BECOME[volunteer.status] | ends - {volunteer.status}]


def why_not_enrol(user, *, borough, on):
    held = Membership.objects.in_force(on).filter(user=user, role="volunteer", borough=borough)
    if not held.exists():
        yield f"{user.full_name} has no membership as a volunteer of {borough.name} that is in force."
    if Volunteer.objects.filter(user=user).exists():
        yield f"{user.full_name} is enrolled already."


def why_not_apply(*, borough, email, applied_on, today):
    if applied_on > today:
        yield "The day of the application must be today or in the past."
    yield from why_not_before_the_programme(applied_on)
    there = Volunteer.objects.still_with_us().filter(borough=borough, email__iexact=email).first()
    if there is not None:
        yield f"Somebody with this email address is a volunteer of {borough.name} already: {there.reference}."


def why_not_move(volunteer, *, step, reason, moved_on, last_moved_on, today):
    """``volunteer`` is the locked row. ``last_moved_on``: the day of the step they are on."""
    if step not in steps_open_to(volunteer):
        yield f"From “{volunteer.get_status_display()}” nobody moves to “{Step(step).label}” directly."
        return
    yield from why_not_that_day(moved_on, today=today)
    if last_moved_on is not None and moved_on < last_moved_on:
        yield (
            f"They have been at “{volunteer.get_status_display()}” since {show_date(last_moved_on)}: choose that day "
            "or a later one."
        )
    if step in NEEDS_REASON and not reason:
        yield "Say why."
    if step == Step.LEFT and volunteer.user_id and Outing.objects.out().of_person(volunteer.user).exists():
        yield f"{volunteer} is out alone now. Find out first, under “Lone working”, that they are safe."
    if step in {Step.SHADOWING, *FOR_THE_STEP} and volunteer.user_id is None:
        yield f"{volunteer} has no account yet. Invite them first, and wait until they have accepted."
    elif step in FOR_THE_STEP:
        activity = FOR_THE_STEP[step]
        for lack in what_they_lack(_as_if_on(volunteer, step), activity, today):
            yield f"{lack.sentence} {lack.who_can_fix}"


def _as_if_on(volunteer: Volunteer, step: str) -> Volunteer:
    """The same person already on that step, so that the step itself is not what they lack."""
    moved = Volunteer(**{field.attname: getattr(volunteer, field.attname) for field in Volunteer._meta.concrete_fields})
    moved.status = step
    return moved


def why_not_record_check(volunteer, *, requirement, done_on, expires_on, today):
    if volunteer.status == Step.LEFT:
        yield f"{volunteer} has left. Record their application first if they come back."
    if done_on > today:
        yield "The day it was done must be today or in the past."
    if done_on < FIRST_DAY_OF_CHECKS:
        yield f"Choose a date from {show_date(FIRST_DAY_OF_CHECKS)} on."
    if expires_on is not None and expires_on <= done_on:
        yield "It must end after the day it was done."
    longest = requirement.ends_for(done_on)
    if longest is not None and expires_on is not None and expires_on > longest:
        yield f"By the list of what is asked of volunteers it counts until {show_date(longest)} at most."
    if requirement.pk == EMERGENCY and not (volunteer.emergency_name and volunteer.emergency_phone):
        yield "Enter under “Change the details” whom to ring in an emergency, and by which number, first."
    same = volunteer.checks.standing().filter(requirement=requirement, done_on=done_on, expires_on=expires_on)
    if same.exists():
        yield "This is recorded already, of the same day and until the same day."


def why_not_change_email(volunteer, *, email):
    others = Volunteer.objects.still_with_us().filter(borough=volunteer.borough_id, email__iexact=email)
    for other in others.exclude(pk=volunteer.pk)[:1]:
        yield f"{other} has this email address: {other.reference}."


def why_not_withdraw_check(check):
    if check.withdrawn_at is not None:
        yield "This is withdrawn already."


def why_not_accept(volunteer, *, text, by, today):
    if volunteer.user_id != by.pk:
        yield "Only they may accept it themselves."
    if AgreementText.objects.in_force(text.requirement_id, today) != text:
        yield "These words were replaced by newer ones. Read those."


def why_not_invite(volunteer):
    if volunteer.user_id is not None:
        yield f"{volunteer} has an account already."
    if volunteer.status == Step.LEFT:
        yield f"{volunteer} has left."
    if volunteer.invitation is not None and not volunteer.invitation.has_expired:
        yield f"{volunteer} is invited already. Send the invitation again under “Accounts”."


def why_not_supervise(volunteer, *, supervisor):
    if supervisor is not None and not may_supervise(volunteer.borough_id).filter(pk=supervisor.pk).exists():
        yield f"{supervisor} does not look after volunteers of {volunteer.borough.name}."


def may_supervise(borough_code: str):
    return User.objects.who_may(Permission.SUPERVISE, borough_code)


def why_not_cover(*, borough, supervisor, covered_by, first_on, last_on, today):
    if last_on < first_on:
        yield "The last day must be the first day or later."
    if last_on < today:
        yield "These days are over."
    if supervisor == covered_by:
        yield "Choose somebody else to stand in."
    known = set(may_supervise(borough.pk).filter(pk__in=[supervisor.pk, covered_by.pk]).values_list("pk", flat=True))
    for person in (supervisor, covered_by):
        if person.pk not in known:
            yield f"{person} does not look after volunteers of {borough.name}."
    both = (supervisor, covered_by)
    same_days = SupervisorCover.objects.from_day_on(today).filter(first_on__lte=last_on, last_on__gte=first_on)
    arranged = same_days.filter(borough=borough, supervisor__in=both, covered_by__in=both).order_by("first_on", "pk")
    for other in arranged.select_related("supervisor", "covered_by"):
        yield (
            f"{other.covered_by} stands in for {other.supervisor} from {show_date(other.first_on)} to "
            f"{show_date(other.last_on)} already. Choose other days, or hand that cover back first."
        )


def why_not_hand_back(cover, *, today):
    if cover.handed_back_at is not None or cover.last_on < today:
        yield "It was handed back already."


def why_not_be_away(volunteer, *, first_on, last_on, today):
    if last_on < first_on:
        yield "The last day must be the first day or later."
    if last_on < today:
        yield "These days are over."
    for other in volunteer.absences.from_day_on(today).filter(first_on__lte=last_on, last_on__gte=first_on):
        yield f"They are away from {show_date(other.first_on)} to {show_date(other.last_on)} already."


def why_not_know(volunteer, *, person):
    if volunteer.acquaintances.standing().filter(person=person).exists():
        yield f"It is recorded already that {volunteer} knows this person."


def why_not_give_hours(*, on, minutes, today):
    yield from why_not_that_day(on, today=today)
    if not 1 <= minutes <= MOST_MINUTES:
        yield "Enter between 1 minute and 12 hours."
