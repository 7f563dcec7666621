// Moments in their order, also in the hour that comes twice.
import assert from "node:assert/strict"
import test from "node:test"
import { earlier } from "../../../outreach/static/outreach/phone/times.js"

test("when the clocks go back, the first 1:50am is before the second 1:10am", () => {
  const [summer, winter] = ["2025-10-26T01:50:00+01:00", "2025-10-26T01:10:00+00:00"]

  assert.deepEqual([winter, summer].sort(earlier), [summer, winter])
})

test("moments written with and without an offset are compared as moments", () => {
  assert.ok(earlier("2025-07-01T09:30:00+01:00", "2025-07-01T09:00:00Z") < 0)
})
