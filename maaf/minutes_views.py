"""Minutes as one reader may read them, and what may be done to them."""

from fraudhub.accounts.roles import Permission
from fraudhub.web.doorways import ActOnRecord, AddToRecord, RecordDetail
from fraudhub.web.forms import ReasonForm, ScopedForm
from maaf.agenda import items_of, shown_corrections, shown_minutes
from maaf.audit import MinutesAudit
from maaf.doorways import Run
from maaf.forms import CorrectMinutesForm
from maaf.models import Minutes
from maaf.need_to_know import has_accepted, reader_of
from maaf.rules import why_not_approve, why_not_redraft
from maaf.verbs import approve_minutes, correct_minutes, freeze_minutes, redraft_minutes

JOINED = ("meeting__partnership__borough", "meeting__chaired_by", "approved_by")


class MinutesDetail(RecordDetail):
    template_name = "maaf/minutes_detail.html"
    model, permission, audit_action = Minutes, Permission.SEE_MEETINGS, MinutesAudit.SEEN
    joined = JOINED

    def title(self):
        return f"Minutes of {self.object.meeting.reference}"

    def get_context_data(self, **kwargs):
        minutes, viewer = self.object, self.request.user
        reader = reader_of(viewer)
        accepted = has_accepted(viewer, minutes.meeting)
        runs = viewer.scope_for(Permission.RUN_MEETINGS)
        may_run = runs.is_everything or runs.covers_borough(minutes.meeting.partnership.borough_id)
        is_draft, is_approved = (minutes.state == state for state in (Minutes.State.DRAFT, Minutes.State.APPROVED))
        return super().get_context_data(
            lines=shown_minutes(minutes, reader, accepted=accepted),
            corrections=shown_corrections(minutes, reader, accepted=accepted),
            accepted=accepted,
            may_run=may_run,
            may_approve=may_run and is_draft and not list(why_not_approve(minutes, by=viewer)),
            may_redraft=may_run and is_approved and not list(why_not_redraft(minutes, by=viewer)),
            **kwargs,
        )


class _OnMinutes(Run, ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Minutes, ScopedForm, Permission.RUN_MEETINGS
    joined = JOINED


class ApproveMinutes(_OnMinutes):
    page_title = "Approve the minutes"
    success_message = "The minutes are approved."
    extra_context = {
        "button_text": "Approve them",
        "introduction": "Their words are kept as they stand now. They are frozen after five working days, or when "
        "somebody freezes them before.",
    }

    def perform(self, minutes, data):
        return approve_minutes(minutes, by=self.request.user)


class RedraftMinutes(_OnMinutes):
    form_class = ReasonForm
    page_title = "Take the approval back"
    success_message = "The minutes are a draft again."

    def perform(self, minutes, data):
        return redraft_minutes(minutes, by=self.request.user, **data)


class FreezeMinutes(_OnMinutes):
    page_title = "Freeze the minutes"
    success_message = "The minutes are frozen."
    extra_context = {
        "button_text": "Freeze them",
        "introduction": "After this nothing in them changes. What is wrong is put right by a dated correction.",
    }

    def perform(self, minutes, data):
        return freeze_minutes(minutes, by=self.request.user)


class CorrectMinutes(Run, AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Minutes, CorrectMinutesForm, Permission.RUN_MEETINGS
    joined = JOINED
    page_title = "Correct the minutes"
    success_message = "The correction is added."
    extra_context = {"button_text": "Add the correction"}

    def get_form_kwargs(self):
        viewer, meeting = self.request.user, self.record.meeting
        items = items_of(meeting, reader_of(viewer), accepted=has_accepted(viewer, meeting))
        return {**super().get_form_kwargs(), "items": list(items)}

    def perform(self, data):
        correct_minutes(self.record, by=self.request.user, **data)
        return self.record
