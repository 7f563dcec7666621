"""The doorways of the phone area: its code, who is here, what the phone may hold, and what it sends."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from django.views.generic import TemplateView, View
from rest_framework.exceptions import NotAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from fraudhub.accounts.roles import Permission
from fraudhub.api.authentication import RefusedWithASentence, SessionAuthentication
from fraudhub.api.permissions import HasDeclaredPermission
from fraudhub.core.errors import RuleBroken
from fraudhub.web.doorways import Doorway
from fraudhub.web.second_steps import PASSED_KEY
from outreach.field.phone import code
from outreach.field.phone.bundle import common_part, digest_of_bundle, is_changed, personal_part, visits_in_sight
from outreach.field.phone.owners import owner_key
from outreach.field.phone.seal import current_key
from outreach.field.phone.shapes import PROTOCOL, BundleInput, SyncInput
from outreach.field.phone.speaking import PhoneToken, PhoneTokenAuthentication, phone_state
from outreach.field.phone.sync import Speaker, take_in
from outreach.verbs import Unsent, hand_out, hear_from, meet_phone

SECOND_STEP_FIRST = "A phone holds visits only for who signs in with a second step. Set it up at “Your sign-in”."
NO_VISITS_OF_YOURS = "Your role makes no visits, so that a phone holds none for you."


class _Code(Doorway):
    """Code alone: the same for everybody, and nobody is asked who they are."""

    permission = None
    public = True
    is_activity = False

    def get_context_data(self, **kwargs):
        return super().get_context_data(build=code.build(), **kwargs)

    def render_to_response(self, context, **kwargs):
        answer = super().render_to_response(context, **kwargs)
        answer["Cache-Control"] = "no-cache"
        return answer


@method_decorator(gzip_page, name="dispatch")
class Shell(_Code, TemplateView):
    template_name = "outreach/phone/shell.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(modules=code.modules(), stylesheets=code.stylesheets(), **kwargs)


@method_decorator(gzip_page, name="dispatch")
class Worker(_Code, TemplateView):
    template_name = "outreach/phone/worker.js"
    content_type = "text/javascript; charset=utf-8"

    def get_context_data(self, **kwargs):
        return super().get_context_data(keep=code.to_keep(), **kwargs)

    def render_to_response(self, context, **kwargs):
        answer = super().render_to_response(context, **kwargs)
        answer["Service-Worker-Allowed"] = "/field/"
        return answer


class Manifest(Doorway, View):
    """What stands on the home screen says nothing about what it is for."""

    permission = None
    public = True
    is_activity = False

    def get(self, request):
        shell = reverse("outreach:field:phone:shell")
        body = {
            "id": shell, "name": "Visits", "short_name": "Visits", "lang": "en-GB", "start_url": shell,
            "scope": "/field/", "display": "standalone", "background_color": "#ffffff", "theme_color": "#ffffff",
            "icons": code.icons(),
        }  # fmt: skip
        answer = JsonResponse(body, content_type="application/manifest+json")
        answer["Cache-Control"] = "no-cache"
        return answer


class _Asked(APIView):
    """What the phone asks by itself: it keeps nobody signed in, and is never kept by a cache."""

    is_activity = False
    asks_again = frozenset()
    schema = None


class Hello(_Asked):
    """Also for nobody: whose phone it is to speak for now, and whether it may hold anything."""

    public = True
    authentication_classes = [SessionAuthentication]
    permission_classes = []

    def get(self, request):
        user = request.user if request.user.is_authenticated else None
        why_not = why_may_not_hold(request) if user else "Sign in."
        return Response(
            {
                "owner": owner_key(user) if user else None,
                "csrf": get_token(request),
                "server_time": timezone.now().isoformat(),
                "build": code.build(),
                "protocol": PROTOCOL,
                "phone": phone_state(_uuid(request.GET.get("phone")), user),
                "may_hold": not why_not,
                "why_not": why_not,
            }
        )


def why_may_not_hold(request) -> str:
    """SECURITY 3: a second step always, for what is taken offline."""
    if not request.user.may(Permission.SEE_OWN_VISITS):
        return NO_VISITS_OF_YOURS
    return "" if request.session.get(PASSED_KEY) else SECOND_STEP_FIRST


class SecondStepFirst(RefusedWithASentence):
    default_detail, default_code = SECOND_STEP_FIRST, "second_step"


class Revoked(RefusedWithASentence):
    default_detail, default_code = "This phone was said to be lost. It forgets what it holds.", "revoked"


class Bundle(_Asked):
    permission_classes = [HasDeclaredPermission]

    def required_permission(self):
        return Permission.SEE_OWN_VISITS

    def post(self, request):
        if not request.session.get(PASSED_KEY):
            raise SecondStepFirst
        form = BundleInput(data=request.data)
        form.is_valid(raise_exception=True)
        said, user, now = form.validated_data, request.user, timezone.now()
        visits = visits_in_sight(user, now)
        names = [visit.reference for visit in visits]
        people = [row.person.reference for visit in visits for row in visit.visited.all()]
        personal = personal_part(user, visits, now)
        try:
            phone, token = hand_out(
                said["phone"], references=[*names, *people], digest=digest_of_bundle(personal), build=code.build(),
                is_persisted=said["persisted"],
                storage=(said["storage"].get("usage"), said["storage"].get("quota")),
                session_key=request.session.session_key, by=user, now=now,
            )  # fmt: skip
        except RuleBroken as broken:
            raise Revoked(" ".join(broken.sentences)) from None
        key = current_key()
        return Response(
            {
                "owner": owner_key(user),
                "server_time": now.isoformat(),
                "build": code.build(),
                "send_token": token,
                "seal": {"key_id": key.key_id, "public_jwk": key.public_jwk},
                **common_part(phone.borough, phone.words_of_line),
                **personal,
            }
        )


class OtherOwner(RefusedWithASentence):
    """Somebody else is signed in than whoever this phone speaks for."""

    status_code, default_code = 409, "other_owner"
    default_detail = "Somebody else is signed in now. Nothing was read: it waits until its owner signs in."


class NewerPages(RefusedWithASentence):
    status_code, default_code = 409, "protocol"
    default_detail = "These pages are newer than the hub. Wait a few minutes, then send again."


class Sync(_Asked):
    """Up to twenty items; each is answered for itself, and a 2xx holds only what is committed."""

    authentication_classes = [PhoneTokenAuthentication, SessionAuthentication]
    permission_classes = []
    public = True  # by a token; whoever comes with a session needs its second step like everywhere

    def post(self, request):
        token = request.auth if isinstance(request.auth, PhoneToken) else None
        if token is None and not request.user.is_authenticated:
            raise NotAuthenticated
        if token is None and getattr(request._request, "second_step_is_missing", False):
            raise SecondStepFirst
        form = SyncInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        if said["protocol"] > PROTOCOL:
            raise NewerPages
        phone = token.phone(said["phone"], request) if token else self.own_phone(request, said["phone"])
        if said["owner"] != owner_key(phone.user):
            raise OtherOwner
        speaker = Speaker(phone.user, phone, signed_in=token is None, clock=said["clock"])
        results = take_in(said["items"], speaker)
        unsent = said["unsent"]
        hear_from(
            phone, Unsent(unsent["count"], unsent["oldest_at"], unsent["needs_you"]), token_used=token is not None,
            session_key="" if token else request.session.session_key,
        )  # fmt: skip
        return Response(
            {
                "server_time": timezone.now().isoformat(),
                "results": [each.as_json() for each in results],
                "phone": "revoked" if phone.is_revoked else "known",
                "bundle_changed": token is None and is_changed(phone, timezone.now()),
            }
        )

    def own_phone(self, request, phone_id):
        if not request.user.may(Permission.RECORD_VISIT):
            raise PermissionDenied
        return meet_phone(phone_id, by=request.user)


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
