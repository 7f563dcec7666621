from fraudhub.referrals.models.concerns import CareActAnswers, Concern, ConcernCall, ConcernDecision, ConcernKind
from fraudhub.referrals.models.referrals import (
    CHASED_AFTER_WORKING_DAYS,
    LINK_LASTS,
    MOST_LINKS,
    AnswerLink,
    Destination,
    Referral,
    ReferralQuerySet,
    ReferralStep,
    hash_of,
)

__all__ = [
    "CHASED_AFTER_WORKING_DAYS", "LINK_LASTS", "MOST_LINKS", "AnswerLink", "CareActAnswers", "Concern", "ConcernCall",
    "ConcernDecision", "ConcernKind", "Destination", "Referral", "ReferralQuerySet", "ReferralStep", "hash_of",
]  # fmt: skip
