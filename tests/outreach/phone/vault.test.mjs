import assert from "node:assert/strict"
import test from "node:test"
import { privateKeyOf, seal, unseal } from "../../../outreach/static/outreach/phone/seal.js"
import { Bell } from "../../../outreach/static/outreach/phone/store.js"
import { whyNotPin } from "../../../outreach/static/outreach/phone/vault.js"
import { aBundle, aHub, aPhone, PIN } from "./stand_ins.mjs"

const HOUR = 3_600_000
const BODY = { outcome: "visited", answers: { consent: "yes" }, checklist_version: "2024-1" }

/** A phone that is set up, with the hands of its clock. */
async function setUp(more = {}) {
  const hands = { wall: Date.now(), steady: 0 }
  const phone = aPhone({ fetch: aHub().fetch, wall: () => hands.wall, steady: () => hands.steady, ...more })
  const { bundle, privateJwk } = await aBundle()
  await phone.vault.setUp(PIN, bundle)
  return { ...phone, hands, given: bundle, privateJwk, pass: (ms) => ((hands.wall += ms), (hands.steady += ms)) }
}

test("only the hub opens what is sealed to it, and only under the id it was sealed with", async () => {
  const { bundle, privateJwk } = await aBundle()
  const sealed = await seal(bundle.seal, "id-1", { what: "Ünïcode ’ 日本" })
  const key = await privateKeyOf(privateJwk)

  assert.deepEqual(await unseal(key, "id-1", sealed), { what: "Ünïcode ’ 日本" })
  await assert.rejects(unseal(key, "id-2", sealed))
  await assert.rejects(unseal(key, "id-1", { ...sealed, key_id: "k2" }))
  assert.deepEqual(Object.keys(sealed), ["key_id", "epk", "iv", "ct"])
})

test("a PIN is 6 to 12 digits, and neither one digit nor digits in a row", () => {
  assert.deepEqual(["258036", "111112", "920461"].map(whyNotPin), ["", "", ""])
  assert.ok(["12345", "123456", "654321", "000000", "25803a", "", "1234567890123"].every(whyNotPin))
})

test("what the hub gave is read with the PIN, and nothing of it lies on the phone in clear", async () => {
  const { vault, store } = await setUp()
  vault.lock()
  assert.equal(await vault.state(), "locked")
  await assert.rejects(vault.bundle(), { name: "Locked" })

  const bundle = await vault.open(PIN)

  assert.equal(bundle.visits[0].residents[0].full_name, "Winifred Ashworth")
  assert.equal(bundle.checklists["2024-1"].questions.length, 0)
  for (const personal of ["Winifred", "Ashworth", "V-2026-000001", "Jean", PIN]) assert.ok(!store.dump().includes(personal), personal)
})

test("each wrong PIN says how many tries are left, the right one gives them back, and the tenth wipes", async () => {
  const { vault } = await setUp()
  vault.lock()
  await assert.rejects(vault.open("111222"), { name: "WrongPin", left: 9 })
  await vault.open(PIN)
  vault.lock()

  for (let left = 9; left > 0; left--) await assert.rejects(vault.open("111222"), { left })
  await assert.rejects(vault.open("111222"), { left: 0 })

  assert.equal(await vault.state(), "gone")
  assert.equal(await vault.reason(), "pin")
  await assert.rejects(vault.open(PIN), { name: "Locked" })
})

test("ten tries at once are ten tries", async () => {
  const { vault } = await setUp()
  vault.lock()

  await Promise.allSettled(Array.from({ length: 12 }, () => vault.open("111222")))

  assert.equal(await vault.state(), "gone")
})

test("unsent work outlives a forgotten PIN, sealed, and so does what was not finished", async () => {
  const { vault, drafts, outbox, store, privateJwk } = await setUp()
  const sent = await outbox.queue("concern", "V-2026-000001", { what: "Somebody is at the door" })
  const { client_uuid } = await drafts.saveDraft("V-2026-000002", BODY)

  await vault.wipe({ reason: "pin" })

  const rows = await store.all("outbox")
  assert.deepEqual(rows.map((row) => row.client_uuid).sort(), [sent, client_uuid].sort())
  assert.ok(rows.every((row) => row.state === "waiting" && row.view === null))
  const opened = await unseal(await privateKeyOf(privateJwk), client_uuid, rows.find((row) => row.client_uuid === client_uuid).sealed)
  assert.deepEqual([opened.kind, opened.visit, opened.body.answers], ["record", "V-2026-000002", { consent: "yes" }])
  assert.equal(opened.body.begun, true)
  assert.deepEqual(await store.all("drafts"), [])
  assert.ok(!store.dump().includes("at the door"))
})

test("72 hours without the hub and what it gave is gone, also when the clock is put back", async () => {
  const { vault, hands, pass, clock } = await setUp()
  pass(71 * HOUR)
  await clock.tick()
  assert.equal(await vault.state(), "locked")

  hands.wall -= 400 * HOUR
  hands.steady += 1.1 * HOUR

  assert.equal(await vault.state(), "gone")
  assert.equal(await vault.reason(), "forgotten")
})

test("a word from the hub under one's own sign-in begins the 72 hours anew", async () => {
  const { vault, pass, sync } = await setUp()
  pass(71 * HOUR)
  await sync.whoIsHere()
  pass(71 * HOUR)

  assert.equal(await vault.state(), "locked")
})

test("it locks after five minutes in which nobody touched it", async () => {
  const { vault, pass } = await setUp()
  pass(299_000)
  assert.equal(await vault.state(), "open")
  vault.touch()
  pass(299_000)
  assert.equal(await vault.state(), "open")

  pass(2_000)

  assert.equal(await vault.state(), "locked")
})

test("a tab that nobody touched locks itself, and not the one that is being typed in", async () => {
  const [one, other] = twoEnds()
  const first = await setUp({ bell: new Bell(one) })
  const typedIn = aPhone({ fetch: aHub().fetch, store: first.store, bell: new Bell(other), wall: () => first.hands.wall, steady: () => first.hands.steady })
  await typedIn.vault.open(PIN)
  first.pass(299_000)
  typedIn.vault.touch()
  first.pass(2_000)

  await first.vault.lookAfter()

  assert.equal(await first.vault.state(), "locked")
  assert.equal(await typedIn.vault.state(), "open")
  first.vault.lock() // by hand it is the whole phone
  assert.equal(await typedIn.vault.state(), "locked")
})

/** What two tabs say to each other through. */
function twoEnds() {
  const [one, other] = [{}, {}]
  const into = (end) => (data) => end.onmessage?.({ data })
  return [Object.assign(one, { postMessage: into(other) }), Object.assign(other, { postMessage: into(one) })]
}

test("a bundle that comes while the phone is locked takes the place of the old one, and a visit taken away is gone", async () => {
  const { vault, given, store } = await setUp()
  vault.lock()

  await vault.replaceBundle({ ...given, visits: [given.visits[1]] })

  assert.equal(await vault.state(), "locked")
  assert.ok(!store.dump().includes("V-2026"))
  assert.deepEqual((await vault.open(PIN)).visits.map((visit) => visit.reference), ["V-2026-000002"])
})

test("a visit leaves the phone when its time has come, with no signal too", async () => {
  const { vault, given, pass, hands } = await setUp()
  const leaves_at = new Date(hands.wall + HOUR).toISOString()
  await vault.replaceBundle({ ...given, visits: [{ ...given.visits[0], leaves_at }, given.visits[1]] })
  assert.equal((await vault.bundle()).visits.length, 2)

  pass(HOUR + 1)
  vault.touch()

  assert.deepEqual((await vault.bundle()).visits.map((visit) => visit.reference), ["V-2026-000002"])
  hands.wall -= 2 * HOUR // it does not come back with the clock
  assert.equal((await vault.bundle()).visits.length, 1)
})

test("what was typed about a visit that was taken away can still be read and sent", async () => {
  const { vault, drafts, outbox, given } = await setUp()
  await drafts.saveDraft("V-2026-000001", BODY)
  await vault.replaceBundle({ ...given, visits: [given.visits[1]] })

  const [draft] = await drafts.drafts()
  assert.deepEqual([draft.visit, draft.taken_off, draft.answers], ["V-2026-000001", true, { consent: "yes" }])
  assert.equal(await outbox.queue("record", draft.visit, BODY), draft.client_uuid)
})

test("a draft begun with an older checklist keeps its questions when a newer one comes", async () => {
  const { vault, given } = await setUp()

  await vault.replaceBundle({ ...given, checklists: { "2025-1": { questions: [1] } } })

  assert.deepEqual(Object.keys((await vault.bundle()).checklists).sort(), ["2024-1", "2025-1"])
})

test("two people on one phone each have their own, and see nothing of the other's", async () => {
  const { vault, outbox } = await setUp()
  await outbox.queue("concern", null, { what: "x" })
  const vera = await aBundle("owner-vera", { visits: [] })

  await vault.setUp("470159", vera.bundle)

  assert.equal((await vault.bundle()).visits.length, 0)
  assert.deepEqual(await outbox.list(), [])
  const status = await outbox.status()
  assert.deepEqual([status.waiting, status.others], [0, 1])
})

test("what one person's phone holds is gone after 72 hours although another uses it every day", async () => {
  const { vault, pass, store, clock } = await setUp()
  const vera = await aBundle("owner-vera")
  await vault.setUp("470159", vera.bundle)
  pass(73 * HOUR)
  await clock.tick()
  await vault.contact("owner-vera")

  assert.equal(await vault.state(), "locked")

  assert.equal((await store.get("vaults", "owner-jean")).gone, "forgotten")
})

test("danger is kept while the phone is locked and even when everything is gone; what it said is read only by the hub", async () => {
  const { vault, outbox, store } = await setUp()
  vault.lock()
  const locked = await outbox.queue("concern", "V-2026-000001", { what: "He is back" })
  assert.ok(!store.dump().includes("He is back"))
  await vault.open(PIN)
  assert.deepEqual((await outbox.list()).map((item) => [item.client_uuid, item.visit, item.view]), [[locked, "V-2026-000001", { what: "He is back" }]])

  await vault.wipe({ reason: "revoked" })
  await outbox.queue("help", null, { happened_at: "now" })

  assert.deepEqual((await outbox.list()).map((item) => [item.kind, item.view]), [["concern", null], ["help", null]])
})
