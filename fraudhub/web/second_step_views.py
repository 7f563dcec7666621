"""The second step of signing in, and the pages where somebody sets it up."""

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import FormView

from fraudhub.accounts import passkeys
from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.authenticator_apps import address_for, in_fours, new_secret, picture_of
from fraudhub.accounts.models import Passkey, SignedInSession
from fraudhub.accounts.rules import must_have_second_step
from fraudhub.accounts.sealing import seal, unseal
from fraudhub.accounts.verbs import (
    add_authenticator_app,
    add_passkey,
    change_password,
    end_sessions,
    make_recovery_codes,
    pass_with_code,
    pass_with_passkey,
    remove_authenticator_app,
    remove_passkey,
)
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import ALL, Grant, Scope
from fraudhub.web.doorways import Doorway, OneRecord, Page
from fraudhub.web.forms import AddPasskeyForm, AppCodeForm, NewPasswordForm, SecondStepForm
from fraudhub.web.second_steps import PASSED_KEY, PASSKEY_KEY, half_signed_in, sign_in
from fraudhub.web.sessions import next_address
from fraudhub.web.tries import LimitedTries

SECRET_KEY, CODES_KEY = "app_secret", "recovery_codes_shown"  # in the session, sealed


class SecondStep(LimitedTries):
    """After the password. Nobody is signed in before it is passed."""

    template_name = "web/second_step.html"
    form_class = SecondStepForm
    permission = None
    public = True
    page_title = "Show that it is you"
    wrong = "That code is not right, or was used already. Type the next one that your app shows."
    failed_action = AccountAudit.SECOND_STEP_FAILED
    when_held_back = "If your phone is lost, use one of your recovery codes."

    def dispatch(self, request, *args, **kwargs):
        self.user = half_signed_in(request)
        if request.user.is_authenticated:
            return HttpResponseRedirect(next_address(request))
        if self.user is None:
            return HttpResponseRedirect(f"{reverse('web:sign_in')}?over=half")
        return super().dispatch(request, *args, **kwargs)

    def name_tried(self, form):
        return self.user.email

    def tried_by(self):
        return self.user

    def check(self, form):
        answer, state = form.cleaned_data["passkey"], self.request.session.pop(PASSKEY_KEY, None)
        if answer:
            is_right = state is not None and pass_with_passkey(
                self.user, host=self.request.get_host(), state=state, answer=answer
            )
            return self.user if is_right else None
        self.passed_with = pass_with_code(self.user, form.cleaned_data["code"])
        return self.user if self.passed_with else None

    def passed(self, user):
        response = sign_in(self.request, user, second_step=True)
        if getattr(self, "passed_with", "") == "recovery code":
            left = user.recovery_codes.count()
            codes = f"{left} recovery code{'' if left == 1 else 's'}"
            messages.info(self.request, f"You have {codes} left. You can make new ones under “Your sign-in”.")
        return response

    def get_context_data(self, **kwargs):
        host, options = self.request.get_host(), None
        held = [bytes(row.credential) for row in self.user.passkeys.all()]
        if held and passkeys.can_be_used_at(host):
            options, self.request.session[PASSKEY_KEY] = passkeys.ask_for_one(host, held=held)
        return super().get_context_data(
            next=next_address(self.request),
            passkey_options=options,
            passkey_elsewhere=bool(held) and not options,
            **kwargs,
        )


class OwnSignIn:
    """Everybody has their own, and sees nobody else's."""

    permission = None
    before_second_step = True

    @property
    def scope(self) -> Scope:
        return Scope.of([Grant(ALL, own=self.request.user.pk)])


class YourSignIn(OwnSignIn, Page):
    template_name = "web/your_sign_in.html"
    page_title = "Your sign-in"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            app=getattr(user, "authenticator_app", None),
            passkeys=user.passkeys.all(),
            codes_left=user.recovery_codes.count(),
            is_obligatory=must_have_second_step(user),
            **kwargs,
        )


class SecondStepNeeded(OwnSignIn, Page):
    template_name = "web/second_step_needed.html"
    page_title = "One more step to keep people safe"


class ChangePassword(OwnSignIn, Doorway, FormView):
    template_name = "web/change_password.html"
    form_class = NewPasswordForm
    asks_again = True
    page_title = "Change your password"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.request.user}

    def form_valid(self, form):
        change_password(self.request.user, password=form.cleaned_data["password"])
        logout(self.request)
        messages.success(self.request, "Your new password is saved. Sign in with it.")
        return HttpResponseRedirect(reverse("web:sign_in"))

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response


class GetApp(OwnSignIn, Page):
    """First of three steps."""

    template_name = "web/get_app.html"
    page_title = "Get an authenticator app"


class _SetUp(OwnSignIn, Doorway, FormView):
    """Something that proves who signs in, made here and proved at once."""

    asks_again = True

    def add(self, form) -> list[str]:
        """The verb; gives the recovery codes when they are new."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            codes = self.add(form)
        except RuleBroken as broken:
            for sentence in broken.sentences:
                form.add_error(None, sentence)
            return self.form_invalid(form)
        session = self.request.session
        if not session.get(PASSED_KEY):
            session[PASSED_KEY] = True
            others = SignedInSession.objects.within(self.scope).exclude(session_key=session.session_key)
            end_sessions(others, by=self.request.user)
        messages.success(self.request, self.success_message)
        if codes:
            session[CODES_KEY] = seal(json.dumps(codes))
            return HttpResponseRedirect(reverse("web:recovery_codes"))
        return HttpResponseRedirect(reverse("web:your_sign_in"))

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response


class SetUpApp(_SetUp):
    """Second of three steps."""

    template_name = "web/set_up_app.html"
    form_class = AppCodeForm
    page_title = "Connect the app to the hub"
    success_message = "Your authenticator app is set up."

    @property
    def secret(self) -> str:
        """Of this session until the app has proved that it knows it."""
        kept = unseal(self.request.session.get(SECRET_KEY, ""))
        if kept is None:
            kept = new_secret()
            self.request.session[SECRET_KEY] = seal(kept)
        return kept

    def add(self, form):
        codes = add_authenticator_app(self.request.user, secret=self.secret, typed=form.cleaned_data["code"])
        self.request.session.pop(SECRET_KEY, None)
        return codes

    def get_context_data(self, **kwargs):
        secret = self.secret
        address = address_for(secret, email=self.request.user.email)
        return super().get_context_data(picture=picture_of(address), address=address, secret=in_fours(secret), **kwargs)


class AddPasskey(_SetUp):
    template_name = "web/add_passkey.html"
    form_class = AddPasskeyForm
    page_title = "Add a passkey"
    success_message = "Your passkey is added."

    def add(self, form):
        state = self.request.session.pop(PASSKEY_KEY, None)
        return add_passkey(
            self.request.user,
            name=form.cleaned_data["name"],
            host=self.request.get_host(),
            state=state or {},
            answer=form.cleaned_data["answer"],
        )

    def get_context_data(self, **kwargs):
        host, user, options = self.request.get_host(), self.request.user, None
        if passkeys.can_be_used_at(host):
            options, self.request.session[PASSKEY_KEY] = passkeys.ask_to_add(
                host,
                handle=user.reference,
                email=user.email,
                full_name=user.full_name,
                held=[bytes(row.credential) for row in user.passkeys.all()],
            )
        return super().get_context_data(passkey_options=options, **kwargs)


class _Remove(OwnSignIn, Page):
    """Asks once, and removes on the button."""

    template_name = "web/remove_second_step.html"
    asks_again = True

    def remove(self):
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            self.remove()
        except RuleBroken as broken:
            return self.render_to_response(self.get_context_data(problems=broken.sentences), status=400)
        messages.success(request, self.success_message)
        return HttpResponseRedirect(reverse("web:your_sign_in"))


class RemoveApp(_Remove):
    page_title = "Remove the authenticator app"
    success_message = "The authenticator app is removed."

    def remove(self):
        remove_authenticator_app(self.request.user)


class RemovePasskey(OneRecord, _Remove):
    model = Passkey
    page_title = "Remove a passkey"
    success_message = "The passkey is removed."

    def dispatch(self, request, *args, **kwargs):
        self.request = request
        self.passkey = self.find() if request.user.is_authenticated else None
        return super().dispatch(request, *args, **kwargs)

    def remove(self):
        remove_passkey(self.passkey, by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(passkey=self.passkey, **kwargs)


class RecoveryCodes(OwnSignIn, Page):
    """The ten codes, until the person says that they are kept."""

    template_name = "web/recovery_codes.html"
    page_title = "Keep your recovery codes"

    def get_context_data(self, **kwargs):
        kept = unseal(self.request.session.get(CODES_KEY, ""))
        return super().get_context_data(codes=json.loads(kept) if kept else [], **kwargs)

    def post(self, request):
        request.session.pop(CODES_KEY, None)
        return HttpResponseRedirect(reverse("web:home"))


class NewRecoveryCodes(_Remove):
    """Ten new ones in place of those before."""

    template_name = "web/new_recovery_codes.html"
    page_title = "Make new recovery codes"
    success_message = "The codes made before no longer work."

    def remove(self):
        self.request.session[CODES_KEY] = seal(json.dumps(make_recovery_codes(self.request.user)))

    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        return HttpResponseRedirect(reverse("web:recovery_codes")) if answer.status_code == 302 else answer
