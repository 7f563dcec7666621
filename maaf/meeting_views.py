"""Meetings: their list, their agenda by the reader's rights, and running them."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.errors import RuleBroken
from fraudhub.core.london_time import show_moment
from fraudhub.web.doorways import ActOnRecord, AddToRecord, RecordDetail, RecordList
from fraudhub.web.forms import ReasonForm, ScopedForm
from maaf.agenda import agenda_of, ages, answered_issues, in_order, open_actions_of, readable_in
from maaf.audit import MeetingAudit
from maaf.doorways import Run
from maaf.forms import AcceptStatementForm, AttendanceForm, BeginForm, MeetingFilter, PlanMeetingForm
from maaf.models import Attendance, Meeting, Pack, Paper, Partnership
from maaf.need_to_know import has_accepted, reader_of
from maaf.telling import chairs_of
from maaf.verbs import (
    accept_statement,
    begin_meeting,
    cancel_meeting,
    end_meeting,
    move_meeting,
    plan_meeting,
    read_pack,
    record_attendance,
    request_pack,
    send_agenda,
)
from maaf.verbs.meeting import STATEMENT


class MeetingList(RecordList):
    template_name = "maaf/meeting_list.html"
    model, permission, audit_action = Meeting, Permission.SEE_MEETINGS, MeetingAudit.LISTED
    filter_form = MeetingFilter
    page_title = "Meetings"

    def rows(self, queryset):
        rows = queryset.select_related("partnership__borough")
        return rows if self.request.GET else rows.to_come().order_by("starts_at")


class PlanMeeting(Run, AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Partnership, PlanMeetingForm, Permission.RUN_MEETINGS
    joined = ("borough",)
    page_title = "Plan a meeting"
    success_message = "The meeting is planned, with its agenda."
    extra_context = {"button_text": "Plan it"}

    def perform(self, data):
        return plan_meeting(self.record, by=self.request.user, **data)


class MeetingDetail(RecordDetail):
    """The agenda, each item only to who may read it."""

    template_name = "maaf/meeting_detail.html"
    model, permission, audit_action = Meeting, Permission.SEE_MEETINGS, MeetingAudit.SEEN
    joined = ("partnership__borough", "chaired_by", "minutes")

    def title(self):
        return f"{self.object.partnership}, {show_moment(self.object.starts_at)}"

    def get_context_data(self, **kwargs):
        meeting, viewer = self.object, self.request.user
        reader = reader_of(viewer)
        accepted = has_accepted(viewer, meeting)
        entries = agenda_of(meeting, reader, accepted=accepted)
        known = [entry.item.pk for entry in in_order(entries) if entry.item is not None]
        papers = {}
        for paper in Paper.objects.within(self.scope).filter(item__in=known).order_by("pk") if accepted else ():
            papers.setdefault(paper.item_id, []).append(paper)
        actions = list(open_actions_of(meeting, reader, accepted=accepted)[:500])
        runs = viewer.scope_for(Permission.RUN_MEETINGS)
        attendances = list(meeting.attendances.select_related("organisation"))
        here = sum(row.state in Attendance.HERE for row in attendances)
        return super().get_context_data(
            entries=[(entry, papers.get(entry.item.pk if entry.item else 0, [])) for entry in in_order(entries)],
            accepted=accepted,
            actions=ages(actions),
            late=sum(late for *_, late in ages(actions)),
            answered=list(answered_issues(meeting)) if not meeting.partnership.is_strategic else [],
            attendances=attendances,
            here=here,
            is_quorate=here >= meeting.partnership.quorum,
            may_run=runs.is_everything or runs.covers_borough(meeting.partnership.borough_id),
            has_minutes=hasattr(meeting, "minutes"),
            room_href=self._room(entries),
            **kwargs,
        )

    def _room(self, entries) -> str:
        first = next((entry.item for entry in in_order(entries) if entry.item is not None), None)
        return first.url("room") if first else ""


class _OnMeeting(Run, ActOnRecord):
    template_name = "web/act_on_record.html"
    model, permission = Meeting, Permission.RUN_MEETINGS
    joined = ("partnership__borough", "chaired_by")


class MoveMeeting(_OnMeeting):
    form_class = PlanMeetingForm
    page_title = "Move the meeting"
    success_message = "The meeting is moved."

    def get_initial(self):
        local = timezone.localtime(self.record.starts_at)
        return {"on": local.date(), "clock": local.time(), "place": self.record.place}

    def perform(self, meeting, data):
        return move_meeting(meeting, by=self.request.user, **data)


class CancelMeeting(_OnMeeting):
    form_class = ReasonForm
    page_title = "Cancel the meeting"
    success_message = "The meeting is cancelled. What was proposed for it waits for the next one."
    extra_context = {"button_text": "Cancel the meeting", "button_kind": "warning"}

    def perform(self, meeting, data):
        return cancel_meeting(meeting, by=self.request.user, **data)


class SendAgenda(_OnMeeting):
    form_class = ScopedForm
    page_title = "Send the agenda out"
    success_message = "Everybody is told that the agenda is ready."
    extra_context = {
        "button_text": "Send it",
        "introduction": "Every delegate, deputy and chair gets a mail that it is ready. Nothing of what is on it is in "
        "the mail: each reads here what they may read.",
    }

    def perform(self, meeting, data):
        return send_agenda(meeting, by=self.request.user)


class BeginMeeting(_OnMeeting):
    form_class = BeginForm
    page_title = "Begin the meeting"
    success_message = "The meeting sits. Record who is here."
    extra_context = {"button_text": "Begin"}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "chairs": chairs_of(self.record.partnership)}

    def perform(self, meeting, data):
        return begin_meeting(meeting, by=self.request.user, **data)

    def address_of(self, meeting):
        return meeting.url("attendance")


class RecordAttendance(_OnMeeting):
    form_class = AttendanceForm
    page_title = "Who is here"
    success_message = "Attendance is recorded."

    def get_form_kwargs(self):
        meeting = self.record
        said = {row.organisation_id: row for row in meeting.attendances.all()}
        members = meeting.partnership.members.on(timezone.localdate(meeting.starts_at))
        rows = []
        for member in members.select_related("organisation").prefetch_related("delegates"):
            row = said.get(member.organisation_id)
            speak = [
                f"{each.full_name}{' (deputy)' if each.is_deputy else ''}"
                for each in member.delegates.all()
                if each.ended_on is None
            ]
            rows.append(
                (member.organisation, row.state if row else "", row.who if row else "", ", ".join(speak))
            )  # fmt: skip
        return {**super().get_form_kwargs(), "rows": rows}

    def perform(self, meeting, data):
        return record_attendance(meeting, rows=data["rows"], by=self.request.user)


class EndMeeting(_OnMeeting):
    form_class = ScopedForm
    page_title = "End the meeting"
    success_message = "The meeting is over. Its minutes have drafted themselves; the next meeting is planned."
    extra_context = {
        "button_text": "End the meeting",
        "introduction": "What is still open rolls on to the next agenda, which the rhythm of the partnership makes.",
    }

    def perform(self, meeting, data):
        return end_meeting(meeting, by=self.request.user)


class AcceptStatement(ActOnRecord):
    template_name = "maaf/accept_statement.html"
    model, form_class, permission = Meeting, AcceptStatementForm, Permission.SEE_MEETINGS
    joined = ("partnership__borough",)
    page_title = "Confidentiality statement"
    success_message = (
        "You accepted the statement. The papers of this meeting are open to you, as far as they concern you."
    )
    extra_context = {"button_text": "Accept", "statement": STATEMENT}

    def perform(self, meeting, data):
        grants = [grant.organisation for grant in self.scope.grants if grant.organisation]
        organisation = next(
            (row.organisation for row in self.request.user.memberships_in_force if row.organisation_id in grants), None
        )
        accept_statement(meeting, organisation=organisation, by=self.request.user)
        return meeting


# Files --------------------------------------------------------------------------------------------------


class AskForFile(AddToRecord):
    """The agenda, the minutes or the whole pack as a PDF for the asker's own rights: made by a job."""

    template_name = "web/act_on_record.html"
    model, permission = Meeting, Permission.SEE_MEETINGS
    form_class = ScopedForm
    joined = ("partnership__borough",)
    kind = Pack.Kind.PACK

    def title(self):
        return f"{Pack.Kind(self.kind).label} as a PDF"

    def perform(self, data):
        return request_pack(self.record, kind=self.kind, by=self.request.user)

    def address_of(self, job):
        return reverse("jobs:detail", args=[job.reference])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction="It holds what you may read today, and nothing else. It is kept for 7 days.",
            button_text="Make the file", **kwargs,
        )  # fmt: skip


class PackDetail(RecordDetail):
    template_name = "maaf/pack_detail.html"
    model, permission = Pack, Permission.SEE_MEETINGS
    joined = ("meeting__partnership__borough", "job")

    def find(self):
        pack = super().find()
        return pack if pack.created_by_id == self.request.user.pk else self.missing()

    def title(self):
        return f"{self.object.get_kind_display()} of meeting {self.object.meeting.reference}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(file=self.object.job.artefacts.first(), **kwargs)


class DownloadPack(PackDetail):
    """The right to each named item in it is asked again."""

    def get(self, request, *args, **kwargs):
        pack = self.find()
        try:
            content = read_pack(pack, readable=readable_in(pack, reader_of(request.user)), by=request.user)
        except RuleBroken as broken:
            return HttpResponse(" ".join(broken.sentences) + "\n", status=409, content_type="text/plain; charset=utf-8")
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{pack.kind}-{pack.meeting.reference}.pdf"'
        return response
