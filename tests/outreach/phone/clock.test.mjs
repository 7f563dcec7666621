import assert from "node:assert/strict"
import test from "node:test"
import { Clock, stampOf } from "../../../outreach/static/outreach/phone/clock.js"
import { MemoryStore } from "./stand_ins.mjs"

const NOON = Date.parse("2026-06-01T12:00:00Z")

/** A clock whose hands we move, and its steady counter. */
function aClock(store = new MemoryStore()) {
  const hands = { wall: NOON, steady: 0 }
  const clock = new Clock(store, { wall: () => hands.wall, steady: () => hands.steady })
  const pass = (ms) => ((hands.wall += ms), (hands.steady += ms))
  return { hands, clock, pass, store }
}

test("a stamp is the phone's own time with its distance from UTC, in summer, in winter and west of Greenwich", () => {
  assert.equal(stampOf(new Date(NOON), 60), "2026-06-01T13:00:00+01:00")
  assert.equal(stampOf(new Date(NOON), 0), "2026-06-01T12:00:00+00:00")
  assert.equal(stampOf(new Date(NOON), -210), "2026-06-01T08:30:00-03:30")
})

test("how wrong the clock is, is known once the hub was heard, and after a restart", async () => {
  const { clock, store } = aClock()
  assert.equal(clock.wrongBy(), null)

  await clock.learn("2026-06-01T12:07:00Z")

  assert.equal(clock.wrongBy(), 420_000)
  assert.equal(clock.hubNow().toISOString(), "2026-06-01T12:07:00.000Z")
  const restarted = await aClock(store).clock.read()
  assert.equal(restarted.wrongBy(), 420_000)
})

test("a clock that is put back does not buy time: neither while the page is open nor over a restart", async () => {
  const { clock, hands, pass, store } = aClock()
  await clock.tick()
  pass(3_600_000)
  await clock.tick()

  hands.wall = NOON - 86_400_000
  assert.equal(clock.latest(), NOON + 3_600_000)
  hands.steady += 60_000
  assert.equal(clock.latest(), NOON + 3_660_000)

  const restarted = aClock(store)
  restarted.hands.wall = NOON - 86_400_000
  await restarted.clock.read()
  assert.equal(restarted.clock.latest(), NOON + 3_600_000)
})

test("a clock that was ahead is believed again once the hub was heard", async () => {
  const { clock, hands } = aClock()
  hands.wall = NOON + 365 * 86_400_000
  await clock.tick()

  hands.wall = NOON
  assert.equal(clock.latest(), NOON + 365 * 86_400_000)
  await clock.learn("2026-06-01T12:00:00Z")

  assert.equal(clock.latest(), NOON)
})

test("a time that is none changes nothing", async () => {
  const { clock } = aClock()

  await clock.learn("soon")

  assert.equal(clock.wrongBy(), null)
})
