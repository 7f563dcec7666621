"""What stands in the way of settling what came beside the plan."""

from outreach.models import OtherAccount, UnnamedConcern


def why_not_settle_account(account: OtherAccount, *, found: str, note: str):
    if account.settled_at is not None:
        yield "Somebody has read both accounts already."
    if found == OtherAccount.Found.THIS and not note:
        yield "Say what is right, and what was done about it: the record stays as it arrived."


def why_not_settle_unnamed(concern: UnnamedConcern):
    if concern.settled_at is not None:
        yield "Somebody saw to this already."


def why_not_cry(word: str):
    if word in ("start", "extend"):
        yield "This visit is not yours any more. Do not go in. Ring the hub."
