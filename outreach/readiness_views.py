"""Pages on which somebody records what shows that a borough is ready, or says that it no longer does."""

from fraudhub.accounts.roles import Permission
from fraudhub.web.doorways import ActOnRecord, AddToRecord
from outreach.models import GateEvidence, Rollout
from outreach.rollout_forms import RecordEvidenceForm, WithdrawForm
from outreach.verbs import record_evidence, withdraw_evidence


class RecordEvidence(AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Rollout, RecordEvidenceForm, Permission.RECORD_EVIDENCE
    joined = ("borough",)
    success_message = "The evidence is recorded."
    extra_context = {
        "introduction": "What the hub can see for itself (the chair, the volunteers, the rota) is not asked for here.",
        "button_text": "Record it",
    }

    def title(self):
        return f"Record what shows that {self.record.borough.name} is ready"

    def get_initial(self):
        return {"gate": self.request.GET.get("gate")}

    def perform(self, data):
        return record_evidence(self.record, by=self.request.user, **data)

    def address_of(self, record):
        return record.get_absolute_url()


class WithdrawEvidence(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = GateEvidence, WithdrawForm, Permission.RECORD_EVIDENCE
    joined = ("rollout__borough", "gate")
    success_message = "From today it no longer counts. It can still be read on the page of the borough’s evidence."
    extra_context = {"button_text": "Withdraw it", "button_kind": "warning"}

    def title(self):
        return f"{self.record.gate} in {self.record.rollout.borough.name}: withdraw what showed it"

    def perform(self, evidence, data):
        return withdraw_evidence(evidence, by=self.request.user, **data)

    def address_of(self, record):
        return record.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(introduction=self.record.words or self.record.reason, **kwargs)
