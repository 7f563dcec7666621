"""A phone that is lost, lent, left signed out, or given no more visits: what was typed still arrives under the right
name, and nothing lies on it for anybody else."""

import pytest

from fraudhub.referrals.models import Concern
from outreach.models import VisitRecord, VisitTakenOff
from outreach.verbs import cancel_visit, reallocate_visit
from tests.browser.phone import ADDRESS, PIN, at
from tests.browser.profile import evaluate, states, wait_until_received
from tests.browser.test_the_phone_without_signal import (
    NAME,
    an_unlocked_phone,
    jean_and_her_visit,
    write_a_record,
)
from tests.factories.accounts import an_account
from tests.factories.outreach import a_volunteer
from tests.factories.outreach import at as at_clock

pytestmark = pytest.mark.browser

# Everything a page can read of what its browser keeps.
ALL_STORES = """async () => {
    const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie]
    found.push(location.href, document.title)
    for (const { name } of await indexedDB.databases()) {
        const asked = indexedDB.open(name)
        const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)))
        for (const store of database.objectStoreNames) {
            const all = (ask) => new Promise((done) => (ask.onsuccess = () => done(ask.result)))
            const rows = database.transaction(store).objectStore(store)
            found.push(JSON.stringify([name, store, await all(rows.getAllKeys()), await all(rows.getAll())]))
        }
        database.close()
    }
    for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys()) found.push(request.url, await (await cache.match(request)).text())
    }
    return found.join("\\n")
}"""


@pytest.mark.feature(9)
def test_nothing_that_is_about_anybody_can_be_read_on_the_phone_or_its_disk(own_phone):
    jean, visit = jean_and_her_visit(
        "Quenilda Stockport",
        phone="+441614960777",
        language="Gujarati",
        access_needs="Ring the bell at the side.",
        address="7 Peppercorn Yard",
    )
    resident = visit.residents.get()
    page = an_unlocked_phone(own_phone, jean)
    own_phone.context.set_offline(True)
    page.get_by_text(NAME).click()
    at(page, "Visit at 12:30am")
    typed = {
        "outcome": "visited",
        "answers": {"present": "alone", "worrying": "Her nephew Torquil asked for the deeds."},
    }
    evaluate(page, "({ drafts }, reference, patch) => drafts.saveDraft(reference, patch)", visit.reference, typed)
    said = {
        "concern_kind": "worried",
        "about": resident.reference,
        "what": "A grey van with ladders",
        "happened_at": "",
    }
    evaluate(page, '({ outbox }, reference, body) => outbox.queue("concern", reference, body)', visit.reference, said)
    personal = [
        NAME, "Winifred", "Ashworth", "Quenilda", "Torquil", "nephew", "grey van", "Gujarati", "bell at the side",
        "4960777",
        "Peppercorn", str(resident.address).split(", ")[-1], resident.reference, visit.reference, PIN,
    ]  # fmt: skip
    in_view = page.locator("body").inner_text()
    canary = '({ store }) => store.store.change((rows) => rows.put("phone", { key: "canary", text: "Zebedee" }))'
    evaluate(page, canary)  # what lies there in clear would be found

    readable = page.evaluate(ALL_STORES)
    own_phone.kill()
    on_disk = [file.read_bytes() for file in own_phone.profile.rglob("*") if file.is_file() and not file.is_symlink()]

    assert NAME in in_view
    assert "Zebedee" in readable
    assert any(b"Zebedee" in content for content in on_disk)
    assert [word for word in personal if word in readable] == []
    forms = [(word, form) for word in personal for form in (word.encode(), word.encode("utf-16-le"))]
    assert sorted({word for word, form in forms for content in on_disk if form in content}) == []


@pytest.mark.feature(7)
def test_when_the_sign_in_is_over_danger_goes_all_the_same_and_a_record_waits_for_the_next(own_phone):
    jean, visit = jean_and_her_visit()
    page = an_unlocked_phone(own_phone, jean)
    own_phone.sign_out_by_time()
    write_a_record(page, visit)
    page.get_by_role("link", name="Danger now").click()
    for _ in range(60):
        if Concern.objects.exists():
            break
        page.wait_for_timeout(500)
    evaluate(page, "({ sync }) => sync.sendNow()")
    while_signed_out = sorted(states(page))
    status = evaluate(page, "({ outbox }) => outbox.status()")
    count = VisitRecord.objects.count()

    own_phone.sign_in(jean)
    wait_until_received(page, 2)

    assert [concern.kind_id for concern in Concern.objects.all()] == ["danger_now"]
    assert (while_signed_out, status["sign_in_needed"], count) == (["received", "waiting"], True, 0)
    assert VisitRecord.objects.get().recorded_by == jean


@pytest.mark.feature(10)
def test_cancelled_while_there_was_no_signal_the_record_is_taken_once_and_marked_for_the_volunteer_to_see(own_phone):
    jean, visit = jean_and_her_visit()
    page = an_unlocked_phone(own_phone, jean)
    own_phone.context.set_offline(True)
    queued = write_a_record(page, visit)
    cancel_visit(visit, reason="She is away.", by=None)

    own_phone.context.set_offline(False)
    wait_until_received(page)
    (item,) = evaluate(page, "({ outbox }) => outbox.list()")
    received = evaluate(
        page, "async ({ sync }) => (await sync.askForBundle()).received.map((each) => each.client_uuid)"
    )

    assert received == [queued]
    assert item["marks"] == ["When it arrived the visit had been cancelled."]
    assert str(VisitRecord.objects.get().client_uuid) == queued


@pytest.mark.feature(11)
def test_signing_out_with_no_signal_signs_out_nobody_who_signed_in_on_the_phone_since(own_phone):
    jean, _ = jean_and_her_visit()
    olive = an_account("volunteer", "stockport", name="Olive Stockport")
    a_volunteer(olive)
    page = an_unlocked_phone(own_phone, jean)
    own_phone.context.set_offline(True)
    page.evaluate("location.hash = '#/phone/sign-out'")
    at(page, "Sign out of this phone")
    page.get_by_role("button", name="Sign out and take the visits off").click()
    at(page, "Nothing is held on this phone")
    before = page.evaluate("localStorage.length")

    own_phone.context.clear_cookies()
    own_phone.sign_in(olive)
    own_phone.context.set_offline(False)
    page.reload()
    page.wait_for_function("() => localStorage.length === 0")
    page.goto("/field/")

    assert before == 1
    assert page.locator("h1").inner_text() == "Your visits"


@pytest.mark.feature(12)
def test_ten_wrong_pins_take_off_what_was_given_and_what_was_written_still_arrives(own_phone):
    jean, visit = jean_and_her_visit()
    page = an_unlocked_phone(own_phone, jean)
    own_phone.context.set_offline(True)
    queued = write_a_record(page, visit)
    evaluate(page, "({ vault }) => vault.lock()")

    tried = "({ vault }) => vault.open('111222').catch((fault) => fault.left)"
    left = [evaluate(page, tried) for _ in range(4)]
    own_phone.kill()
    page = own_phone.start(jean, signal_there=False)
    page.goto(ADDRESS)
    at(page, "Type your PIN")
    left += [evaluate(page, tried) for _ in range(6)]
    state = evaluate(page, "({ vault }) => vault.state()")
    own_phone.context.set_offline(False)
    wait_until_received(page)

    assert left == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert state == "gone"
    assert str(VisitRecord.objects.get().client_uuid) == queued


@pytest.mark.feature(10)
def test_given_to_somebody_else_while_there_was_no_signal_the_record_is_taken_once_and_both_can_tell(own_phone):
    jean, visit = jean_and_her_visit()
    olive = a_volunteer(an_account("volunteer", "stockport", name="Olive Stockport"))
    page = an_unlocked_phone(own_phone, jean)
    own_phone.context.set_offline(True)
    queued = write_a_record(page, visit)
    reallocate_visit(
        visit, volunteer=olive, planned_start=visit.planned_start, planned_end=visit.planned_end, by=None,
        reason="Jean cannot be reached.", now=at_clock("00:10"),
    )  # fmt: skip

    own_phone.context.set_offline(False)
    wait_until_received(page)
    (item,) = evaluate(page, "({ outbox }) => outbox.list()")

    record = VisitRecord.objects.get()
    assert (record.recorded_by, str(record.client_uuid), record.came_as) == (jean, queued, "taken_off")
    assert item["marks"] == ["When it arrived the visit had been given to others, who are told."]
    assert VisitTakenOff.objects.filter(user=olive.user).count() == 1


@pytest.mark.feature(9)
def test_what_one_volunteer_wrote_is_neither_sent_nor_shown_under_anothers_sign_in_on_the_same_phone(own_phone):
    jean, visit = jean_and_her_visit()
    olive = an_account("volunteer", "stockport", name="Olive Stockport")
    a_volunteer(olive)
    page = an_unlocked_phone(own_phone, jean)
    own_phone.context.set_offline(True)
    write_a_record(page, visit)
    own_phone.kill()

    page = own_phone.start(olive)
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if "/sync/" in request.url else None)
    page.goto(ADDRESS)
    at(page, "Type your PIN")
    page.get_by_text("Somebody else is signed in on this phone.").wait_for()
    evaluate(page, "({ sync }) => sync.sendNow()")
    page.get_by_role("link", name="I am the one who signed in").click()
    at(page, "Set up this phone")
    shown = page.locator("body").inner_text()
    held_back = VisitRecord.objects.count()
    own_phone.kill()
    page = own_phone.start(jean)
    page.goto(ADDRESS)
    at(page, "Type your PIN")
    wait_until_received(page)

    assert "unsent work of somebody else" in shown
    assert NAME not in shown
    assert "Jean" not in shown
    assert held_back == 0
    assert not [each for each in sent if each and '"sealed"' in each]
    assert VisitRecord.objects.get().recorded_by == jean
