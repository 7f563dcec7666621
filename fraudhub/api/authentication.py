from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions


class FormTokenMissing(exceptions.PermissionDenied):
    """A write without the CSRF token, or with one from before the last sign-in."""

    default_detail = "Send the value of the CSRF cookie in the header X-CSRFToken. It changes when somebody signs in."
    default_code = "csrf"


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
