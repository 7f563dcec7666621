from fraudhub.cases.models.casework import (
    CaseClosing,
    CaseDocument,
    CaseNote,
    CloseReason,
    FraudCase,
    Identifier,
    Triage,
)
from fraudhub.cases.models.imports import ImportRun
from fraudhub.cases.models.lists import FraudType, OutcomeCode, ReportSource, ScamMethod
from fraudhub.cases.models.money import (
    EARLIEST_MONEY_DAY,
    BankContact,
    ClockStop,
    Credit,
    Payment,
    PaymentMethod,
    RefundClaim,
    RefundRule,
    Reimbursement,
)
from fraudhub.cases.models.outcomes import OutcomeDecision, OutcomeSet
from fraudhub.cases.models.reports import SOURCE_REFERENCE_LENGTH, FraudReport, ReportDifference, VictimKind
from fraudhub.cases.models.rights import CodeDuty, CodeRight, EnhancedRights, How, UpdateAgreement

__all__ = [
    "EARLIEST_MONEY_DAY", "SOURCE_REFERENCE_LENGTH", "BankContact", "CaseClosing", "CaseDocument", "CaseNote",
    "ClockStop", "CloseReason", "CodeDuty", "CodeRight", "Credit", "EnhancedRights", "FraudCase", "FraudReport",
    "FraudType", "How", "Identifier", "ImportRun", "OutcomeCode", "OutcomeDecision", "OutcomeSet", "Payment",
    "PaymentMethod", "RefundClaim", "RefundRule", "Reimbursement", "ReportDifference", "ReportSource",
    "ScamMethod", "Triage", "UpdateAgreement", "VictimKind",
]  # fmt: skip
