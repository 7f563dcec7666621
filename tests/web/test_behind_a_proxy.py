import pytest
from django.test import Client

from fraudhub.core.addresses import client_address, is_among, networks

OURS = networks("127.0.0.1, 10.1.0.0/16, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        ("10.1.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.1.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is what the client wrote
        ("10.1.0.5", "198.51.100.1, 203.0.113.9, 10.1.0.6", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # nobody of ours
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("10.1.0.5", "", "10.1.0.5"),
        ("10.1.0.5", "unknown", "10.1.0.5"),
        ("10.1.0.5", "x" * 5000, "10.1.0.5"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_client_is_the_last_address_that_is_no_proxy_of_ours(peer, forwarded_for, address):
    assert client_address(peer, forwarded_for, OURS) == address


def test_no_network_is_ours_unless_it_is_named():
    assert not is_among("10.1.0.5", networks(""))
    with pytest.raises(ValueError):
        networks("the proxy")


def test_a_client_cannot_escape_its_limit_by_saying_it_is_somebody_else(db, settings):
    settings.TRUSTED_PROXIES = "10.1.0.5"

    def guess(number):
        proxied = Client(REMOTE_ADDR="10.1.0.5")
        said = f"198.51.100.{number}, 203.0.113.9"
        body = {"email": f"person{number}@example.org", "password": "a guess"}
        return proxied.post("/sign-in/", body, headers={"x-forwarded-for": said}).status_code

    answers = [guess(number) for number in range(31)]

    assert answers == [400] * 30 + [429]


def test_plain_http_is_not_taken_for_https_because_a_client_says_so(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = "10.1.0.5"
    said = {"x-forwarded-proto": "https"}

    assert Client().get("/about/", headers=said).status_code == 301
    assert Client(REMOTE_ADDR="10.1.0.5").get("/about/", headers=said).status_code == 200
