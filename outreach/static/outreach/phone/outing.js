// Where a volunteer stands with the hub while out alone: from what this phone said, and what the hub said last.
import * as clock from "./clock.js";
import * as outbox from "./outbox.js";
import * as sync from "./sync.js";
import { earlier } from "./times.js";

const WORDS = new Set(["start", "extend", "safe", "help"])

// {visit, start, last, dueBack, hubKnows, help, refused}; null when not out.
export async function outNow(bundle) {
  const said = (await outbox.list())
    .filter((row) => WORDS.has(row.kind) && row.visit)
    .sort((one, other) => earlier(one.made_at, other.made_at))
  const open = new Map()
  for (const row of said) {
    if (row.kind === "safe") open.delete(row.visit)
    else if (row.kind === "start" && row.state === "needs_you") open.set(row.visit, { visit: row.visit, refused: row })
    else if (row.kind === "start" || row.kind === "help" || open.has(row.visit)) add(open, row)
  }
  const hubs = bundle?.outing
  const ended = hubs && said.some((row) => row.kind === "safe" && row.visit === hubs.visit)
  if (hubs?.visit && !ended && !open.has(hubs.visit)) open.set(hubs.visit, { visit: hubs.visit, hubKnows: true })
  const out = [...open.values()].filter((each) => !each.refused).at(-1)
  if (!out) return null
  if (hubs?.visit === out.visit) out.dueBack = later(out.dueBack, hubs.due_back_at)
  return out
}

function add(open, row) {
  const out = open.get(row.visit)?.refused ? { visit: row.visit } : open.get(row.visit) || { visit: row.visit }
  out[row.kind] = row
  out.last = row
  if (row.kind === "start") out.hubKnows = row.state === "received"
  if (row.extra?.due_back_at) out.dueBack = later(out.dueBack, row.extra.due_back_at)
  if (row.extra?.password) out.password = row.extra.password
  open.set(row.visit, out)
}

const later = (one, other) => (!one || (other && earlier(one, other) < 0) ? other : one)

// Why the hub would not take "I have arrived", when that was the last thing said of this visit.
export async function arrivalRefused(reference) {
  const starts = (await outbox.list()).filter((row) => row.kind === "start" && row.visit === reference)
  const last = starts.sort((one, other) => earlier(one.made_at, other.made_at)).at(-1)
  return last?.state === "needs_you" ? last : null
}

export async function say(kind, reference) {
  await outbox.queue(kind, reference, { happened_at: clock.stamp() })
  sync.sendNow()
}
