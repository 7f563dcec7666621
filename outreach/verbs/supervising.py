"""Looking after volunteers: who does, cover, replies and thanks, second looks, hours, days away, whom they know."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from fraudhub.messages.verbs import write_message
from fraudhub.people.models import Person
from outreach.audit import SupervisingAudit, VolunteerAudit
from outreach.models import (
    Absence,
    Acquaintance,
    DigestSent,
    HoursEntry,
    QualityCheck,
    SupervisorCover,
    Visit,
    VisitReply,
    Volunteer,
)
from outreach.rules.enrolling import (
    may_supervise,
    why_not_be_away,
    why_not_cover,
    why_not_give_hours,
    why_not_hand_back,
    why_not_know,
    why_not_supervise,
)
from outreach.rules.supervising import why_not_look, why_not_reply
from outreach.supervision import ONE_IN, quiet_since, under_the_eye_of

DIGEST_FROM_HOUR = 8
DIGEST_MAIL = """This week in your hub of the Fraud Protection programme.

Volunteers you look after: {volunteers}. Visits they recorded in the last seven days: {recorded}. Visits planned for
the next seven: {ahead}. Volunteers nobody has heard of for four weeks: {quiet}. Volunteers held back because
something is missing or ran out: {held_back}. Volunteers of whom something runs out within a month: {ending}. Visits
that wait for a second look: {looks}.

Please sign in to see who and what.
"""


@transaction.atomic
def set_supervisor(volunteer: Volunteer, *, supervisor: User | None, by: User | None) -> Volunteer:
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("borough").get(pk=volunteer.pk)
    refuse_if(why_not_supervise(volunteer, supervisor=supervisor))
    volunteer.supervisor = supervisor
    volunteer.save(update_fields=["supervisor"])
    facts = {"supervisor": supervisor.reference if supervisor else ""}
    audit(VolunteerAudit.SUPERVISOR_SET, volunteer, by=by, facts=facts)
    return volunteer


@transaction.atomic
def arrange_cover(
    borough: Borough, *, supervisor: User, covered_by: User, first_on: date, last_on: date, note: str = "", by: User
) -> SupervisorCover:
    Borough.objects.select_for_update(no_key=True).get(pk=borough.pk)  # so that two who arrange it at once do it once
    refuse_if(
        why_not_cover(
            borough=borough, supervisor=supervisor, covered_by=covered_by, first_on=first_on, last_on=last_on,
            today=timezone.localdate(),
        )
    )  # fmt: skip
    cover = SupervisorCover.objects.create(
        borough=borough, supervisor=supervisor, covered_by=covered_by, first_on=first_on, last_on=last_on, note=note,
        created_by=by,
    )  # fmt: skip
    audit(SupervisingAudit.COVERED, cover, by=by)
    return cover


@transaction.atomic
def hand_cover_back(cover: SupervisorCover, *, by: User) -> SupervisorCover:
    cover = SupervisorCover.objects.select_for_update().get(pk=cover.pk)
    refuse_if(why_not_hand_back(cover, today=timezone.localdate()))
    cover.handed_back_at = timezone.now()
    cover.save(update_fields=["handed_back_at"])
    audit(SupervisingAudit.HANDED_BACK, cover, by=by)
    return cover


@transaction.atomic
def reply_to_visit(visit: Visit, *, volunteer: Volunteer, text: str, is_thanks: bool = False, by: User) -> VisitReply:
    refuse_if(why_not_reply(visit, volunteer=volunteer))
    reply = VisitReply.objects.create(visit=visit, volunteer=volunteer, text=text, is_thanks=is_thanks, created_by=by)
    audit(SupervisingAudit.REPLIED, visit, by=by, references=[volunteer.reference])
    return reply


@transaction.atomic
def see_reply(reply: VisitReply, *, by: User) -> VisitReply:
    """Read by whom it is for; read again, nothing changes."""
    if VisitReply.objects.filter(pk=reply.pk, seen_at=None).update(seen_at=timezone.now()):
        audit(SupervisingAudit.REPLY_SEEN, reply, by=by)
    return reply


def draw_for_a_second_look(visit: Visit, *, now, one_in: int = ONE_IN) -> QualityCheck | None:
    """One recorded visit in so many, drawn by a digest of its reference under the hub's own key: nobody can know or
    choose which before it is recorded. What was drawn stays drawn when the key changes. Called by the verb that
    records, in its transaction."""
    digest = salted_hmac("outreach.second_look", visit.reference, algorithm="sha256").digest()
    if int.from_bytes(digest[:4]) % one_in:
        return None
    check = QualityCheck.objects.create(visit=visit, drawn_at=now)
    audit(SupervisingAudit.DRAWN, check, by=None, references=[visit.reference], boroughs=[visit.borough_id])
    return check


@transaction.atomic
def look_at_visit(
    check: QualityCheck, *, finding: str, rang_resident: bool | None = None, note: str = "", by: User
) -> QualityCheck:
    check = QualityCheck.objects.select_for_update(of=("self",)).select_related("visit").get(pk=check.pk)
    refuse_if([*why_not_look(check, by=by), *([] if finding == "good" or note else ["Say what was found."])])
    check.looked_at, check.looked_by = timezone.now(), by
    check.finding, check.rang_resident, check.note = finding, rang_resident, note
    check.save(update_fields=["looked_at", "looked_by", "finding", "rang_resident", "note"])
    audit(SupervisingAudit.LOOKED_AT, check, by=by, references=[check.visit.reference], facts={"finding": finding})
    return check


@transaction.atomic
def give_hours(volunteer: Volunteer, *, on: date, minutes: int, what: str, by: User | None) -> HoursEntry:
    refuse_if(why_not_give_hours(on=on, minutes=minutes, today=timezone.localdate()))
    entry = HoursEntry.objects.create(volunteer=volunteer, on=on, minutes=minutes, what=what, created_by=by)
    audit(VolunteerAudit.HOURS_GIVEN, entry, by=by, references=[volunteer.reference])
    return entry


@transaction.atomic
def take_hours_back(entry: HoursEntry, *, by: User) -> HoursEntry:
    entry = HoursEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    refuse_if(["These hours were taken back already."] if entry.taken_back_at else [])
    entry.taken_back_at = timezone.now()
    entry.save(update_fields=["taken_back_at"])
    audit(VolunteerAudit.HOURS_TAKEN_BACK, entry, by=by)
    return entry


@transaction.atomic
def record_absence(volunteer: Volunteer, *, first_on: date, last_on: date, by: User | None) -> Absence:
    """Visits planned for those days wait for somebody else from now on; they are asked, not changed."""
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    refuse_if(why_not_be_away(volunteer, first_on=first_on, last_on=last_on, today=timezone.localdate()))
    absence = Absence.objects.create(volunteer=volunteer, first_on=first_on, last_on=last_on, created_by=by)
    audit(VolunteerAudit.AWAY, absence, by=by, references=[volunteer.reference])
    return absence


@transaction.atomic
def call_absence_off(absence: Absence, *, by: User) -> Absence:
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    refuse_if(["This was taken back already."] if absence.called_off_at else [])
    absence.called_off_at = timezone.now()
    absence.save(update_fields=["called_off_at"])
    audit(VolunteerAudit.NOT_AWAY, absence, by=by)
    return absence


@transaction.atomic
def record_acquaintance(volunteer: Volunteer, *, person: Person, how: str, by: User) -> Acquaintance:
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    refuse_if(why_not_know(volunteer, person=person))
    known = Acquaintance.objects.create(volunteer=volunteer, person=person, how=how, created_by=by)
    audit(VolunteerAudit.KNOWS, known, by=by, references=[volunteer.reference, person.reference])
    return known


@transaction.atomic
def end_acquaintance(known: Acquaintance, *, by: User) -> Acquaintance:
    known = Acquaintance.objects.select_for_update(of=("self",)).select_related("volunteer", "person").get(pk=known.pk)
    refuse_if(["This was ended already."] if known.ended_at else [])
    known.ended_at, known.ended_by = timezone.now(), by
    known.save(update_fields=["ended_at", "ended_by"])
    audit(VolunteerAudit.KNOWS_NO_MORE, known, by=by, references=[known.volunteer.reference, known.person.reference])
    return known


def send_weekly_digests(*, now=None) -> int:
    """One mail a supervisor and borough, with counts and no name: on Monday from eight on, or as soon as beat runs
    again after that; once for each week, however often it is asked."""
    moment = timezone.localtime(now)
    today, sent = moment.date(), 0
    if today.weekday() == 0 and moment.hour < DIGEST_FROM_HOUR:
        return 0
    for borough in Borough.objects.order_by("pk"):
        for user in may_supervise(borough.pk).order_by("pk"):
            with transaction.atomic():
                sent += _send_digest(user, borough, today)
    return sent


def _send_digest(user: User, borough: Borough, today: date) -> bool:
    mine = under_the_eye_of(user, today).filter(borough=borough)
    monday = today - timedelta(days=today.weekday())
    if not mine.exists():
        return False
    _, is_new = DigestSent.objects.get_or_create(
        borough=borough, user=user, week=monday, defaults={"sent_at": timezone.now()}
    )
    if not is_new:
        return False
    week, visits = timedelta(days=7), Visit.objects.taking_up_any_of(mine)
    body = DIGEST_MAIL.format(
        volunteers=mine.count(),
        recorded=visits.filter(status=Visit.Status.RECORDED).starting_between(today - week, today).count(),
        ahead=visits.planned().starting_between(today, today + week).count(),
        quiet=quiet_since(mine, today - timedelta(weeks=4)).count(),
        held_back=mine.held_back(today).count(),
        ending=mine.with_something_running_out(today).count(),
        looks=QualityCheck.objects.waiting().filter(visit__in=visits).count(),
    )
    write_message(to_address=user.email, to_user=user, subject="Your volunteers this week", body=body, by=None)
    audit(SupervisingAudit.DIGEST, by=None, boroughs=[borough.pk], facts={"week": monday.isoformat()})
    return True
