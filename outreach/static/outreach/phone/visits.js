// The visits this phone holds: which is which in an address, and how each stands.
import { draft as draftOf } from "./drafts.js";
import { earlier, showClock } from "./times.js";

// An address names a visit by a mark of this phone's own, which says nothing to anybody who reads it.
const marks = new Map()

export async function learn(references) {
  for (const reference of references) {
    if (marks.has(reference)) continue
    const bytes = new TextEncoder().encode(`visit ${reference}`)
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
    marks.set(reference, Array.from(hash.slice(0, 5), (byte) => byte.toString(16).padStart(2, "0")).join(""))
  }
}

export const markOf = (reference) => marks.get(reference)
export const addressOf = (reference, ...more) => `#/${["visit", markOf(reference), ...more].join("/")}`

export function visitMarked(bundle, mark) {
  const reference = [...marks].find(([, its]) => its === mark)?.[0]
  if (!reference) return null
  // One that has left the phone is still a place where what was begun or refused is finished.
  return bundle.visits.find((visit) => visit.reference === reference) || { reference, residents: [], left: true, planned_start: null }
}

export const titleOf = (visit) => (visit.planned_start ? `Visit at ${showClock(visit.planned_start)}` : `Visit ${visit.reference}`)

export function inDayOrder(visits) {
  return [...visits].sort((one, other) => (one.order ?? 0) - (other.order ?? 0) || earlier(one.planned_start, other.planned_start))
}

export const recordRow = (rows, reference) =>
  rows.filter((row) => row.kind === "record" && row.visit === reference).sort((one, other) => earlier(one.made_at, other.made_at)).at(-1)

// {kind, row}: what is true of it now, the most pressing first. Who has looked at all drafts gives what they found.
export async function stateOf(visit, rows, known) {
  const row = recordRow(rows, visit.reference)
  if (row?.state === "needs_you") return { kind: "you", row }
  if (row?.state === "received") return { kind: "received", row, at: row.received_at }
  if (visit.recorded_by_hub) return { kind: "received", row, at: visit.recorded_by_hub === true ? null : visit.recorded_by_hub }
  if (row) return { kind: row.state === "sending" ? "sending" : "saved", row }
  if (visit.status === "cancelled") return { kind: "off" }
  if (visit.taken_off) return { kind: "given" }
  const draft = known === undefined ? await draftOf(visit.reference) : known
  return { kind: draft?.outcome ? "begun" : "todo", draft }
}
