"""Only a proxy we named is believed about who is asking and how."""

from django.conf import settings

from fraudhub.core.addresses import client_address, is_among, networks


class BehindProxyMiddleware:
    """Sets REMOTE_ADDR to the client's own address, and forgets what anybody but our proxy says was forwarded."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.trusted = networks(settings.TRUSTED_PROXIES)

    def __call__(self, request):
        peer = request.META.get("REMOTE_ADDR", "")
        forwarded_for = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if is_among(peer, self.trusted):
            request.META["REMOTE_ADDR"] = client_address(peer, forwarded_for, self.trusted)
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)
