"""Actions wherever they were agreed, and issues raised to Greater Manchester level."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.web.doorways import ActOnRecord, AddToRecord, RecordDetail, RecordList
from fraudhub.web.lists import list_address
from maaf.audit import ActionAudit, IssueAudit
from maaf.doorways import Run
from maaf.forms import ActionFilter, AgreeActionForm, AnswerActionForm, AnswerIssueForm, RaiseIssueForm
from maaf.models import Action, ActionStep, Issue, Meeting, Partnership
from maaf.need_to_know import readable_items, reader_of
from maaf.verbs import agree_action, answer_issue, do_action, drop_action, note_action, raise_issue


class ActionList(RecordList):
    template_name = "maaf/action_list.html"
    model, permission, audit_action = Action, Permission.SEE_MEETINGS, ActionAudit.LISTED
    filter_form = ActionFilter
    page_title = "Actions"

    def rows(self, queryset):
        self.reader = reader_of(self.request.user)
        self.readable = queryset.filter(readable_items(self.reader, "item"))
        rows = self.readable.select_related("organisation", "partnership").order_by("due_on", "pk")
        return rows if self.request.GET else rows.open()

    def get_context_data(self, **kwargs):
        day = timezone.localdate()
        context = super().get_context_data(**kwargs)
        context["rows"] = [(each, each.age_days(day), each.is_late(day)) for each in context["object_list"]]
        context["agencies"] = list(self.readable.by_agency(day))
        return context


class _Readable:
    joined = ("organisation", "partnership__borough", "item", "meeting", "case")

    def find(self):
        self.reader = reader_of(self.request.user)
        rows = Action.objects.within(self.scope).filter(readable_items(self.reader, "item"))
        found = rows.select_related(*self.joined).filter(reference=self.kwargs["reference"]).first()
        return found or self.missing()


class ActionDetail(_Readable, RecordDetail):
    template_name = "maaf/action_detail.html"
    model, permission, audit_action = Action, Permission.SEE_MEETINGS, ActionAudit.SEEN

    def title(self):
        return f"Action {self.object.reference}"

    def get_context_data(self, **kwargs):
        action, day, viewer = self.object, timezone.localdate(), self.request.user
        own = not self.reader.is_partner or action.organisation_id in self.reader.organisations
        words = dict(ActionStep.What.choices)
        steps = action.steps.within(self.scope).select_related("by").order_by("-at", "-pk")
        return super().get_context_data(
            late=action.is_late(day),
            age=action.age_days(day),
            may_answer=viewer.may(Permission.ANSWER_ACTIONS) and own and action.state == "open",
            case_href=action.case.url() if action.case_id and viewer.may(Permission.SEE_CASES) else "",
            steps=[
                {"heading": words[step.what], "by": step.by.full_name if step.by else "the hub", "at": step.at,
                 "text": step.text}
                for step in steps
            ],
            list_href=list_address(self.request, "maaf:action_list"),
            **kwargs,
        )  # fmt: skip


class AnswerAction(_Readable, AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Action, AnswerActionForm, Permission.ANSWER_ACTIONS
    page_title = "How an action goes"
    success_message = "It is written down."

    def perform(self, data):
        verb = {"noted": note_action, "done": do_action, "dropped": drop_action}[data["state"]]
        return verb(self.record, text=data["text"], organisations=self.reader.organisations, by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(introduction=f"{self.record.organisation}: {self.record.what}", **kwargs)


class AgreeAction(Run, AddToRecord):
    """Of the open part of a meeting; in the closed part an action comes of a decision."""

    template_name = "web/act_on_record.html"
    model, form_class, permission = Meeting, AgreeActionForm, Permission.RUN_MEETINGS
    joined = ("partnership__borough",)
    page_title = "Agree an action"
    success_message = "The action is agreed."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "partnership": self.record.partnership}

    def perform(self, data):
        return agree_action(self.record.partnership, meeting=self.record, by=self.request.user, **data)


# Issues -------------------------------------------------------------------------------------------------


class RaiseIssue(Run, AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Partnership, RaiseIssueForm, Permission.RUN_MEETINGS
    joined = ("borough",)
    page_title = "Raise an issue to Greater Manchester level"
    success_message = "The issue is raised. It is on the agenda of the strategic partnership."

    def perform(self, data):
        sitting = self.record.meetings.within(self.scope).filter(state=Meeting.State.SITTING).first()
        return raise_issue(self.record, meeting=sitting, by=self.request.user, **data)


class IssueDetail(RecordDetail):
    template_name = "maaf/issue_detail.html"
    model, permission, audit_action = Issue, Permission.SEE_MEETINGS, IssueAudit.SEEN
    joined = ("partnership__borough", "answered_by", "meeting")

    def title(self):
        return self.object.title

    def get_context_data(self, **kwargs):
        viewer = self.request.user
        is_lead = viewer.scope_for(Permission.RUN_MEETINGS).is_everything
        return super().get_context_data(
            may_answer=is_lead and self.object.answered_at is None, list_href=self.object.partnership.url(), **kwargs
        )


class AnswerIssue(ActOnRecord):
    """By who runs the strategic partnership."""

    template_name = "web/act_on_record.html"
    model, form_class, permission = Issue, AnswerIssueForm, Permission.RUN_MEETINGS
    joined = ("partnership__borough",)
    page_title = "Answer an issue"
    success_message = "The answer goes back to who raised it."

    def find(self):
        return super().find() if self.scope.is_everything else self.missing()

    def perform(self, issue, data):
        return answer_issue(issue, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(introduction=f"{self.record.partnership}: {self.record.words}", **kwargs)
