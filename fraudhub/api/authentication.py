from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions


class RefusedWithASentence(exceptions.PermissionDenied):
    """A refusal that is about something else than the role, and says what to do."""


class FormTokenMissing(RefusedWithASentence):
    """A write without the CSRF token, or with one from before the last sign-in."""

    default_detail = "Send the value of the CSRF cookie in the header X-CSRFToken. It changes when somebody signs in."
    default_code = "csrf"


class ConfirmFirst(RefusedWithASentence):
    """What must surely be done by the person themselves, more than ten minutes after they last showed who they are."""

    default_detail = "Confirm that it is you at /confirm-it-is-you/, then send this again."
    default_code = "confirm_first"


class SessionAuthentication(authentication.SessionAuthentication):
    """The same sign-in as the pages, CSRF included; somebody not signed in gets 401, not 403."""

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise FormTokenMissing from None

    def authenticate_header(self, request):
        return "Session"


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "fraudhub.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        from django.conf import settings

        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
