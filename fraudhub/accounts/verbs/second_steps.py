"""The second step of signing in: an authenticator app, passkeys, and ten recovery codes for when they are lost."""

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts import passkeys
from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.authenticator_apps import matching_step
from fraudhub.accounts.models import AuthenticatorApp, Passkey, RecoveryCode, SignedInSession, User
from fraudhub.accounts.recovery_codes import new_codes, print_of
from fraudhub.accounts.rules import why_not_forget_second_step, why_not_remove_second_step
from fraudhub.accounts.sealing import seal, unseal
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if

MOST_PASSKEYS = 10
CHANGED_MAIL = """How you sign in to the Fraud Protection Hub has changed: {what}

If it was not you, choose a new password at once and tell your hub. Nobody from the hub will ever ask you for a code.
"""


@transaction.atomic
def add_authenticator_app(user: User, *, secret: str, typed: str) -> list[str]:
    """The app proves itself with a code. An app held before is replaced. Gives the recovery codes when they are new."""
    user = _held(user)
    step = matching_step(secret, typed)
    refuse_if([] if step is not None else ["That code is not right, or its 30 seconds were over. Type the next one."])
    AuthenticatorApp.objects.update_or_create(
        user=user, defaults={"sealed_secret": seal(secret), "last_step": step, "added_at": timezone.now()}
    )
    audit(AccountAudit.SECOND_STEP_ADDED, user, by=user, facts={"kind": "app"})
    _tell(user, "an authenticator app was set up.")
    return _codes_if_none(user)


@transaction.atomic
def add_passkey(user: User, *, name: str, host: str, state: dict, answer: str) -> list[str]:
    user = _held(user)
    refuse_if(["You have ten passkeys. Remove one first."] if user.passkeys.count() >= MOST_PASSKEYS else [])
    try:
        credential_id, credential, counter = passkeys.added(host, state, answer)
    except passkeys.NotThisPasskey:
        refuse_if(["Your device did not finish making the passkey. Try again."])
    held = Passkey.objects.filter(credential_id=credential_id).exists()
    refuse_if(["This passkey is in use already. Choose another device."] if held else [])
    Passkey.objects.create(
        user=user, name=name, credential_id=credential_id, credential=credential, counter=counter,
        added_at=timezone.now(),
    )  # fmt: skip
    audit(AccountAudit.SECOND_STEP_ADDED, user, by=user, facts={"kind": "passkey"})
    _tell(user, "a passkey was added.")
    return _codes_if_none(user)


@transaction.atomic
def remove_authenticator_app(user: User) -> User:
    user = _held(user)
    refuse_if(why_not_remove_second_step(user, leaves=user.passkeys.exists()))
    count, _ = AuthenticatorApp.objects.filter(user=user).delete()
    return _removed(user, "app") if count else user


@transaction.atomic
def remove_passkey(passkey: Passkey, *, by: User) -> User:
    user = _held(by)
    others = user.passkeys.exclude(pk=passkey.pk).exists() or AuthenticatorApp.objects.filter(user=user).exists()
    refuse_if(why_not_remove_second_step(user, leaves=others))
    count, _ = user.passkeys.filter(pk=passkey.pk).delete()
    return _removed(user, "passkey") if count else user


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Ten new ones; those made before no longer work."""
    user = _held(user)
    refuse_if([] if user.has_second_step else ["Set up an authenticator app or a passkey first."])
    RecoveryCode.objects.filter(user=user).delete()
    return _codes_if_none(user)


@transaction.atomic
def pass_with_code(user: User, typed: str) -> str:
    """Use a code of the app or a recovery code, once: "app" or "recovery code", or nothing when it is wrong."""
    app = AuthenticatorApp.objects.select_for_update().filter(user=user).first()
    secret = unseal(app.sealed_secret) if app else None
    step = matching_step(secret, typed, after=app.last_step) if secret else None
    if step is not None:
        app.last_step = step
        app.save(update_fields=["last_step"])
        return "app"
    return "recovery code" if _use_recovery_code(user, typed) else ""


def _use_recovery_code(user: User, typed: str) -> bool:
    count, _ = RecoveryCode.objects.filter(user=user, print=print_of(typed) or "-").delete()
    if count:
        audit(AccountAudit.RECOVERY_CODE_USED, user, by=user)
        _tell(user, "one of your recovery codes was used to sign in.")
    return bool(count)


@transaction.atomic
def pass_with_passkey(user: User, *, host: str, state: dict, answer: str) -> bool:
    """A counter that does not rise speaks of a copied passkey: refused."""
    held = list(user.passkeys.select_for_update())
    try:
        credential_id, counter = passkeys.used(host, state, answer, held=[bytes(row.credential) for row in held])
    except passkeys.NotThisPasskey:
        return False
    passkey = next(row for row in held if bytes(row.credential_id) == credential_id)
    if (counter or passkey.counter) and counter <= passkey.counter:
        audit(AccountAudit.PASSKEY_COPIED, user, by=user)
        return False
    passkey.counter, passkey.last_used_at = counter, timezone.now()
    passkey.save(update_fields=["counter", "last_used_at"])
    return True


@transaction.atomic
def forget_second_step(user: User, *, reason: str, by: User) -> User:
    """For somebody who lost phone and codes: they sign in with the password and set it up anew."""
    user = _held(user)
    refuse_if(why_not_forget_second_step(user, by=by))
    AuthenticatorApp.objects.filter(user=user).delete()
    user.passkeys.all().delete()
    user.recovery_codes.all().delete()
    SignedInSession.objects.of(user).delete()
    audit(AccountAudit.SECOND_STEP_FORGOTTEN, user, by=by, reason=reason)
    _tell(user, "your second step was taken away by who looks after your account. Set it up again.")
    return user


def _held(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _removed(user: User, kind: str) -> User:
    if not user.has_second_step:
        user.recovery_codes.all().delete()
    audit(AccountAudit.SECOND_STEP_REMOVED, user, by=user, facts={"kind": kind})
    _tell(user, "an authenticator app was removed." if kind == "app" else "a passkey was removed.")
    return user


def _codes_if_none(user: User) -> list[str]:
    if user.recovery_codes.exists():
        return []
    codes = new_codes()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, print=print_of(code)) for code in codes)
    audit(AccountAudit.RECOVERY_CODES_MADE, user, by=user)
    return codes


def _tell(user: User, what: str) -> None:
    send_mail(
        "How you sign in has changed", CHANGED_MAIL.format(what=what), from_email=None, recipient_list=[user.email]
    )
