"""Items of an agenda: proposing them, reading them, and what is said and decided about one in the room."""

from django.http import Http404, HttpResponse
from django.utils.functional import cached_property

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.documents.models import DocumentState
from fraudhub.documents.verbs import read_document
from fraudhub.web.doorways import ActOnRecord, AddToRecord, RecordDetail
from fraudhub.web.forms import ReasonForm
from maaf.agenda import agenda_of, ages, in_order
from maaf.audit import ItemAudit
from maaf.doorways import OfItem, Run
from maaf.forms import ConflictForm, DecideForm, KnowForm, LayPaperForm, ProposeForm, ShareForm, WriteUpForm
from maaf.models import Action, AgendaItem, Issue, Paper, Partnership
from maaf.need_to_know import readable_items
from maaf.rules import why_not_lay_paper, why_not_speak_of
from maaf.verbs import (
    declare_conflict,
    lay_paper,
    propose_item,
    record_decision,
    say_what_is_known,
    share_item,
    withdraw_item,
    write_up,
)

JOINED = (
    "meeting__partnership__borough", "partnership__borough", "person", "case", "basis", "mark", "controller",
    "standing", "issue",
)  # fmt: skip


class ProposeItem(Run, AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Partnership, ProposeForm, Permission.PROPOSE_ITEM
    joined = ("borough",)
    page_title = "Propose an item"
    success_message = "The item is proposed."
    extra_context = {"button_text": "Propose it"}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "partnership": self.record}

    def get_initial(self):
        return {
            "about": self.request.GET.get("about", "")[:40],
            "kind": "case" if "about" in self.request.GET else None,
        }

    def perform(self, data):
        return propose_item(self.record, by=self.request.user, **data)


def earlier_actions(item: AgendaItem, reader):
    """What was agreed before about the same person or case, or under the same standing item: open ones first. What
    this item's own decisions led to stands with them."""
    found = Action.objects.within(reader.scope).filter(readable_items(reader, "item"), partnership=item.partnership_id)
    found = found.exclude(decision__item=item)
    if item.person_id:
        found = found.filter(item__person__canonical=item.person.canonical_id)
    elif item.standing_id:
        found = found.filter(item__standing=item.standing_id)
    else:
        found = found.filter(item=item)
    return found.select_related("organisation").order_by("-state", "due_on", "pk")[:50]


class ItemDetail(OfItem, RecordDetail):
    template_name = "maaf/item_detail.html"
    model, permission, audit_action = AgendaItem, Permission.SEE_MEETINGS, ItemAudit.SEEN
    joined = JOINED

    def title(self):
        return f"Agenda item {self.object.reference}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**about(self.object, self.reader), **kwargs)


def about(item: AgendaItem, reader) -> dict:
    """What the page of an item shows, in the room and outside it."""
    viewer = reader.user
    runs = viewer.scope_for(Permission.RUN_MEETINGS)
    may_run = runs.is_everything or runs.covers_borough(item.partnership.borough_id)
    roles = list(item.roles.select_related("organisation"))
    own = [role for role in roles if role.organisation_id in reader.organisations]
    accepts = item.meeting_id is None or not item.meeting.is_over
    stands_in_the_way = list(why_not_speak_of(item))
    return {
        "roles": roles,
        "actions": ages(earlier_actions(item, reader)),
        "decisions": item.decisions.select_related("organisation", "action"),
        "papers": item.papers.order_by("pk"),
        "may_run": may_run,
        "stands_in_the_way": stands_in_the_way,
        "may_enter": may_run and not stands_in_the_way,
        "may_lay": may_run and not list(why_not_lay_paper(item)),
        "may_share": may_run and item.is_closed and accepts and not item.restricted_as,
        "own": {role.organisation_id for role in roles if may_run or role in own},
        "may_know": bool(roles) and (may_run or bool(own)) and not item.restricted_as and accepts,
        "may_withdraw": may_run and item.kind != "standing" and accepts and item.withdrawn_at is None,
        "issue_href": item.issue.url() if item.issue_id and _sees_issue(item, reader) else "",
        "case_href": item.case.url() if item.case_id and viewer.may(Permission.SEE_CASES) else "",
    }


def _sees_issue(item: AgendaItem, reader) -> bool:
    """All read what was raised on the strategic agenda; its own page is for the borough that raised it."""
    return Issue.objects.within(reader.scope).filter(pk=item.issue_id).exists()


class _OnItem(OfItem, ActOnRecord):
    template_name = "web/act_on_record.html"
    model, permission = AgendaItem, Permission.RUN_MEETINGS
    joined, runs = JOINED, True

    def get_form_kwargs(self):
        more = {"partnership": self.record.partnership} if self.of_members else {}
        return {**super().get_form_kwargs(), **more}

    of_members = True


class WithdrawItem(_OnItem):
    form_class, of_members = ReasonForm, False
    page_title = "Take an item off the agenda"
    success_message = "It is off the agenda."
    extra_context = {"button_text": "Take it off", "button_kind": "warning"}

    def perform(self, item, data):
        return withdraw_item(item, by=self.request.user, **data)

    def address_of(self, item):
        return item.meeting.url() if item.meeting_id else item.partnership.url()


class ShareItem(_OnItem):
    form_class = ShareForm
    page_title = "Give an organisation a role"
    success_message = "They may read this item while their agreement is in force."

    def perform(self, item, data):
        share_item(item, by=self.request.user, **data)
        return item


class SayWhatIsKnown(_OnItem):
    """By who runs the meeting for any body with a role; by a partner for their own."""

    form_class = KnowForm
    permission, runs = Permission.SEE_MEETINGS, False
    page_title = "What a body knows"
    success_message = "It is written down."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "roles": self.roles, "read": self.read}

    def get_initial(self):
        return {"organisation": self.read.organisation_id, "knows": self.read.knows} if self.read else {}

    @cached_property
    def roles(self):
        rows = self.record.roles.select_related("organisation")
        return list(rows.filter(organisation__in=self.reader.organisations) if self.reader.is_partner else rows)

    @cached_property
    def read(self):
        """Whose words are to be changed: the one that the address names, or the only one there is."""
        asked = self.request.GET.get("organisation", "")
        named = [role for role in self.roles if role.organisation.reference == asked]
        return next(iter(named), self.roles[0] if len(self.roles) == 1 else None)

    def perform(self, item, data):
        say_what_is_known(item, by=self.request.user, **data)
        return item


class DeclareConflict(_OnItem):
    form_class = ConflictForm
    page_title = "Record a conflict of interest"
    success_message = "It is recorded. In the closed part it shuts this item to them."

    def perform(self, item, data):
        declare_conflict(item, by=self.request.user, **data)
        return item

    def address_of(self, item):
        return item.url("room")


class WriteUp(_OnItem):
    form_class, of_members = WriteUpForm, False
    page_title = "What was said, and the plan"
    success_message = "It is written down."

    def get_initial(self):
        return {"discussion": self.record.discussion, "plan": self.record.plan}

    def perform(self, item, data):
        return write_up(item, by=self.request.user, **data)

    def address_of(self, item):
        return item.url("room")


class Room(OfItem, AddToRecord):
    """One item a screen: what was agreed before, what each body knows, the plan, and the decision in one row."""

    template_name = "maaf/room.html"
    model, form_class, permission = AgendaItem, DecideForm, Permission.RUN_MEETINGS
    joined, runs = JOINED, True
    success_message = "The decision is recorded, and its action with it."

    def title(self):
        return f"In the room: item {self.record.reference}" if getattr(self, "record", None) else "In the room"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "partnership": self.record.partnership}

    def perform(self, data):
        record_decision(self.record, by=self.request.user, **data)
        return self.record

    def address_of(self, item):
        return item.url("room")

    def get_context_data(self, **kwargs):
        item = self.record
        context = about(item, self.reader)
        if item.meeting_id and item.withdrawn_at is None:
            readable = [entry for entry in in_order(agenda_of(item.meeting, self.reader)) if entry.item is not None]
            here = next((at for at, entry in enumerate(readable) if entry.item.pk == item.pk), 0)
            context |= {
                "before": readable[here - 1] if here else None,
                "after": readable[here + 1] if here + 1 < len(readable) else None,
                "number": readable[here].number if readable else "",
                "place": here + 1,
                "of_all": len(readable),
            }
        return super().get_context_data(**context, **kwargs)


class LayPaper(OfItem, AddToRecord):
    """By who runs the meeting, or who proposes items."""

    template_name = "web/act_on_record.html"
    model, form_class, permission = AgendaItem, LayPaperForm, Permission.RUN_MEETINGS
    joined, runs = JOINED, True
    page_title = "Lay a paper before the meeting"
    success_message = "The paper is laid."

    def perform(self, data):
        name, content = data["file"]
        lay_paper(self.record, title=data["title"], file_name=name, content=content, by=self.request.user)
        return self.record


class DownloadPaper(OfItem, RecordDetail):
    """Only after the statement, and only to who may read the item it is laid under."""

    model, permission = Paper, Permission.SEE_MEETINGS
    joined = ("item__meeting", "document")
    item_path, needs_statement = "item", True

    def get(self, request, *args, **kwargs):
        paper = self.find()
        if paper.document.state != DocumentState.AVAILABLE or paper.item.forgotten_at:
            raise Http404
        audit(ItemAudit.PAPER_READ, paper.item, by=request.user, references=[paper.reference])
        content = read_document(paper.document, by=request.user)
        response = HttpResponse(content, content_type=paper.document.content_type)
        extension = paper.document.file_name.rpartition(".")[2]
        response["Content-Disposition"] = f'attachment; filename="paper-{paper.reference}.{extension}"'
        return response
