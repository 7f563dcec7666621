"""What came from a phone and fits nothing planned: another account of a visit, and a concern that names nobody."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import show_moment
from fraudhub.core.references import tidy_reference
from fraudhub.core.validators import show_phone
from fraudhub.govuk.fields import NoteField, TextField
from fraudhub.govuk.widgets import Radios
from fraudhub.people.models import Person
from fraudhub.web.doorways import ActOnRecord, RecordDetail
from fraudhub.web.forms import ReasonForm, ScopedForm
from outreach.audit import OtherAccountAudit, UnnamedConcernAudit
from outreach.checklist import answers_by_section, called_for
from outreach.models import OtherAccount, UnnamedConcern, VisitRecord, Volunteer
from outreach.verbs import name_concern, settle_account, settle_unnamed_concern

ALWAYS_SAID = ("Who says it", "Reached the hub")


class AccountDetail(RecordDetail):
    """Side by side: what the visit is counted by, and what came beside it."""

    template_name = "outreach/account_detail.html"
    model, permission, audit_action = OtherAccount, Permission.SEE_VISITS, OtherAccountAudit.READ
    joined = ("visit__borough", "outcome", "checklist_version", "recorded_by", "settled_by")
    page_title = "Two accounts of a visit"

    def get_context_data(self, **kwargs):
        account = self.object
        records = VisitRecord.objects.within(self.scope).filter(visit=account.visit_id)
        record = records.select_related("outcome", "checklist_version", "recorded_by").first()
        return super().get_context_data(
            head=["", "The record", "The other account"],
            differences=_side_by_side(record, account),
            flags=list(account.flags()),
            called_for=called_for(account),
            visit=account.visit,
            settle_href="" if account.settled_at else account.url("settle"),
            **kwargs,
        )


def _side_by_side(record: VisitRecord | None, account: OtherAccount) -> list[list[str]]:
    """Rows of a table, in the order in which it is asked: who says it, and whatever the two say differently."""
    told = [_told(each) if each else {} for each in (record, account)]
    rows = [[key, *(each.get(key, "Not asked") for each in told)] for key in dict.fromkeys([*told[0], *told[1]])]
    return [row for row in rows if row[0] in ALWAYS_SAID or row[1] != row[2]]


def _told(said) -> dict[str, str]:
    return {
        "Who says it": str(said.recorded_by),
        "How it ended": said.outcome.name,
        "Happened": show_moment(said.happened_at),
        "Written down": show_moment(said.recorded_at),
        "Reached the hub": show_moment(said.received_at),
        **{question: answer for _, rows in answers_by_section(said) for question, answer in rows},
    }


class SettleAccountForm(ScopedForm):
    found = forms.ChoiceField(
        label="What do you find?", choices=OtherAccount.Found.choices, widget=Radios,
        error_messages={"required": "Choose what you find"},
    )  # fmt: skip
    note = NoteField(
        label="What is right, and what was done about it", rows=4, required=False,
        help_text="Both accounts stay as they arrived, and the visit is counted once, by its record.",
    )  # fmt: skip


class SettleAccount(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = OtherAccount, SettleAccountForm, Permission.SEE_VISITS
    joined = ("visit",)
    page_title = "You have read both accounts"
    success_message = "It is recorded, and no longer in the inbox."

    def perform(self, account, data):
        return settle_account(account, by=self.request.user, **data)


class UnnamedConcernDetail(RecordDetail):
    template_name = "outreach/unnamed_concern.html"
    model, permission, audit_action = UnnamedConcern, Permission.SEE_CONCERNS, UnnamedConcernAudit.READ
    joined = ("borough", "kind", "visit", "created_by", "concern", "settled_by")
    page_title = "A concern that names nobody"

    def get_context_data(self, **kwargs):
        concern = self.object
        rows = [
            {"key": "What", "value": concern.kind.name},
            {"key": "Said by", "value": f"{concern.created_by}. Ring them first{self.number_of(concern)}"},
            {"key": "In their words", "value": concern.what},
            {"key": "At the doorstep", "value": show_moment(concern.happened_at)},
            {"key": "Reached the hub", "value": show_moment(concern.received_at)},
        ]
        if concern.visit:
            rows.append({"key": "They may have been on", "value": f"the visit {concern.visit.reference}"})
        if concern.settled_at:
            rows.append({"key": "Seen to", "value": f"{show_moment(concern.settled_at)} by {concern.settled_by}"})
        if concern.settled_because:
            rows.append({"key": "What was found", "value": concern.settled_because})
        user = self.request.user
        seen = Person.objects.within(user.scope_for(Permission.SEE_PEOPLE))
        may_be = seen.filter(visits=concern.visit) if concern.visit else seen.none()
        may = user.may(Permission.TAKE_CONCERN) and concern.settled_at is None
        return super().get_context_data(
            rows=rows, may_be=may_be, may_settle=may, name_href=concern.url("name"), settle_href=concern.url("settle"),
            list_href=reverse("inbox:list"), **kwargs,
        )  # fmt: skip

    def number_of(self, concern) -> str:
        theirs = Volunteer.objects.within(self.scope).filter(user=concern.created_by).exclude(phone="")
        return "".join(f": {show_phone(number)}" for number in theirs.values_list("phone", flat=True)[:1])


class NameConcernForm(ScopedForm):
    person = TextField(
        label="Reference of the person", max_length=20, help_text="It is on their page, and looks like PN-7K3M-9QTX-4."
    )

    def clean_person(self):
        seen = Person.objects.within(self.scope)
        found = seen.filter(reference=tidy_reference(self.cleaned_data["person"]) or "").first()
        if found is None:
            raise ValidationError("Your hub knows nobody of that reference. Check it, or add them first.")
        return found


class _ActOnUnnamed(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, permission = UnnamedConcern, Permission.TAKE_CONCERN
    joined = ("kind", "created_by", "visit")


class NameConcern(_ActOnUnnamed):
    form_class = NameConcernForm
    page_title = "Say who it is about"
    extra_context = {"button_text": "Raise the concern"}
    success_message = "The concern is raised, with the clock of the doorstep."

    def get_initial(self):
        people = self.record.may_be_about
        return {"person": people[0].reference} if len(people) == 1 else {}

    def perform(self, concern, data):
        return name_concern(concern, by=self.request.user, **data)

    def address_of(self, record):
        return record.concern.url() if record.concern else record.url()


class SettleUnnamedForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What was found, and what was done"


class SettleUnnamedConcern(_ActOnUnnamed):
    form_class = SettleUnnamedForm
    page_title = "It is seen to"
    success_message = "It is recorded, and no longer in the inbox."

    def perform(self, concern, data):
        return settle_unnamed_concern(concern, by=self.request.user, **data)
