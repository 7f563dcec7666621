"""The volunteer's screens as a hand and an eye outdoors meet them."""

import pytest

from outreach.models import Outing, VisitRecord
from tests.factories.accounts import an_account
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import WALKED_ANSWERS, a_visit, at
from tests.factories.people import a_person

pytestmark = pytest.mark.browser

# What is smaller than it should be: text under 18 px, and anything to press under 44 px high (44 by 44 is WCAG 2.5.5).
TOO_SMALL = """() => {
    const seen = it => it.checkVisibility({visibilityProperty: true}) && !it.closest(".govuk-visually-hidden")
    const found = []
    for (const it of document.querySelectorAll("main *")) {
        const own = [...it.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
        const size = parseFloat(getComputedStyle(it).fontSize)
        if (own && seen(it) && size < 18) found.push(`${size} px: ${it.textContent.trim().slice(0, 60)}`)
    }
    for (const it of document.querySelectorAll("main button, main .govuk-button, main .hub-field-row, main input")) {
        const high = it.getBoundingClientRect().height
        if (seen(it) && it.type !== "hidden" && high < 44) found.push(`${high} px high: ${it.outerHTML.slice(0, 80)}`)
    }
    return found
}"""


@pytest.mark.feature(151)
def test_a_visit_is_recorded_on_a_small_screen_with_large_type_and_large_buttons(signed_in, committed_db):
    jean = an_account("volunteer", "stockport", name="Jean Stockport")
    visit = a_visit(
        jean, start=at("00:30"), now=at("00:00", days=-1), residents=[a_person(full_name="Winifred Ashworth")]
    )
    page = signed_in(jean, width=360, height=640)
    small = []

    page.goto("/field/")
    page.get_by_role("link", name="Winifred Ashworth").click()
    page.get_by_role("button", name="Say how it went").click()
    for _ in range(40):
        small += page.evaluate(TOO_SMALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        press = page.locator(".hub-field-actions button, .hub-field-actions .govuk-button").last
        key = page.url.rstrip("/").rsplit("/", 1)[-1]
        if key != "check":  # where the way to the button leads past all the answers, on purpose
            box = press.bounding_box()
            assert box["y"] + box["height"] <= 640, f"{page.url}: the button is under the edge"
        if page.url.endswith("/received/"):
            break
        answer = "visited" if key == "how-it-went" else WALKED_ANSWERS.get(key, [])
        for value in answer if isinstance(answer, list) else [answer]:
            page.locator(f"input[value='{value}']").check()
        if key == "when":
            page.locator("[name=clock]").fill("12:30am")
        press.click()

    assert small == []
    assert VisitRecord.objects.get().visit == visit


@pytest.mark.feature(22)
def test_arriving_needing_longer_and_leaving_are_one_press_each_under_the_thumb(signed_in, committed_db):
    jean = an_account("volunteer", "stockport", name="Jean Stockport")
    on_the_rota()
    visit = a_visit(jean, start=at("00:30"), now=at("00:00", days=-1))
    page = signed_in(jean, width=360, height=640)
    small = []

    page.goto(f"/field/visits/{visit.reference}/")
    for name, under_the_thumb in (
        ("I have arrived", ["I have arrived"]),
        ("15 minutes more", ["I have left safely", "I need help"]),
        ("I have left safely", ["I have left safely", "I need help"]),
    ):
        small += page.evaluate(TOO_SMALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for each in under_the_thumb:
            box = page.get_by_role("button", name=each).bounding_box()
            assert box["y"] + box["height"] <= 640, f"{page.url}: {each} is under the edge"
        page.get_by_role("button", name=name).click()

    assert small == []
    assert page.locator("h1").inner_text() == "You are safe"
    assert Outing.objects.get().extended_minutes == 15
