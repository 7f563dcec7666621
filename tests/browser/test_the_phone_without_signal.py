"""What a volunteer typed outlives the browser, the signal and the hub's answer, and arrives exactly once."""

import json

import pytest

from outreach.field.phone import code
from outreach.models import VisitRecord
from tests.browser.phone import ADDRESS, answer_all, at, kept_for_no_signal, set_up, unlock
from tests.browser.profile import evaluate, states, wait_until_received
from tests.factories.accounts import an_account
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import WALKED_ANSWERS, a_visit
from tests.factories.outreach import at as at_clock
from tests.factories.people import a_person

pytestmark = pytest.mark.browser

NAME = "Winifred Ashworth"
SYNC = "**/field/phone/sync/"


def jean_and_her_visit(name="Jean Stockport", **person):
    jean = an_account("volunteer", "stockport", name=name)
    on_the_rota()
    winifred = a_person(full_name=NAME, **person)
    visit = a_visit(jean, start=at_clock("00:30"), now=at_clock("00:00", days=-1), residents=[winifred])
    return jean, visit


def an_unlocked_phone(own_phone, user):
    page = own_phone.start(user)
    set_up(page)
    kept_for_no_signal(page)
    return page


def begun_again(own_phone, user=None, *, signal_there):
    """The browser was ended without a word; a moment later somebody opens the page."""
    own_phone.kill()
    page = own_phone.start(user, signal_there=signal_there)
    page.goto(ADDRESS)
    unlock(page)
    return page


def to_the_questions(page):
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Say how it went").click()


def write_a_record(page, visit, **more):
    """As the screens do it at the end."""
    body = {"outcome": "visited", "answers": WALKED_ANSWERS, "corrections": []} | more
    script = """async ({ vault, drafts, outbox }, reference, body) => {
        const held = (await vault.bundle()).visits.find((each) => each.reference === reference)
        const stamp = new Date().toISOString().replace("Z", "+00:00")
        const asked = { checklist_version: held.checklist_version, happened_at: stamp }
        const draft = await drafts.saveDraft(reference, { ...body, ...asked })
        return outbox.queue("record", reference, drafts.recordBody(draft, stamp))
    }"""
    return evaluate(page, script, visit.reference, body)


@pytest.mark.feature(1)
@pytest.mark.feature(2)
def test_the_browser_is_killed_in_the_middle_of_an_answer_and_with_work_queued_and_nothing_is_lost(own_phone):
    jean, visit = jean_and_her_visit()
    page = an_unlocked_phone(own_phone, jean)

    page = begun_again(own_phone, signal_there=False)  # cold, with no signal
    at(page, "Your visits")
    to_the_questions(page)
    at(page, "How did it go?")
    page.locator("input[value='visited']").check()
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_function("() => document.getElementById('h1').textContent !== 'How did it go?'")
    page.locator("input[value='alone']").check()
    saved = "async ({ drafts }, reference) => (await drafts.draft(reference)).answers.present ?? null"
    for _ in range(50):
        if evaluate(page, saved, visit.reference) == "alone":
            break
    page = begun_again(own_phone, signal_there=False)
    draft = evaluate(page, "({ drafts }, reference) => drafts.draft(reference)", visit.reference)
    queued = write_a_record(page, visit)
    page = begun_again(own_phone, jean, signal_there=False)
    waiting = states(page)
    count_before = VisitRecord.objects.count()
    own_phone.context.set_offline(False)
    wait_until_received(page)

    assert (draft["outcome"], draft["answers"]["present"]) == ("visited", "alone")
    assert queued == draft["client_uuid"]
    assert (waiting, count_before) == (["waiting"], 0)
    assert str(VisitRecord.objects.get().client_uuid) == queued


@pytest.mark.feature(3)
def test_when_the_answer_of_the_hub_is_lost_the_record_goes_again_and_is_there_once_however_often_it_comes(own_phone):
    jean, visit = jean_and_her_visit()
    page = an_unlocked_phone(own_phone, jean)
    sent = []

    def lose_the_answer(route):
        if json.loads(route.request.post_data)["items"]:
            sent.append(route.request.post_data)
        route.fetch()  # the hub has it
        route.abort()

    page.route(SYNC, lose_the_answer)
    queued = write_a_record(page, visit)
    evaluate(page, "({ sync }) => sync.sendNow()")
    after_the_loss = (states(page), VisitRecord.objects.count())
    page.unroute(SYNC)
    wait_until_received(page)
    again = """async (body) => {
        const { csrf } = await (await fetch("/field/phone/hello/")).json()
        const send = async () => {
            const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf }
            const answer = await fetch("/field/phone/sync/", { method: "POST", body, headers })
            return [answer.status, (await answer.json()).results[0].state]
        }
        return [...await Promise.all([send(), send(), send()]), await send(), await send()]
    }"""
    replayed = page.evaluate(again, sent[0])

    assert after_the_loss == (["waiting"], 1)
    assert replayed == [[200, "already saved"]] * 5
    assert str(VisitRecord.objects.get().client_uuid) == queued
    assert evaluate(page, "async ({ outbox }) => (await outbox.list()).map((item) => item.client_uuid)") == [queued]


@pytest.mark.feature(8)
def test_two_tabs_on_one_draft_are_merged_and_make_one_record(own_phone):
    jean, visit = jean_and_her_visit()
    page = an_unlocked_phone(own_phone, jean)
    other = own_phone.another_tab()
    other.goto(ADDRESS)
    unlock(other)
    own_phone.context.set_offline(True)

    save = "({ drafts }, reference, answers) => drafts.saveDraft(reference, { answers })"
    evaluate(page, save, visit.reference, {"present": "alone"})
    evaluate(other, save, visit.reference, {"consent": "yes"})
    merged = evaluate(page, "({ drafts }, reference) => drafts.draft(reference)", visit.reference)["answers"]
    first = write_a_record(page, visit)
    pressed = (
        """({ outbox }, reference, body) => outbox.queue("record", reference, body).catch((fault) => fault.name)"""
    )
    second = evaluate(other, pressed, visit.reference, {"outcome": "no_answer"})
    own_phone.context.set_offline(False)
    wait_until_received(other)

    assert merged == {"present": "alone", "consent": "yes"}
    assert second == "AlreadySaved"
    assert str(VisitRecord.objects.get().client_uuid) == first
    assert states(page) == ["received"]


@pytest.mark.feature(4)
def test_by_the_screens_alone_a_record_is_saved_with_no_signal_and_received_after_a_restart(own_phone):
    jean, visit = jean_and_her_visit()
    an_unlocked_phone(own_phone, jean)
    page = begun_again(own_phone, signal_there=False)
    to_the_questions(page)
    answer_all(page)
    page.get_by_role("button", name="Send to the hub").click()
    at(page, "Saved on this phone")

    page = begun_again(own_phone, jean, signal_there=True)
    page.get_by_text("Received by the hub").first.wait_for()

    assert VisitRecord.objects.get().visit == visit


@pytest.mark.feature(153)
def test_a_newer_version_waits_until_it_is_let_in_and_takes_nothing_that_was_typed(own_phone, monkeypatch):
    jean, visit = jean_and_her_visit()
    page = an_unlocked_phone(own_phone, jean)
    save = (
        "({ drafts }, reference) => drafts.saveDraft(reference, { outcome: 'visited', answers: { present: 'alone' } })"
    )
    evaluate(page, save, visit.reference)
    before = page.evaluate("caches.keys()")
    monkeypatch.setattr(code, "build", lambda: "b2")

    evaluate(page, "({ sync }) => sync.whoIsHere()")  # the hub names the newer one
    button = page.get_by_role("button", name="Use the new version")
    button.wait_for()
    while_it_waits = sorted(page.evaluate("caches.keys()"))
    with page.expect_navigation():
        button.click()
    unlock(page)

    assert while_it_waits == sorted([*before, "hub-phone-b2"])
    assert page.evaluate("caches.keys()") == ["hub-phone-b2"]
    draft = evaluate(page, "({ drafts }, reference) => drafts.draft(reference)", visit.reference)
    assert draft["answers"] == {"present": "alone"}
    write_a_record(page, visit)
    wait_until_received(page)
    assert VisitRecord.objects.get().visit == visit
