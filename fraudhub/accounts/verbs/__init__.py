"""The only writers of accounts, memberships, invitations and sessions."""

from fraudhub.accounts.verbs.accounts import (
    add_organisation,
    close_account,
    create_account,
    reopen_account,
    set_organisation_type,
)
from fraudhub.accounts.verbs.agreements import end_agreement, sign_agreement
from fraudhub.accounts.verbs.duties import end_duty, put_on_duty
from fraudhub.accounts.verbs.invitations import (
    accept_invitation,
    invite,
    join_by_invitation,
    send_invitation_again,
    withdraw_invitation,
)
from fraudhub.accounts.verbs.memberships import end_membership, give_membership, set_vetted_until
from fraudhub.accounts.verbs.second_steps import (
    add_authenticator_app,
    add_passkey,
    forget_second_step,
    make_recovery_codes,
    pass_with_code,
    pass_with_passkey,
    remove_authenticator_app,
    remove_passkey,
)
from fraudhub.accounts.verbs.signing_in import (
    LINK_IS_SPENT,
    ask_for_new_password,
    change_password,
    choose_new_password,
    choose_role,
    end_sessions,
    forget_sessions_over,
    sign_out,
)

__all__ = [
    "LINK_IS_SPENT",
    "accept_invitation",
    "add_authenticator_app",
    "add_organisation",
    "add_passkey",
    "ask_for_new_password",
    "change_password",
    "choose_new_password",
    "choose_role",
    "close_account",
    "create_account",
    "end_agreement",
    "end_duty",
    "end_membership",
    "end_sessions",
    "forget_second_step",
    "forget_sessions_over",
    "give_membership",
    "invite",
    "join_by_invitation",
    "make_recovery_codes",
    "pass_with_code",
    "pass_with_passkey",
    "put_on_duty",
    "remove_authenticator_app",
    "remove_passkey",
    "reopen_account",
    "send_invitation_again",
    "set_organisation_type",
    "set_vetted_until",
    "sign_agreement",
    "sign_out",
    "withdraw_invitation",
]
