"""How somebody becomes a volunteer of a borough, and what they hold: from application to leaving."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import Invitation, Membership, User
from fraudhub.accounts.verbs import end_membership, invite, set_vetted_until, withdraw_invitation
from fraudhub.audit.writing import audit
from fraudhub.core.errors import Stale, refuse_if
from fraudhub.core.references import new_reference
from fraudhub.geography.models import Borough
from outreach.audit import VolunteerAudit
from outreach.models import AgreementText, Volunteer, VolunteerCheck, VolunteerRequirement, VolunteerStep
from outreach.rules.enrolling import (
    why_not_accept,
    why_not_apply,
    why_not_change_email,
    why_not_enrol,
    why_not_invite,
    why_not_move,
    why_not_record_check,
    why_not_withdraw_check,
)
from outreach.verbs.verifying import revoke_card

Step = Volunteer.Status
DETAILS = (
    "full_name", "email", "phone", "postcode", "languages", "free_on", "travels", "emergency_name", "emergency_phone",
    "vehicle",
)  # fmt: skip


@transaction.atomic
def record_application(borough: Borough, *, applied_on: date | None = None, by: User | None, **details) -> Volunteer:
    """Somebody offers their time. ``details``: any of DETAILS; name and email address are needed."""
    applied_on = applied_on or timezone.localdate()
    Borough.objects.select_for_update().get(pk=borough.pk)  # so that two who press together enter one
    refuse_if(why_not_apply(borough=borough, email=details["email"], applied_on=applied_on, today=timezone.localdate()))
    volunteer = Volunteer.objects.create(borough=borough, applied_on=applied_on, created_by=by, **details)
    _step(volunteer, "", Step.APPLIED, on=applied_on, by=by)
    audit(VolunteerAudit.APPLIED, volunteer, by=by)
    return volunteer


@transaction.atomic
def enrol_volunteer(
    user: User,
    *,
    borough: Borough,
    enrolled_on: date | None = None,
    status: str = Step.CHECKS,
    held: Iterable[tuple[VolunteerRequirement, date]] = (),
    by: User | None,
) -> Volunteer:
    """Somebody who has an account and gave their time before the hub kept these records: they come in on the step on
    which they stand. ``held``: what they have, and the day each was done."""
    user = User.objects.select_for_update().get(pk=user.pk)
    enrolled_on = enrolled_on or timezone.localdate()
    refuse_if(why_not_enrol(user, borough=borough, on=enrolled_on))
    volunteer = Volunteer.objects.create(
        user=user, borough=borough, full_name=user.full_name, email=user.email, applied_on=enrolled_on, created_by=by
    )
    checks = [
        VolunteerCheck(
            volunteer=volunteer, requirement=requirement, done_on=done_on, expires_on=requirement.ends_for(done_on),
            created_by=by,
        )
        for requirement, done_on in held
    ]  # fmt: skip
    for check in checks:
        check.reference = new_reference(VolunteerCheck.reference_prefix)
    VolunteerCheck.objects.bulk_create(checks)
    volunteer.status = status
    volunteer.save(update_fields=["status"])
    _step(volunteer, "", status, on=enrolled_on, by=by)
    audit(VolunteerAudit.ENROLLED, volunteer, by=by, facts={"step": str(status), "checks": len(checks)})
    return volunteer


@transaction.atomic
def change_volunteer(volunteer: Volunteer, *, version: int, by: User, **details) -> Volunteer:
    """Any of DETAILS. Stale when somebody changed them since ``version`` was read."""
    volunteer = _locked(volunteer)
    if volunteer.version != version:
        raise Stale(volunteer)
    changed = [name for name in DETAILS if name in details and getattr(volunteer, name) != details[name]]
    refuse_if(why_not_change_email(volunteer, email=details["email"]) if "email" in changed else [])
    for name in changed:
        setattr(volunteer, name, details[name])
    if changed:
        volunteer.version += 1
        volunteer.save(update_fields=[*changed, "version"])
        audit(VolunteerAudit.CHANGED, volunteer, by=by, fields=changed)
    return volunteer


@transaction.atomic
def move_volunteer(
    volunteer: Volunteer, *, step: str, reason: str = "", moved_on: date | None = None, by: User | None
) -> Volunteer:
    """To another step of the ladder. Whoever leaves loses their right to sign in as a volunteer, and an invitation
    they have not accepted; their card is no
    longer known, and is asked back with what else they have of ours (see belongings)."""
    volunteer, today = _locked(volunteer), timezone.localdate()
    moved_on = moved_on or today
    last = volunteer.steps.last()
    refuse_if(
        why_not_move(
            volunteer, step=step, reason=reason, moved_on=moved_on, last_moved_on=last and last.moved_on, today=today
        )
    )
    was, volunteer.status = volunteer.status, step
    volunteer.save(update_fields=["status"])
    _step(volunteer, was, step, on=moved_on, reason=reason, by=by)
    audit(VolunteerAudit.MOVED, volunteer, by=by, reason=reason, facts={"was": str(was), "now": str(step)})
    if step == Step.LEFT:
        _take_back_what_they_were_given(volunteer, by=by)
    return volunteer


def _take_back_what_they_were_given(volunteer: Volunteer, *, by: User | None) -> None:
    if by is not None and (card := volunteer.cards.standing().first()):
        revoke_card(card, reason="They have left.", ask_back=True, by=by)
    for invitation in Invitation.objects.waiting().filter(pk=volunteer.invitation_id):
        withdraw_invitation(invitation, by=by)
    held = Membership.objects.in_force(timezone.localdate()).filter(
        user=volunteer.user_id, role="volunteer", borough=volunteer.borough_id
    )
    for membership in held if volunteer.user_id else ():
        end_membership(membership, ends_on=timezone.localdate(), reason="They have left.", by=by)


@transaction.atomic
def record_check(
    volunteer: Volunteer,
    *,
    requirement: VolunteerRequirement,
    done_on: date,
    expires_on: date | None = None,
    level: str = "",
    number: str = "",
    note: str = "",
    text: AgreementText | None = None,
    by: User | None,
) -> VolunteerCheck:
    """``expires_on`` left out is what the list says. What ends vetting sets the last day of their membership too."""
    volunteer = _locked(volunteer)
    expires_on = expires_on or requirement.ends_for(done_on)
    refuse_if(
        why_not_record_check(
            volunteer, requirement=requirement, done_on=done_on, expires_on=expires_on, today=timezone.localdate()
        )
    )
    check = VolunteerCheck.objects.create(
        volunteer=volunteer, requirement=requirement, done_on=done_on, expires_on=expires_on, level=level,
        number=number, note=note, text=text, created_by=by,
    )  # fmt: skip
    audit(VolunteerAudit.CHECK_RECORDED, check, by=by, references=[volunteer.reference],
          facts={"requirement": requirement.pk})  # fmt: skip
    if requirement.sets_vetting:
        _vetted_as_checked(volunteer, by=by)
    return check


@transaction.atomic
def withdraw_check(check: VolunteerCheck, *, reason: str, by: User) -> VolunteerCheck:
    """Entered by mistake, or taken away by whoever gave it: from now on it does not count."""
    check = VolunteerCheck.objects.select_for_update(of=("self",)).select_related("requirement").get(pk=check.pk)
    refuse_if(why_not_withdraw_check(check))
    check.withdrawn_at, check.withdrawn_by, check.withdrawn_because = timezone.now(), by, reason
    check.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    audit(VolunteerAudit.CHECK_WITHDRAWN, check, by=by, references=[check.volunteer.reference], reason=reason,
          facts={"requirement": check.requirement_id})  # fmt: skip
    if check.requirement.sets_vetting:
        _vetted_as_checked(check.volunteer, by=by)
    return check


def _vetted_as_checked(volunteer: Volunteer, *, by: User | None) -> None:
    """The last day of vetting on their membership is the last on which the newest check counts."""
    newest = volunteer.checks.standing().filter(requirement__sets_vetting=True).order_by("-expires_on").first()
    if volunteer.user_id is None or newest is None or newest.expires_on is None:
        return
    until = newest.expires_on - timedelta(days=1)
    held = Membership.objects.filter(user=volunteer.user_id, role="volunteer", borough=volunteer.borough_id)
    for membership in held.filter(ends_on=None).exclude(vetted_until=until):
        set_vetted_until(membership, until=until, by=by)


@transaction.atomic
def accept_agreement(volunteer: Volunteer, *, text: AgreementText, by: User) -> VolunteerCheck:
    """Read and accepted by themselves, in that version."""
    today = timezone.localdate()
    refuse_if(why_not_accept(volunteer, text=text, by=by, today=today))
    check = VolunteerCheck.objects.create(
        volunteer=volunteer, requirement=text.requirement, done_on=today,
        expires_on=text.requirement.ends_for(today), text=text, created_by=by,
    )  # fmt: skip
    audit(VolunteerAudit.AGREED, check, by=by, references=[volunteer.reference], facts={"text": text.pk})
    return check


@transaction.atomic
def invite_volunteer(volunteer: Volunteer, *, base_url: str, by: User) -> Volunteer:
    """They get their account by the invitation everybody gets; the two are joined when they accept."""
    volunteer = _locked(volunteer)
    refuse_if(why_not_invite(volunteer))
    volunteer.invitation = invite(
        email=volunteer.email, full_name=volunteer.full_name, role="volunteer", borough=volunteer.borough,
        starts_on=timezone.localdate(), base_url=base_url, by=by,
    )  # fmt: skip
    volunteer.save(update_fields=["invitation"])
    audit(VolunteerAudit.INVITED, volunteer, by=by)
    return volunteer


@transaction.atomic
def give_account(volunteer: Volunteer, *, user: User) -> Volunteer:
    """Who gives their time in one borough is the volunteer of no other: who is one already keeps that record."""
    volunteer = _locked(volunteer)
    if volunteer.user_id is None and not Volunteer.objects.filter(user=user).exists():
        volunteer.user = user
        volunteer.save(update_fields=["user"])
        audit(VolunteerAudit.JOINED, volunteer, by=user)
    return volunteer


def _locked(volunteer: Volunteer) -> Volunteer:
    rows = Volunteer.objects.select_for_update(of=("self",))
    return rows.select_related("user", "borough", "invitation").get(pk=volunteer.pk)


def _step(volunteer: Volunteer, was: str, now: str, *, on: date, reason: str = "", by: User | None) -> None:
    VolunteerStep.objects.create(
        volunteer=volunteer, was=was, now=now, moved_on=on, reason=reason, recorded_at=timezone.now(), recorded_by=by
    )
