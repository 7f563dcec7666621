from fraudhub.people.models.consents import Consent, ConsentPurpose, ConsentWording, TrustedContact
from fraudhub.people.models.markers import EmergencyAccess, Marker
from fraudhub.people.models.matches import Match
from fraudhub.people.models.persons import ADDRESS_LENGTH, Address, Household, NameSource, Person, PersonKey
from fraudhub.people.models.vulnerability import (
    TriageBand,
    TriageFactor,
    TriageRule,
    VulnerabilityAssessment,
)
from fraudhub.people.models.wishes import CommunicationNeed, ContactWish

__all__ = [
    "ADDRESS_LENGTH", "Address", "CommunicationNeed", "Consent", "ConsentPurpose", "ConsentWording", "ContactWish",
    "EmergencyAccess", "Household", "Marker", "Match", "NameSource", "Person", "PersonKey", "TriageBand",
    "TriageFactor", "TriageRule", "TrustedContact", "VulnerabilityAssessment",
]  # fmt: skip
