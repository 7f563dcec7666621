from fraudhub.people.models.consents import Consent, ConsentPurpose, ConsentWording, TrustedContact
from fraudhub.people.models.persons import (
    ADDRESS_LENGTH,
    Address,
    CommunicationNeed,
    ContactWish,
    EmergencyAccess,
    Household,
    Marker,
    Match,
    NameSource,
    Person,
    PersonKey,
)
from fraudhub.people.models.vulnerability import (
    TriageBand,
    TriageFactor,
    TriageRule,
    VulnerabilityAssessment,
)

__all__ = [
    "ADDRESS_LENGTH", "Address", "CommunicationNeed", "Consent", "ConsentPurpose", "ConsentWording", "ContactWish",
    "EmergencyAccess", "Household", "Marker", "Match", "NameSource", "Person", "PersonKey", "TriageBand",
    "TriageFactor", "TriageRule", "TrustedContact", "VulnerabilityAssessment",
]  # fmt: skip
