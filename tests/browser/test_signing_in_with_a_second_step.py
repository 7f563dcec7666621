"""An app and a passkey set up and used in Chromium, the passkey by a virtual authenticator of its debugger."""

import re

import pyotp
import pytest

from fraudhub.accounts.models import AuthenticatorApp, Passkey
from tests.browser.looking import what_axe_finds, what_is_too_wide
from tests.factories.accounts import an_account

pytestmark = [pytest.mark.browser, pytest.mark.feature(137)]
PASSWORD = "a-long-password-of-hers"


@pytest.fixture
def volunteer(committed_db):
    user = an_account("volunteer", "stockport", name="Jean Hargreaves")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def phone(signed_in):
    """A browser of 360 px with a device that knows fingerprints."""
    page = signed_in(width=360, height=740)
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    debugger.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def sign_in(page, user):
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def is_well_made(page):
    assert what_axe_finds(page) == []
    assert what_is_too_wide(page, 360) == []


def test_an_app_is_set_up_step_by_step_and_its_code_signs_in(phone, volunteer):
    sign_in(phone, volunteer)
    phone.get_by_role("link", name="Your sign-in").click()
    is_well_made(phone)
    phone.get_by_role("button", name="Set up an app").click()
    is_well_made(phone)
    phone.get_by_role("button", name="The app is open, go on").click()
    is_well_made(phone)
    assert phone.get_by_role("img", name="QR code").evaluate("image => image.complete && image.naturalWidth > 0")
    phone.get_by_text("I read this on the phone itself, or cannot scan it").click()
    app = pyotp.TOTP(phone.locator(".hub-key").inner_text().replace(" ", ""))
    phone.get_by_label("Code").fill(app.now())
    phone.get_by_role("button", name="Go on").click()

    phone.get_by_role("heading", name="Keep your recovery codes").wait_for()
    is_well_made(phone)
    codes = phone.locator(".hub-codes li").all_inner_texts()
    assert len(codes) == 10
    phone.get_by_role("button", name="I have kept them").click()
    phone.get_by_role("button", name="Sign out").click()
    AuthenticatorApp.objects.update(last_step=0)  # as if half a minute had passed
    sign_in(phone, volunteer)

    phone.get_by_role("heading", name="Show that it is you").wait_for()
    is_well_made(phone)
    phone.get_by_label("Code").fill("000000")
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("alert").get_by_text("That code is not right").wait_for()
    phone.get_by_label("Code").fill(app.now())
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("heading", name="Your hub today").wait_for()
    phone.get_by_role("button", name="Sign out").click()

    sign_in(phone, volunteer)
    phone.get_by_label("Code").fill(codes[3])
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_text("You have 9 recovery codes left.").wait_for()


def test_a_passkey_is_made_with_one_press_and_signs_in_with_another(phone, volunteer):
    sign_in(phone, volunteer)
    phone.goto("/your-sign-in/passkey/")
    phone.get_by_label("What you call this device").fill("my phone")
    phone.get_by_role("button", name="Make the passkey").click()
    phone.get_by_role("heading", name="Keep your recovery codes").wait_for()
    assert Passkey.objects.get().name == "my phone"
    phone.get_by_role("button", name="I have kept them").click()
    phone.get_by_role("button", name="Sign out").click()

    sign_in(phone, volunteer)
    phone.get_by_role("button", name="Use your passkey").click()

    phone.get_by_role("heading", name="Your hub today").wait_for()
    assert Passkey.objects.get().last_used_at is not None


def test_a_device_that_does_not_finish_says_so_and_leaves_the_code(phone, volunteer, signed_in):
    sign_in(phone, volunteer)
    phone.goto("/your-sign-in/passkey/")
    phone.get_by_label("What you call this device").fill("my phone")
    phone.get_by_role("button", name="Make the passkey").click()
    phone.get_by_role("heading", name="Keep your recovery codes").wait_for()

    other = signed_in(width=360, height=740)  # without that device
    debugger = other.context.new_cdp_session(other)
    debugger.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(other, volunteer)
    other.get_by_role("button", name="Use your passkey").click()

    other.get_by_text(re.compile("Your device did not finish")).wait_for()
    assert other.get_by_label("Code").is_visible()


def test_without_javascript_the_code_is_the_way(signed_in, volunteer):
    page = signed_in(width=1280, java_script_enabled=False)
    sign_in(page, volunteer)
    page.goto("/your-sign-in/passkey/")
    assert "A passkey needs JavaScript" in page.locator("main").inner_text()
    page.goto("/your-sign-in/app/")
    key = re.search(r'class="hub-key">([A-Z2-7 ]+)<', page.content())[1].replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Go on").click()

    page.get_by_role("heading", name="Keep your recovery codes").wait_for()
