from fraudhub.accounts.models.duty import DutyTurn
from fraudhub.accounts.models.invitations import Invitation
from fraudhub.accounts.models.organisations import Organisation, OrganisationType, SharingAgreement
from fraudhub.accounts.models.signing_in import (
    AuthenticatorApp,
    LinkPurpose,
    OneTimeLink,
    Passkey,
    Receipt,
    RecoveryCode,
    SignedInSession,
    SignInCounter,
    passkey_reference,
)
from fraudhub.accounts.models.users import Acting, Membership, User, account_reference, membership_reference

__all__ = [
    "Acting", "AuthenticatorApp", "DutyTurn", "Invitation", "LinkPurpose", "Membership", "OneTimeLink", "Organisation",
    "OrganisationType", "Passkey", "Receipt", "RecoveryCode", "SharingAgreement", "SignInCounter", "SignedInSession",
    "User", "account_reference", "membership_reference", "passkey_reference",
]  # fmt: skip
