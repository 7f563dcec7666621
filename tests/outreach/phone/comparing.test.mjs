import assert from "node:assert/strict"
import test from "node:test"
import { hubsList } from "../../../outreach/static/outreach/phone/screens/sent.js"
import { aBundle, aHub, aPhone, PIN } from "./stand_ins.mjs"

const VISIT = "V-2026-000001"
const OTHER = "V-2026-000002"
const BODY = { outcome: "visited", answers: { consent: "yes" }, checklist_version: "2024-1" }
const LONG_AGO = "2020-01-01T00:00:00+00:00"

/** A phone that has sent two records, and a hub whose own list says what it is told to say. */
async function sentTwo() {
  const hub = aHub()
  const phone = aPhone({ fetch: hub.fetch })
  const { bundle } = await aBundle()
  await phone.vault.setUp(PIN, bundle)
  const ids = [await phone.outbox.queue("record", VISIT, BODY), await phone.outbox.queue("record", OTHER, BODY)]
  await phone.sync.sendNow()
  const lists = async (listed, since = LONG_AGO) => {
    const received = listed.map((client_uuid) => ({ client_uuid, received_at: hub.time().toISOString() }))
    hub.bundle = { ...bundle, server_time: hub.time().toISOString(), received, received_since: since }
    await phone.sync.fetchBundle(await phone.sync.whoIsHere())
  }
  return { hub, ids, lists, bundle, ...phone }
}

const states = async (outbox) => (await outbox.list()).map((item) => item.state)

test("what the hub's own list has is received; what it lacks needs somebody, until it is there again", async () => {
  const { outbox, lists, ids } = await sentTwo()
  await lists(ids)
  assert.deepEqual(await states(outbox), ["received", "received"])

  await lists([ids[0]])

  const [, lost] = await outbox.list()
  assert.deepEqual([lost.state, lost.missing], ["needs_you", true])
  assert.match(lost.sentences[0], /not on the hub’s list/)
  assert.deepEqual([(await outbox.status()).needs_you, (await outbox.status()).received_today], [1, 1])
  await lists(ids)
  assert.deepEqual(await states(outbox), ["received", "received"])
})

test("a list that does not reach so far back, or was asked for before, says nothing about an item", async () => {
  const { outbox, sync, hub, bundle, lists } = await sentTwo()
  const later = new Date(Date.now() + 60_000).toISOString()

  await lists([], later)
  await outbox.compare(new Set(), { owner: bundle.owner, received: [], received_since: LONG_AGO })
  hub.bundle = bundle // a hub that is older than these pages sends no list
  await sync.fetchBundle(await sync.whoIsHere())

  assert.deepEqual(await states(outbox), ["received", "received"])
})

test("it is not sent again, the hub is told of it, and it goes from the list when the hub was rung", async () => {
  const { hub, outbox, sync, vault, lists, ids, bundle } = await sentTwo()
  await lists([ids[0]])
  hub.asked.length = 0

  await sync.sendNow()
  assert.deepEqual(hub.sent(), [])
  assert.equal(hub.asked.findLast(({ address }) => address.endsWith("/sync/")).body.unsent.needs_you, 1)
  await vault.setUp(PIN, bundle) // the PIN was forgotten
  assert.deepEqual(await states(outbox), ["received", "needs_you"])
  await outbox.strikeOff(ids[0])
  assert.equal((await outbox.list()).length, 2)
  await outbox.strikeOff(ids[1])

  assert.deepEqual((await outbox.list()).map((item) => item.client_uuid), [ids[0]])
})

test("the two counts stand beside each other, with what makes them differ", () => {
  const now = new Date("2026-06-01T12:00:00Z")
  const at = (client_uuid, received_at = "2026-06-01T08:00:00Z") => ({ client_uuid, received_at })
  const held = (...received) => ({ received, server_time: "2026-06-01T11:05:00Z" })
  const own = [{ client_uuid: "a" }, { client_uuid: "b" }]

  assert.deepEqual(hubsList(held(at("a"), at("b"), at("old", "2026-05-31T08:00:00Z")), own, now), ["The hub’s own list at 12:05pm", "2"])
  assert.deepEqual(hubsList(held(at("a"), at("b"), at("c")), own, now)[1], "3, 1 not from this phone")
  assert.deepEqual(hubsList(held(at("a")), [own[0], { client_uuid: "b", missing: true }], now)[1], "1, without 1 that it said to have")
  const since = { client_uuid: "d", state: "received", received_at: "2026-06-01T11:30:00Z" }
  assert.deepEqual(hubsList(held(at("a"), at("b")), [...own, since], now)[1], "2, and 1 since")
  assert.equal(hubsList(held(), own, new Date("2026-06-02T12:00:00Z")), null)
})
