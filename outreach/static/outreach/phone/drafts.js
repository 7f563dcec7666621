// What is typed about one visit and not sent yet: kept on each answer, encrypted, one draft a visit however many tabs.
// Beside it lies the same, sealed to the hub, for the day when the PIN is forgotten.
import { clock as phoneClock } from "./clock.js";
import { bell as commonBell, locks as phoneLocks, store as phoneStore } from "./store.js";
import { Locked, vault as phoneVault } from "./vault.js";

const LOCK = "hub-phone-drafts"
export const theSeal = () => import("./seal.js") // not asked for before there is something to close
const EMPTY = { outcome: "", answers: {}, checklist_version: "", happened_at: null, corrections: [] }

/** The record of this visit is in the outbox already: the other tab was first. */
export class AlreadySaved extends Error {
  name = "AlreadySaved"
  constructor({ client_uuid, state }) {
    super()
    Object.assign(this, { client_uuid, state })
  }
}

/** Stands for a visit where nobody may read which: the same for the same person and visit. */
export async function placeOf(owner, visit) {
  const name = `${owner} ${visit}`
  if (!places.has(name)) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name))
    places.set(name, (await theSeal()).toText(digest).slice(0, 22))
  }
  return places.get(name)
}

const places = new Map() // asked for forty visits at a time; in memory alone

export const recordOf = (items, owner, place) =>
  items.find((item) => item.kind === "record" && item.owner === owner && item.place === place)

/** What the hub is sent of a draft. */
export const recordBody = ({ outcome, checklist_version, answers, happened_at, corrections }, recorded_at) => ({
  outcome, checklist_version, answers, happened_at: happened_at ?? recorded_at, recorded_at, corrections: corrections ?? [],
})

export class Drafts {
  constructor(store, { clock, vault, locks, bell, uuid = () => crypto.randomUUID() }) {
    Object.assign(this, { store, clock, vault, locks, bell, uuid })
  }

  /** The draft of a visit; an empty one, with no client_uuid, when nothing was typed. */
  async draft(visit) {
    const row = await this.store.get("drafts", await this.#id(visit))
    return row ? this.vault.show(row.hidden) : { client_uuid: null, visit, ...EMPTY, changed_at: null }
  }

  /** ``patch``: any of the draft's fields; ``answers`` by question key, null or undefined to take one back. */
  async saveDraft(visit, patch) {
    return this.locks.request(LOCK, async () => {
      const before = await this.draft(visit)
      const now = this.clock.now()
      const draft = {
        ...before, ...patch, visit, client_uuid: before.client_uuid ?? this.uuid(),
        answers: merged(before.answers, patch.answers), changed_at: this.clock.stamp(now),
      }
      await this.#keep(draft, now)
      return draft
    })
  }

  async dropDraft(visit) {
    const id = await this.#id(visit)
    await this.locks.request(LOCK, () => this.store.change((rows) => rows.delete("drafts", id), ["drafts"]))
    this.bell.ring("drafts")
  }

  /** All that is typed and not sent, also of visits that have left the phone since. */
  async drafts() {
    const owner = await this.vault.owner()
    const rows = (await this.store.all("drafts")).filter((row) => row.owner === owner)
    if (!rows.length) return []
    const held = new Set((await this.vault.bundle()).visits.filter((visit) => !visit.taken_off).map((visit) => visit.reference))
    const drafts = await Promise.all(rows.map((row) => this.vault.show(row.hidden)))
    return drafts.map((draft) => ({ ...draft, taken_off: !held.has(draft.visit) }))
  }

  /** A refused record is a draft again, with the id it had; its item goes in the same moment. */
  async putBack(item, { visit, body }) {
    const { recorded_at, ...typed } = body
    const draft = { ...EMPTY, ...typed, visit, client_uuid: item.client_uuid, changed_at: this.clock.stamp() }
    await this.locks.request(LOCK, () => this.#keep(draft, this.clock.now(), item.client_uuid))
    return draft
  }

  async #keep(draft, now, insteadOf = null) {
    const row = await this.vault.row()
    const place = await placeOf(row.owner, draft.visit)
    const hidden = await this.vault.hide(draft)
    if (!hidden || (await this.vault.state()) !== "open") throw new Locked()
    const made_at = this.clock.stamp(now)
    const said = draft.outcome || draft.corrections?.length
    const if_wiped = said ? await this.#asItem(row, place, draft, made_at) : null
    await this.store.change(async (rows) => {
      const saved = recordOf(await rows.all("outbox"), row.owner, place)
      if (saved && saved.client_uuid !== insteadOf) throw new AlreadySaved(saved)
      if (insteadOf) await rows.delete("outbox", insteadOf)
      await rows.put("drafts", { id: `${row.owner} ${place}`, owner: row.owner, place, hidden, if_wiped })
    }, ["drafts", "outbox"])
    this.bell.ring("drafts")
  }

  async #asItem(row, place, draft, made_at) {
    const phone = await phoneId(this.store, row.owner)
    const body = { ...recordBody(draft, made_at), begun: true } // the hub keeps it as a draft where it is not whole
    const { client_uuid, visit } = draft
    const content = { v: 1, owner: row.owner, phone, client_uuid, kind: "record", visit, made_at, body }
    return newItem({ owner: row.owner, client_uuid, kind: "record", place, made_at, sealed: await (await theSeal()).seal(row.seal, client_uuid, content) })
  }

  async #id(visit) {
    const owner = await this.vault.owner()
    return `${owner} ${await placeOf(owner, visit)}`
  }
}

/** A row of the outbox that waits. */
export const newItem = (item) => ({
  urgent: false, view: null, said: null, ...item, at: Date.now(), state: "waiting", revision: 0, tries: 0, next_try_at: 0,
  received_at: null, conflict: false,
})

/** By what the hub knows this person's store on this phone: made anew after the hub has stopped the last one. */
export async function phoneId(store, owner, { anew = false, uuid = () => crypto.randomUUID() } = {}) {
  const key = `phone of ${owner}`
  const known = anew ? null : await store.get("phone", key)
  if (known) return known.phone
  return store.change(async (rows) => {
    const row = (!anew && (await rows.get("phone", key))) || { key, phone: uuid() }
    await rows.put("phone", row)
    return row.phone
  }, ["phone"])
}

function merged(before, patch = {}) {
  const answers = { ...before, ...patch }
  for (const [key, answer] of Object.entries(answers)) if (answer === null || answer === undefined) delete answers[key]
  return answers
}

const mine = new Drafts(phoneStore, { clock: phoneClock, vault: phoneVault, locks: phoneLocks, bell: commonBell })
export const draft = (visit) => mine.draft(visit)
export const saveDraft = (visit, patch) => mine.saveDraft(visit, patch)
export const dropDraft = (visit) => mine.dropDraft(visit)
export const drafts = () => mine.drafts()
export { mine as phoneDrafts }
