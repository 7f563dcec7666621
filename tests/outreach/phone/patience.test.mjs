import assert from "node:assert/strict"
import test from "node:test"
import { calls, due, nextLook, retryAfter, waitAfter } from "../../../outreach/static/outreach/phone/patience.js"

const item = (number, more = {}) => ({ client_uuid: `i${number}`, seq: number, at: number, place: null, urgent: false, next_try_at: 0, sealed: { ct: "x" }, ...more })
const ids = (items) => items.map((each) => each.client_uuid)

test("the wait doubles from one second to five minutes and then stays, however often it failed", () => {
  const longest = [1, 2, 3, 8, 9, 10, 400, 100_000].map((tries) => waitAfter(tries, () => 1))

  assert.deepEqual(longest, [1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000, 300_000])
})

test("half of the wait is chance, so that phones that lost the hub together do not come back together", () => {
  assert.equal(waitAfter(4, () => 0), 4_000)
  assert.equal(waitAfter(4, () => 0.999999), 8_000)
  assert.ok(new Set(Array.from({ length: 50 }, () => waitAfter(9))).size > 40)
})

test("what the hub asks for is read as seconds or as a date, and never more than an hour", () => {
  assert.equal(retryAfter("7"), 7_000)
  assert.equal(retryAfter("Thu, 26 Nov 2026 12:00:30 GMT", Date.parse("2026-11-26T12:00:00Z")), 30_000)
  assert.equal(retryAfter("999999"), 3_600_000)
  assert.equal(retryAfter("soon"), 0)
  assert.equal(retryAfter(null), 0)
})

test("urgent items go first, the others as they were made", () => {
  const items = [item(3), item(1), item(4, { urgent: true }), item(2, { urgent: true })]

  assert.deepEqual(ids(due(items, { now: 5 })), ["i2", "i4", "i1", "i3"])
})

test("a later item of a visit waits behind an earlier one of the same visit, and another visit does not", () => {
  const items = [item(1, { place: "a", next_try_at: 99 }), item(2, { place: "a" }), item(3, { place: "b" })]

  assert.deepEqual(ids(due(items, { now: 5 })), ["i3"])
})

test("danger waits behind nothing, not even what the hub asked for", () => {
  const items = [item(1, { place: "a", next_try_at: 99 }), item(2, { place: "a", urgent: true }), item(3)]

  assert.deepEqual(ids(due(items, { now: 5, notBefore: 50 })), ["i2"])
  assert.deepEqual(ids(due(items, { now: 5, notBefore: 50, force: true })), ["i2"])
})

test("send now passes over the waiting times of the items", () => {
  assert.deepEqual(ids(due([item(1, { next_try_at: 99 })], { now: 5, force: true })), ["i1"])
})

test("a call holds at most 20 items, not too many bytes, and never danger together with a record", () => {
  const many = Array.from({ length: 45 }, (_, number) => item(number))
  const large = [1, 2, 3].map((number) => item(number, { sealed: { ct: "x".repeat(400_000) } }))

  assert.deepEqual(calls(many).map((call) => call.length), [20, 20, 5])
  assert.deepEqual(calls(large).map((call) => call.length), [2, 1])
  assert.deepEqual(calls([item(1, { urgent: true }), item(2)]).map(ids), [["i1"], ["i2"]])
  assert.deepEqual(calls([]), [])
})

test("the next look is when the first item is due, and within a minute", () => {
  assert.equal(nextLook([item(1, { next_try_at: 9_000 }), item(2, { next_try_at: 4_000 })], { now: 1_000 }), 3_000)
  assert.equal(nextLook([item(1, { next_try_at: 4_000 })], { now: 1_000, notBefore: 31_000 }), 30_000)
  assert.equal(nextLook([], { now: 1_000 }), 60_000)
  assert.equal(nextLook([item(1)], { now: 1_000 }), 250)
})
