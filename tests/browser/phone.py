"""The volunteer's phone in a browser: set up with a PIN, walked through by thumb, and looked at by a ruler."""

from importlib import import_module
from pathlib import Path

from django.conf import settings

from fraudhub.web.second_steps import PASSED_KEY
from tests.browser.looking import what_axe_finds
from tests.factories.outreach import WALKED_ANSWERS

PIN = "582913"
ADDRESS = "/field/phone/"
OWN_WORDS = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch")  # what a browser says of having no signal

RULER = (Path(__file__).parent / "ruler.js").read_text(encoding="utf-8").partition("\n")[2]


def with_second_step(page) -> None:
    """As after the code of an app: what a phone may hold is asked of nobody else."""
    (cookie,) = [each for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME]
    session = import_module(settings.SESSION_ENGINE).SessionStore(cookie["value"])
    session[PASSED_KEY] = True
    session.save()


def set_up(page, pin: str = PIN, looked=lambda name: None) -> None:
    with_second_step(page)
    page.goto(ADDRESS)
    at(page, "Set up this phone")
    looked("set up")
    page.get_by_role("link", name="Choose a PIN").click()
    at(page, "Choose a PIN")
    looked("choose a PIN")
    page.get_by_label("PIN for this phone").fill(pin)
    page.get_by_role("button", name="Go on").click()
    at(page, "Type the PIN again")
    looked("type it again")
    page.get_by_label("The same PIN").fill(pin)
    page.get_by_role("button", name="Set up this phone").click()
    at(page, "Your visits")


def at(page, title: str) -> None:
    """Wait until that screen is there."""
    page.wait_for_function("title => document.getElementById('h1')?.textContent === title", arg=title)


def unlock(page, pin: str = PIN) -> None:
    at(page, "Type your PIN")
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="Open").click()
    wait_for_another(page, "Type your PIN")


def kept_for_no_signal(page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def lose_signal(page) -> None:
    page.context.set_offline(True)


def find_signal(page) -> None:
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.complaints[:] = [each for each in page.complaints if not any(word in each for word in OWN_WORDS)]


def what_is_wrong(page, name: str) -> list[str]:
    found, size = page.evaluate(RULER), page.viewport_size
    # axe takes an answer that is half under the foot for a small one; on a screen of this height none is.
    page.set_viewport_size({"width": size["width"], "height": 2400})
    found += what_axe_finds(page)
    page.set_viewport_size(size)
    return [f"{name}: {line}" for line in found]


def answer_all(page, *, outcome: str = "visited", answers=None, looked=lambda name: None) -> None:
    """From “How did it go?” to the check, each answer by its own screen."""
    answers = WALKED_ANSWERS if answers is None else answers
    at(page, "How did it go?")
    page.locator(f"input[value='{outcome}']").check()
    looked("how did it go")
    before = press_on(page)
    for _ in range(60):
        address = page.evaluate("location.hash")
        if address.endswith("/when"):
            break
        key = address.rsplit("/", 1)[-1]
        looked(key)
        if "/do/" in address:
            page.get_by_role("link", name="Go on with the questions").click()
            before = wait_for_another(page, before)
            continue
        answer = answers.get(key, [])
        for value in answer if isinstance(answer, list) else [answer]:
            page.locator(f"input[value='{value}']").check()
        before = press_on(page)
    at(page, "When were you there?")
    looked("when")
    page.get_by_role("button", name="Save and go on").click()
    at(page, "Check before you send")
    looked("check")


def press_on(page) -> str:
    before = page.locator("#h1").inner_text()
    page.get_by_role("button", name="Save and go on").click()
    return wait_for_another(page, before)


def wait_for_another(page, before: str) -> str:
    page.wait_for_function("before => document.getElementById('h1').textContent !== before", arg=before)
    return page.locator("#h1").inner_text()
