"""What goes wrong on a doorstep: two sides change one field, the hub refuses, the phone is full, is stopped, ended in
the middle of saving, or is forgotten in a drawer. Nothing is lost, and the screen says what to do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.people.verbs import change_person
from fraudhub.referrals.models import Concern
from outreach.models import Correction, Phone, VisitRecord
from outreach.verbs import revoke_phone
from tests.browser.phone import (
    ADDRESS,
    answer_all,
    at,
    find_signal,
    kept_for_no_signal,
    lose_signal,
    press_on,
    set_up,
    unlock,
    wait_for_another,
    what_is_wrong,
)
from tests.browser.profile import evaluate
from tests.browser.test_the_phone_without_signal import (
    NAME,
    SYNC,
    jean_and_her_visit,
    write_a_record,
)
from tests.factories.accounts import an_account
from tests.factories.outreach import WALKED_ANSWERS

pytestmark = pytest.mark.browser

AFTER_72_HOURS_S = 72 * 3600 + 60


def the_hub_changes(person, **values):
    there = {"address": person.address.lines, "postcode": person.address.postcode} if person.address else {}
    change_person(person, version=person.version, by=None, birth_date=person.birth_date, **there, **values)


# As a browser refuses to write on a full phone.
FULL = """(isFull) => {
    window.puts ??= IDBObjectStore.prototype.put
    const refuse = () => { throw new DOMException("The disk is full.", "QuotaExceededError") }
    IDBObjectStore.prototype.put = isFull ? refuse : window.puts
}"""


def open_screen(page, address: str, title: str) -> None:
    page.evaluate("address => location.hash = address", address)
    at(page, title)


@pytest.mark.feature(17)
def test_one_field_changed_on_both_sides_is_told_on_the_phone_and_both_values_wait_at_the_hub(signed_in, committed_db):
    jean, visit = jean_and_her_visit(language="Gujarati")
    coordinator = an_account("hub_coordinator", "stockport", name="Cora Stockport")
    page = signed_in(jean, width=360, height=640)
    set_up(page)
    kept_for_no_signal(page)
    lose_signal(page)
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Something about this person is not right").click()
    page.get_by_role("link", name="Not right language").click()
    at(page, "Language: what is right?")
    page.get_by_label("What is right").fill("Urdu")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Back to the visit").click()
    page.get_by_role("link", name="Say how it went").click()
    answer_all(page, outcome="no_answer")
    page.get_by_role("button", name="Send to the hub").click()
    at(page, "Saved on this phone")
    the_hub_changes(visit.residents.get(), language="Polish", access_needs="Ring twice.")

    find_signal(page)
    at(page, "Received by the hub")
    told, wrong = page.locator("main").inner_text(), what_is_wrong(page, "two values")
    hub = signed_in(coordinator, width=360, height=640)
    hub.goto(Correction.objects.get().get_absolute_url())
    asked = hub.locator("main").inner_text()

    person = visit.residents.get()
    assert "Language: the hub has something else. Both are kept, and somebody at the hub chooses." in told
    assert wrong == []
    assert (person.language, person.access_needs) == ("Polish", "Ring twice.")
    assert "Urdu" in asked
    assert "Polish" in asked


@pytest.mark.feature(4)
def test_what_the_hub_refused_is_mended_and_sent_again_and_a_conflict_is_there_to_be_read(signed_in, committed_db):
    jean, visit = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640)
    set_up(page)
    queued = write_a_record(page, visit, answers={key: WALKED_ANSWERS[key] for key in WALKED_ANSWERS if key != "lives"})
    open_screen(page, "#/sent", "What you sent")
    page.get_by_role("link", name="Needs you").last.click()
    page.get_by_text("The hub did not take it").wait_for()
    refused, wrong = page.locator("main").inner_text(), what_is_wrong(page, "refused")
    count_refused = VisitRecord.objects.count()

    page.get_by_role("button", name="Mend it and send it again").click()
    page.locator("input[value='alone']").check()
    page.get_by_role("button", name="Save and go on").click()
    while page.evaluate("document.getElementById('h1').textContent") != "Check before you send":
        page.get_by_role("button", name="Save and go on").click()
        page.wait_for_timeout(100)
    page.get_by_role("button", name="Send to the hub").click()
    at(page, "Received by the hub")

    assert "Choose an answer" in refused
    assert count_refused == 0
    assert str(VisitRecord.objects.get().client_uuid) == queued
    body = {"concern_kind": "worried", "about": None, "what": "A white van", "happened_at": timezone.now().isoformat()}
    page.route(SYNC, lambda route: (route.fetch(), route.abort()))  # the hub has it, and its answer is lost
    worry = evaluate(page, "({ outbox }, ...said) => outbox.queue('concern', ...said)", visit.reference, body)
    evaluate(page, "({ sync }) => sync.sendNow()")
    evaluate(page, "({ outbox }, ...said) => outbox.edit(...said)", worry, body | {"what": "A grey van"})
    page.unroute(SYNC)
    evaluate(page, "({ sync }) => sync.sendNow()")
    open_screen(page, f"#/sent/{worry}", "Worried")
    page.get_by_text("The hub has something else").wait_for()
    wrong += what_is_wrong(page, "conflict")
    page.get_by_role("button", name="I have read it: keep what the hub has").click()
    page.get_by_text("Received by the hub at").first.wait_for()

    assert wrong == []
    assert any("white" in each.what for each in Concern.objects.all())
    assert any("grey" in each.what for each in Concern.objects.all())
    page.complaints[:] = [each for each in page.complaints if "ERR_FAILED" not in each]


@pytest.mark.feature(13)
@pytest.mark.feature(11)
def test_a_phone_that_is_nearly_full_says_so_and_one_that_is_stopped_forgets(signed_in, committed_db):
    jean, _ = jean_and_her_visit()
    page = signed_in(jean, width=360, height=640)
    set_up(page)
    # What Chromium itself says of the room does not follow the disk any more; other browsers' numbers do.
    page.evaluate("navigator.storage.estimate = async () => ({ usage: 90e6, quota: 92e6 })")
    open_screen(page, "#/phone", "This phone")
    kept_words = page.locator("main").inner_text()
    open_screen(page, "#/", "Your visits")
    page.get_by_text("This phone is nearly full").wait_for()
    wrong = what_is_wrong(page, "nearly full")
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Say how it went").click()
    at(page, "How did it go?")
    page.locator("input[value='no_answer']").check()
    page.get_by_role("button", name="Save and go on").click()
    wait_for_another(page, "How did it go?")

    revoke_phone(Phone.objects.get(), reason="Left on the bus.", by=None)
    evaluate(page, "({ sync }) => sync.sendNow()")
    at(page, "Nothing is held on this phone")
    stopped = page.locator("main").inner_text()

    assert "90 MB of 92 MB" in kept_words
    assert "The hub has stopped this phone" in stopped
    assert "Not sent yet: 1." in stopped
    assert wrong + what_is_wrong(page, "stopped") == []
    assert NAME not in page.content()


@pytest.mark.feature(2)
@pytest.mark.feature(12)
@pytest.mark.feature(13)
def test_killed_in_the_middle_of_saving_then_full_then_three_days_in_a_drawer(own_phone):
    jean, visit = jean_and_her_visit()
    page = own_phone.start(jean)
    page.goto(ADDRESS)
    wanted = {"permissions": ["durableStorage"], "origin": own_phone.address}
    asked_before = page.evaluate("navigator.storage.persisted()")
    page.context.new_cdp_session(page).send("Browser.grantPermissions", wanted)
    set_up(page)
    kept_for_no_signal(page)
    asked_after = page.evaluate("navigator.storage.persisted()")
    evaluate(page, "({ sync }) => sync.askForBundle()")
    told = Phone.objects.get().is_persisted
    own_phone.context.set_offline(True)
    kept = []
    page.expose_function("kept", lambda number: kept.append(number))
    save = """({ drafts }, reference) => void (async () => {
        for (let number = 1; ; number += 1) {
            await drafts.saveDraft(reference, { outcome: "visited", answers: { worrying: `A van ${number}` } })
            await window.kept(number)
        }
    })()"""
    evaluate(page, save, visit.reference)
    while len(kept) < 12:
        page.wait_for_timeout(50)

    own_phone.kill()  # between two lines of the above
    page = own_phone.start(signal_there=False)
    page.goto(ADDRESS)
    unlock(page)
    draft = evaluate(page, "({ drafts }, reference) => drafts.draft(reference)", visit.reference)
    page.get_by_text(NAME).click()
    page.get_by_role("link", name="Go on where you were").wait_for()
    page.evaluate("location.hash += '/q/present'")
    page.locator("input[value='alone']").wait_for()
    page.evaluate(FULL, True)
    page.locator("input[value='alone']").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_text("This phone has no room left").wait_for()
    still = page.locator("input:checked").get_attribute("value")
    page.evaluate(FULL, False)
    before = press_on(page)
    page.clock.install(time=timezone.now() + timedelta(seconds=AFTER_72_HOURS_S))
    page.reload()
    at(page, "Nothing is held on this phone")
    shown = page.locator("main").inner_text()
    readable = evaluate(
        page, "async ({ store }) => JSON.stringify([await store.store.all('vaults'), await store.store.all('drafts')])"
    )

    assert draft["outcome"] == "visited"
    assert int(draft["answers"]["worrying"].removeprefix("A van ")) in (kept[-1], kept[-1] + 1)
    assert (asked_before, asked_after, told) == (False, True, True)
    assert still == "alone"
    assert before != "Who is there with you?"
    assert "not in touch with the hub for 72 hours" in shown
    assert "Not sent yet: 1." in shown
    assert '"lock"' not in readable
    assert '"bundle"' not in readable


@pytest.mark.feature(11)
def test_signing_out_on_another_page_says_what_is_unsent_and_takes_the_visits_off_the_phone(signed_in, committed_db):
    jean, visit = jean_and_her_visit()
    page, said = signed_in(jean, width=360, height=640), []
    set_up(page)
    page.route(SYNC, lambda route: route.fulfill(status=503, body="{}"))
    write_a_record(page, visit)
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    page.goto("/field/")

    page.get_by_text("Menu", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.goto(ADDRESS)
    at(page, "Nothing is held on this phone")

    assert [each.split(". ")[0] for each in said] == ["Not sent yet from this phone: 1"]
    assert "You signed out, and the visits were taken off this phone." in page.locator("main").inner_text()
    assert "Not sent yet: 1." in page.locator("main").inner_text()
    page.complaints[:] = [each for each in page.complaints if "503" not in each]
