import assert from "node:assert/strict"
import test from "node:test"
import { statusOf } from "../../../outreach/static/outreach/phone/outbox.js"
import { aBundle, aHub, aPhone, PIN } from "./stand_ins.mjs"

const VISIT = "V-2026-000001"
const OTHER = "V-2026-000002"
const BODY = { outcome: "visited", answers: { consent: "yes" }, checklist_version: "2024-1" }

async function aPhoneAndHub(more = {}) {
  const hub = aHub()
  const phone = aPhone({ fetch: hub.fetch, ...more })
  const { bundle } = await aBundle()
  hub.bundle = bundle
  await phone.vault.setUp(PIN, bundle)
  return { hub, ...phone }
}

const states = async (outbox) => (await outbox.list()).map((item) => item.state)

test("a record goes from draft to waiting to received, under one id all the way", async () => {
  const { hub, drafts, outbox, sync, store } = await aPhoneAndHub()
  const { client_uuid } = await drafts.saveDraft(VISIT, BODY)
  assert.equal(await outbox.queue("record", VISIT, BODY), client_uuid)
  assert.deepEqual(await states(outbox), ["waiting"])
  assert.equal((await drafts.draft(VISIT)).client_uuid, null)

  await sync.sendNow()

  assert.deepEqual(await states(outbox), ["received"])
  assert.deepEqual([...hub.received.keys()], [client_uuid])
  const [row] = await store.all("outbox")
  assert.deepEqual([row.sealed, row.view], [null, null])
  assert.equal((await outbox.list())[0].visit, VISIT)
})

test("answers of two tabs on one draft are merged, and one taken back is gone", async () => {
  const { drafts } = await aPhoneAndHub()

  await Promise.all([drafts.saveDraft(VISIT, { answers: { consent: "yes" } }), drafts.saveDraft(VISIT, { outcome: "visited", answers: { present: "alone" } })])
  await drafts.saveDraft(VISIT, { answers: { consent: null } })

  const draft = await drafts.draft(VISIT)
  assert.deepEqual([draft.outcome, draft.answers], ["visited", { present: "alone" }])
})

test("two tabs that press at once make one record, and the second is told", async () => {
  const { drafts, outbox } = await aPhoneAndHub()
  await drafts.saveDraft(VISIT, BODY)

  const pressed = await Promise.allSettled([outbox.queue("record", VISIT, BODY), outbox.queue("record", VISIT, BODY)])

  assert.deepEqual(pressed.map((each) => each.status), ["fulfilled", "rejected"])
  assert.equal(pressed[1].reason.name, "AlreadySaved")
  assert.equal((await outbox.list()).length, 1)
  await assert.rejects(drafts.saveDraft(VISIT, { answers: { present: "alone" } }), { name: "AlreadySaved", state: "waiting" })
})

test("when the acknowledgement is lost the same item goes again with the same id, and the hub has it once", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  const id = await outbox.queue("record", VISIT, BODY)
  let lost = 2
  hub.answer = (sent) => {
    if (!lost--) return (hub.answer = null)
    hub.take(sent) // the hub has it; its answer never arrives
    throw new TypeError("network")
  }

  await sync.sendNow()
  assert.deepEqual(await states(outbox), ["waiting"])
  await sync.sendNow()
  await sync.sendNow()

  assert.deepEqual(hub.sent().map(({ ids }) => ids), [[id], [id], [id]])
  assert.equal(hub.received.size, 1)
  assert.deepEqual(await states(outbox), ["received"])
})

test("each failure makes the wait longer, and the item never gives up", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub({ random: () => 1 })
  await outbox.queue("record", VISIT, BODY)
  hub.answer = (_sent, said) => said(500, {})

  for (let time = 0; time < 30; time++) await sync.sendNow()

  const [item] = await outbox.list()
  assert.equal(item.tries, 30)
  assert.ok(Math.abs(item.next_try_at - Date.now() - 300_000) < 5_000)
  hub.answer = null
  await sync.sendNow()
  assert.deepEqual(await states(outbox), ["received"])
})

test("what the hub asks for is kept, except for danger", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  hub.answer = (_sent, said) => said(503, {}, { "Retry-After": "120" })
  await sync.sendNow()
  hub.answer = null
  const calls = hub.sent().length

  await sync.sendNow()
  assert.equal(hub.sent().length, calls)
  await outbox.queue("concern", VISIT, { what: "" })
  await sync.sendNow()

  assert.deepEqual(hub.sent().at(-1).kinds, ["concern"])
  assert.deepEqual(await states(outbox), ["waiting", "received"])
})

test("a refused item stays with its sentence, is mended, and goes again under the same id", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  const id = await outbox.queue("record", VISIT, BODY)
  const refusal = { client_uuid: id, state: "refused", sentences: ["Choose an answer."], marks: [] }
  hub.answer = (_sent, said) => said(200, { server_time: new Date().toISOString(), results: [refusal], phone: "known" })
  await sync.sendNow()
  hub.answer = null

  const [item] = await outbox.list()
  assert.deepEqual([item.state, item.sentences, item.view.answers], ["needs_you", ["Choose an answer."], BODY.answers])
  await sync.sendNow()
  assert.equal(hub.sent().length, 1) // it is not sent again until somebody mended it
  const draft = await outbox.putBack(id)
  assert.deepEqual([draft.client_uuid, draft.answers], [id, BODY.answers])
  assert.equal(await outbox.queue("record", VISIT, { ...BODY, answers: { consent: "no" } }), id)
  await sync.sendNow()

  assert.deepEqual(await states(outbox), ["received"])
})

test("edited after a lost acknowledgement, the same id with other content is a conflict that everybody sees", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  const id = await outbox.queue("record", VISIT, BODY)
  hub.answer = (sent) => {
    hub.take(sent)
    throw new TypeError("network")
  }
  await sync.sendNow()
  hub.answer = null

  await outbox.edit(id, { ...BODY, answers: { consent: "no" } })
  await sync.sendNow()

  const [item] = await outbox.list()
  assert.deepEqual([item.state, item.conflict, item.sentences], ["needs_you", true, ["The hub has this already, with other answers."]])
  assert.deepEqual(item.view.answers, { consent: "no" })
  await outbox.keepHubs(id)
  assert.deepEqual(await states(outbox), ["received"])
})

test("an answer that comes after an edit is about what was there before: the new one waits", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  const id = await outbox.queue("record", VISIT, BODY)
  hub.answer = async (sent, said) => {
    hub.answer = null
    await outbox.edit(id, { ...BODY, answers: { consent: "no" } })
    return said(200, hub.take(sent))
  }

  await sync.sendNow()

  const [item] = await outbox.list()
  assert.notEqual(item.state, "received")
})

test("nothing goes under another's sign-in, and it goes when its owner is back", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  hub.owner = "owner-stranger"

  await sync.sendNow()

  assert.deepEqual(hub.sent(), [])
  const status = await outbox.status()
  assert.deepEqual([status.waiting, status.wrong_owner, status.sign_in_needed], [1, true, false])
  hub.owner = "owner-jean"
  await sync.sendNow()
  assert.deepEqual(await states(outbox), ["received"])
})

test("with nobody signed in a record waits for the sign-in, and danger goes by the phone's own token", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  const danger = await outbox.queue("concern", VISIT, { what: "" })
  hub.owner = null

  await sync.sendNow()

  assert.deepEqual(hub.sent(), [{ ids: [danger], kinds: ["concern"], token: "token-of-owner-jean" }])
  assert.deepEqual(await states(outbox), ["waiting", "received"])
  assert.equal((await outbox.status()).sign_in_needed, true)
})

test("under a stranger's sign-in danger goes by the token of whoever said it", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  await outbox.queue("help", VISIT, {})
  hub.owner = "owner-stranger"

  await sync.sendNow()

  assert.deepEqual(hub.sent().map(({ token }) => token), ["token-of-owner-jean"])
  assert.equal(hub.asked.at(-1).body.owner, "owner-jean")
})

test("danger queued last is sent first, in a call of its own", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  await outbox.queue("record", OTHER, BODY)
  await outbox.queue("concern", VISIT, { what: "" })

  await sync.sendNow()

  assert.deepEqual(hub.sent().map(({ kinds }) => kinds), [["concern"], ["record", "record"]])
})

test("one item that fails at the hub stops no other", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  const first = await outbox.queue("record", VISIT, BODY)
  await outbox.queue("record", OTHER, BODY)
  hub.answer = (sent, said) => {
    const answer = hub.take({ items: sent.items.filter((item) => item.client_uuid !== first) })
    return said(200, { ...answer, results: [...answer.results, { client_uuid: first, state: "failed" }] })
  }

  await sync.sendNow()

  assert.deepEqual(await states(outbox), ["waiting", "received"])
})

test("two tabs never send the same item at the same time", async () => {
  const { hub, outbox, sync, ...first } = await aPhoneAndHub()
  const second = aPhone({ ...first, fetch: hub.fetch })
  await outbox.queue("record", VISIT, BODY)
  let [now, most] = [0, 0]
  hub.answer = async () => {
    most = Math.max(most, ++now)
    await new Promise((done) => setTimeout(done, 20))
    now--
  }

  await Promise.all([sync.sendNow(), second.sync.sendNow(), sync.sendNow(), second.sync.sendNow()])

  assert.equal(most, 1)
  assert.equal(hub.sent().length, 1)
  assert.equal(hub.received.size, 1)
})

test("a line that dies without a word holds nothing up: after a while the same items go again", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub({ patience: 50 })
  await outbox.queue("record", VISIT, BODY)
  hub.answer = () => new Promise(() => {})
  await sync.sendNow()
  assert.deepEqual(await states(outbox), ["waiting"])

  hub.answer = null
  await sync.sendNow()

  assert.deepEqual(await states(outbox), ["received"])
})

test("what was being sent when the browser ended waits again after the restart", async () => {
  const { hub, outbox, sync, store } = await aPhoneAndHub()
  const id = await outbox.queue("record", VISIT, BODY)
  await outbox.mark([{ client_uuid: id }], () => ({ state: "sending" }))
  const restarted = aPhone({ store, fetch: hub.fetch })

  await restarted.sync.sendNow()

  assert.deepEqual((await store.all("outbox")).map((row) => row.state), ["received"])
})

test("too large for one call goes in halves; one that is too large alone is shown with a sentence", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  const large = await outbox.queue("record", OTHER, { ...BODY, answers: { worrying: "x".repeat(5000) } })
  hub.answer = (sent, said) => (sent.items.some((item) => item.client_uuid === large) ? said(413, {}) : null)

  await sync.sendNow()

  assert.deepEqual(await states(outbox), ["received", "needs_you"])
  assert.match((await outbox.list())[1].sentences[0], /too large/)
})

test("a phone said to be lost forgets what it was given at the next word of the hub, and still sends what waits", async () => {
  const { hub, outbox, vault, sync } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  hub.phone = "revoked"

  await sync.sendNow()

  assert.equal(await vault.state(), "gone")
  assert.equal(await vault.reason(), "revoked")
  assert.equal(hub.received.size, 1)
})

test("signed out on another page, the visits go at the next word of the hub, and what waits stays", async () => {
  const { hub, vault, outbox, sync, store } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  Object.assign(hub, { owner: null, phone: "signed_out" })

  await sync.sendNow()

  assert.deepEqual([await vault.state(), await vault.reason()], ["gone", "signed_out"])
  assert.equal((await store.get("vaults", "owner-jean")).send_token, null)
  assert.deepEqual(await states(outbox), ["waiting"])
})

test("when the hub says that visits changed the new bundle is asked for", async () => {
  const { hub, outbox, vault, sync } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  hub.bundle = { ...hub.bundle, visits: [hub.bundle.visits[1]] }
  hub.answer = (sent, said) => said(200, { ...hub.take(sent), bundle_changed: true })

  await sync.sendNow()

  assert.equal(hub.bundles, 1)
  assert.deepEqual((await vault.bundle()).visits.map((visit) => visit.reference), [OTHER])
})

test("a hub that speaks a newer language is noticed, and nothing is lost", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  await outbox.queue("record", VISIT, BODY)
  hub.protocol = 2
  hub.answer = (_sent, said) => said(400, { sentence: "Load this page again." })

  await sync.sendNow()

  assert.deepEqual(await states(outbox), ["waiting"])
  assert.equal((await outbox.status()).update_needed, true)
})

test("a word about a visit that the hub refused is asked for again when its sentence went with the PIN", async () => {
  const { hub, outbox, vault, sync } = await aPhoneAndHub()
  const id = await outbox.queue("record", VISIT, BODY)
  hub.answer = (_sent, said) => said(200, { server_time: new Date().toISOString(), phone: "known", results: [{ client_uuid: id, state: "refused", sentences: ["Choose an answer."] }] })
  await sync.sendNow()
  await vault.wipe({ reason: "pin" })
  assert.deepEqual((await outbox.list()).map((item) => [item.state, item.sentences]), [["needs_you", []]])

  await vault.setUp("470159", hub.bundle)
  await sync.sendNow()

  assert.deepEqual((await outbox.list()).map((item) => [item.state, item.sentences]), [["needs_you", ["Choose an answer."]]])
})

test("what was begun when the PIN went is finished at the hub, and stands in the way of no record", async () => {
  const { hub, drafts, outbox, vault, sync } = await aPhoneAndHub()
  const { client_uuid } = await drafts.saveDraft(VISIT, BODY)
  await vault.wipe({ reason: "pin" })
  await vault.setUp("470159", hub.bundle)
  const result = { client_uuid, state: "saved", received_at: new Date().toISOString(), marks: ["This was not finished."], extra: { unfinished: true } }
  hub.answer = (sent, said) => sent.items.length && said(200, { server_time: new Date().toISOString(), phone: "known", results: [result] })
  await sync.sendNow()
  hub.answer = null

  const whole = await outbox.queue("record", VISIT, BODY)

  assert.deepEqual((await outbox.list()).map((item) => [item.client_uuid, item.kind, item.state, item.marks]), [
    [client_uuid, "begun", "received", ["This was not finished."]], [whole, "record", "waiting", []],
  ])
})

test("the hub is told what is unsent on this phone, and told again when it came out otherwise", async () => {
  const { hub, outbox, sync } = await aPhoneAndHub()
  const told = () => hub.asked.filter(({ address }) => address.endsWith("/sync/")).map(({ body }) => [body.unsent.count, body.unsent.needs_you])
  const id = await outbox.queue("record", VISIT, BODY)
  hub.answer = (sent, said) => sent.items.length && said(200, { server_time: new Date().toISOString(), phone: "known", results: [{ client_uuid: id, state: "refused", sentences: ["Choose an answer."] }] })

  await sync.sendNow()
  await sync.sendNow()

  assert.deepEqual(told(), [[0, 0], [1, 1]])
})

test("the status line is counted from rows: nothing waits only when nothing is unsent", () => {
  const today = new Date("2026-06-01T15:00:00Z")
  const row = (state, more = {}) => ({ owner: "o", state, made_at: "2026-06-01T10:00:00+00:00", received_at: null, ...more })
  const items = [
    row("waiting", { made_at: "2026-06-01T10:30:00+01:00" }), row("sending"), row("needs_you"),
    row("received", { received_at: "2026-06-01T13:05:00Z", made_at: "2026-05-01T10:00:00+00:00" }), row("received", { received_at: "2026-05-31T09:00:00Z" }), row("waiting", { owner: "other" }),
  ]

  const status = statusOf(items, { owner: "o", here: { owner: "o", at: "x" }, today })

  assert.deepEqual([status.waiting, status.sending, status.needs_you, status.received_today, status.others], [1, 1, 1, 1, 1])
  assert.deepEqual([status.oldest_at, status.last_receipt_at], ["2026-06-01T10:30:00+01:00", "2026-06-01T13:05:00Z"])
  assert.deepEqual([statusOf([], { owner: "o" }).oldest_at, statusOf([], { owner: "o" }).last_receipt_at], [null, null])
})
