"""The ledger of a matter: amounts, new values, reversals, and what firms paid back."""

from fraudhub.cases.models import Reimbursement
from fraudhub.recovery.matter_pages import ActOnMatter, AddToMatter, MatterPage, WithMatterForm
from fraudhub.recovery.models import Column, LedgerEntry
from fraudhub.recovery.money_forms import EntryForm, RefundForm, RevalueForm
from fraudhub.recovery.showing import money_of_matter
from fraudhub.recovery.verbs import record_recovery, record_refund, revalue, reverse_entry
from fraudhub.web.forms import ReasonForm


class MatterLedger(MatterPage):
    template_name = "recovery/ledger.html"
    tab = "ledger"

    def get_context_data(self, **kwargs):
        matter = self.object
        money = money_of_matter(matter)
        entries = LedgerEntry.objects.within(self.scope).filter(matter=matter)
        return super().get_context_data(
            money=[(column.label, money.whole[column], column) for column in Column],
            ours=[(column.label, money.ours[column]) for column in Column if money.ours[column] != money.whole[column]],
            entries=entries.select_related("asset__kind", "stage", "created_by", "reversed_by", "reverses", "valuation")
            .order_by("-happened_on", "-pk"),
            refunds=Reimbursement.objects.within(self.scope)
            .filter(of_matter__matter=matter)
            .select_related("case", "reversed_by"),
            reimburses=matter.route.kind == "reimbursement",
            **kwargs,
        )  # fmt: skip


class RecordEntry(WithMatterForm, AddToMatter):
    form_class, back_to = EntryForm, "ledger"
    page_title = "Enter an amount"
    success_message = "The amount is entered."
    extra_context = {
        "introduction": "Each amount counts once, in the column of its stage. Entries are never changed: a wrong one "
        "is reversed, and the right one entered anew."
    }

    def perform(self, data):
        data = {**data}
        asset = data.pop("asset")
        return record_recovery(asset, matter=self.record, by=self.request.user, **data)


class Revalue(WithMatterForm, AddToMatter):
    form_class, back_to = RevalueForm, "ledger"
    page_title = "Revalue an asset"
    success_message = "The difference is entered. What it was worth before stays in the ledger."

    def perform(self, data):
        data = {**data}
        asset = data.pop("asset")
        return revalue(asset, matter=self.record, by=self.request.user, **data)


class ReverseEntry(ActOnMatter):
    model, form_class, back_to = LedgerEntry, ReasonForm, "ledger"
    page_title = "Reverse an entry"
    success_message = "The entry counts no longer. Enter the right one if there is one."

    def perform(self, entry, data):
        reverse_entry(entry, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        entry = self.record
        words = "Nothing is erased: a second entry takes this one back, and neither counts."
        if entry.column == Column.RETURNED:
            words += " What was returned to each victim leaves their case with it."
        return super().get_context_data(introduction=words, **kwargs)


class RecordRefund(WithMatterForm, AddToMatter):
    form_class, back_to, asks_reason = RefundForm, "ledger", True
    page_title = "Record what a firm paid back"
    success_message = "It is recorded in the case, and counted there once."
    extra_context = {
        "introduction": "It is the firm’s money, not the offender’s: it is never counted as recovered, and lowers the "
        "victim’s net loss."
    }

    def perform(self, data):
        data = {**data}
        return record_refund(self.record, by=self.request.user, **data)
