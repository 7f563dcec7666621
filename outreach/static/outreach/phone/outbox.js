// What is on its way to the hub. A row waits, is being sent, was received (with the hub's time), or needs somebody.
// Nothing is forgotten that the hub has not said it has. What the status line says is counted from these rows alone.
import { clock as phoneClock } from "./clock.js";
import { AlreadySaved, newItem, phoneDrafts, phoneId, placeOf, recordOf, theSeal } from "./drafts.js";
import { bell as commonBell, locks as phoneLocks, store as phoneStore } from "./store.js";
import { earlier } from "./times.js";
import { Locked, vault as phoneVault } from "./vault.js";

const LOCK = "hub-phone-outbox"
const NOT_LISTED = "The hub said that it had this, and now it is not on the hub’s list. What you wrote is not on this phone any more. Ring the hub, and tell them what it was about."
const RECEIPTS_KEPT_MS = 14 * 86_400_000
export const URGENT = new Set(["concern", "start", "extend", "safe", "help"])

export class Outbox {
  constructor(store, { clock, vault, drafts, locks, bell, uuid = () => crypto.randomUUID() }) {
    Object.assign(this, { store, clock, vault, drafts, locks, bell, uuid })
  }

  /** Saved on this phone once this is done. ``record`` takes its draft's id, so that two tabs make one. */
  async queue(kind, visit, body, { urgent = URGENT.has(kind) } = {}) {
    const made_at = this.clock.stamp()
    const client_uuid = await this.locks.request(LOCK, async () => {
      const row = await this.vault.row()
      if (!row?.seal) throw new Locked("nothing_held")
      const place = visit ? await placeOf(row.owner, visit) : null
      const draft = kind === "record" ? await this.store.get("drafts", `${row.owner} ${place}`) : null
      const known = kind === "record" ? recordOf(await this.store.all("outbox"), row.owner, place) : null
      if (known) throw new AlreadySaved(known)
      const id = draft ? (await this.vault.show(draft.hidden)).client_uuid : this.uuid()
      const written = await this.#written(row, { client_uuid: id, kind, visit, made_at, body })
      await this.store.change(async (rows) => {
        await rows.put("outbox", newItem({ owner: row.owner, client_uuid: id, kind, place, urgent, made_at, seq: await nextNumber(rows), ...written }))
        if (draft) await rows.delete("drafts", draft.id)
      }, ["outbox", "drafts", "phone"])
      return id
    })
    this.bell.ring("queued")
    return client_uuid
  }

  /** The same item with other content, under the same id: what the hub refused, mended. */
  async edit(client_uuid, body) {
    await this.locks.request(LOCK, async () => {
      const [item, { visit }] = await this.#readable(client_uuid)
      const { kind, owner, made_at } = item
      const written = await this.#written(await this.vault.row(owner), { client_uuid, kind, visit, made_at, body })
      await this.store.change(async (rows) => {
        const now = await rows.get("outbox", client_uuid)
        if (!now || now.state === "received") throw new AlreadySaved({ client_uuid, state: "received" })
        await rows.put("outbox", { ...now, ...written, said: null, conflict: false, state: "waiting", tries: 0, next_try_at: 0, revision: now.revision + 1 })
      }, ["outbox"])
    })
    this.bell.ring("queued")
  }

  /** A record that the hub refused is a draft again, with its id; returns the draft. */
  async putBack(client_uuid) {
    const [item, view] = await this.#readable(client_uuid)
    if (item.kind !== "record" || item.state === "received") throw new AlreadySaved(item)
    const draft = await this.drafts.putBack(item, view)
    this.bell.ring("outbox")
    return draft
  }

  /** Of a conflict: the person chose what the hub holds already. */
  async keepHubs(client_uuid) {
    await this.store.change(async (rows) => {
      const item = await rows.get("outbox", client_uuid)
      if (item?.conflict) await rows.put("outbox", received(item, item.received_at ?? this.clock.hubNow().toISOString(), null))
    })
    this.bell.ring("outbox")
  }

  /** The owner's items in the order they were made; what they say only while the vault is open. */
  async list() {
    const owner = await this.vault.owner()
    const items = (await this.store.all("outbox")).filter((item) => item.owner === owner).sort(byAge)
    if (!items.length || (await this.vault.state()) !== "open") return items.map((item) => shown(item, {}, {}))
    const places = new Map()
    for (const { reference } of (await this.vault.bundle()).visits) places.set(await placeOf(owner, reference), reference)
    return Promise.all(
      items.map(async (item) => {
        const view = await this.#show(item.view)
        return shown(item, { ...view, visit: view.visit ?? places.get(item.place) ?? null }, await this.#show(item.said))
      }),
    )
  }

  async status() {
    const [items, drafts, owner, here] = await Promise.all([
      this.store.all("outbox"), this.store.all("drafts"), this.vault.owner(), this.store.get("phone", "here"),
    ])
    return statusOf(items, { owner, here, drafts, today: this.clock.now() })
  }

  // ---- for sync.js

  async unsent() {
    return (await this.store.all("outbox")).filter((item) => item.state === "waiting" || item.state === "sending")
  }

  /** Under the lock of whoever sends: what another tab was sending when it ended, waits again. */
  async settle() {
    const old = Date.now() - RECEIPTS_KEPT_MS
    const isLeft = ({ state, at }) => state === "sending" || (state === "received" && at < old)
    if (!(await this.store.all("outbox")).some(isLeft)) return
    await this.store.note(async (rows) => {
      for (const item of await rows.all("outbox")) {
        if (item.state === "sending") await rows.put("outbox", { ...item, state: "waiting" })
        if (item.state === "received" && item.at < old) await rows.delete("outbox", item.client_uuid)
      }
    }, ["outbox"])
  }

  async mark(items, change) {
    if (!items.length) return
    await this.store.note(async (rows) => {
      for (const { client_uuid } of items) {
        const item = await rows.get("outbox", client_uuid)
        if (item && item.state !== "received") await rows.put("outbox", { ...item, ...change(item) })
      }
    }, ["outbox"])
    this.bell.ring("outbox")
  }

  /** What the hub answered about one item. An answer about what has been edited meanwhile is about something else. */
  async answered(sent, result) {
    const { state, received_at = null, sentences = [], marks = [], extra = null } = result
    const words = sentences.length || marks.length || extra
    const said = words ? await this.vault.hide({ sentences, marks, extra }, sent.owner).catch(() => null) : null
    await this.store.note(async (rows) => {
      const item = await rows.get("outbox", sent.client_uuid)
      if (!item || item.state === "received") return
      if (item.revision !== sent.revision) return rows.put("outbox", { ...item, state: "waiting", next_try_at: 0 })
      const conflict = state === "conflict"
      if (state === "saved" || state === "already saved") await rows.put("outbox", received({ ...item, kind: extra?.unfinished ? "begun" : item.kind }, received_at, said))
      else await rows.put("outbox", { ...item, state: "needs_you", conflict, said, received_at })
    }, ["outbox"])
    this.bell.ring("outbox")
  }

  /** What this phone was told that the hub has. */
  async receivedIds() {
    return new Set((await this.store.all("outbox")).filter((item) => item.state === "received").map((item) => item.client_uuid))
  }

  /** Held to the hub's own list: what it said to have and does not list is not called received any longer. ``told``:
   * receivedIds() from before the list was asked for, as what is received meanwhile may not be on it. */
  async compare(told, { owner, received, received_since }) {
    if (!received || !received_since) return
    const listed = new Set(received.map((each) => each.client_uuid))
    const covered = (item) => Date.parse(item.received_at) > Date.parse(received_since)
    const isMissing = (item) => item.state === "received" && told.has(item.client_uuid) && covered(item) && !listed.has(item.client_uuid)
    const isBack = (item) => item.missing && listed.has(item.client_uuid)
    const differs = (item) => item.owner === owner && (isMissing(item) || isBack(item))
    if (!(await this.store.all("outbox")).some(differs)) return
    await this.store.note(async (rows) => {
      for (const item of await rows.all("outbox")) {
        if (differs(item)) await rows.put("outbox", { ...item, missing: isMissing(item), state: isMissing(item) ? "needs_you" : "received" })
      }
    }, ["outbox"])
    this.bell.ring("outbox")
  }

  /** The hub was told by voice that it lacks this. */
  async strikeOff(client_uuid) {
    await this.store.change(async (rows) => {
      if ((await rows.get("outbox", client_uuid))?.missing) await rows.delete("outbox", client_uuid)
    }, ["outbox"])
    this.bell.ring("outbox")
  }

  async #written(row, { client_uuid, kind, visit, made_at, body }) {
    const phone = await phoneId(this.store, row.owner)
    const content = { v: 1, owner: row.owner, phone, client_uuid, kind, visit: visit ?? null, made_at, body }
    const { seal } = await theSeal()
    const [sealed, view] = await Promise.all([seal(row.seal, client_uuid, content), this.vault.hide({ visit, body }, row.owner)])
    return { sealed, view }
  }

  async #readable(client_uuid) {
    const item = await this.store.get("outbox", client_uuid)
    if (!item?.view || item.owner !== (await this.vault.owner())) throw new Locked()
    return [item, await this.vault.show(item.view)]
  }

  async #show(hidden) {
    return hidden ? this.vault.show(hidden).catch(() => ({})) : {}
  }
}

/** Counted from rows alone. ``here``: whom the hub said is signed in, at the last call. */
export function statusOf(items, { owner, here, drafts = [], today = new Date() }) {
  const own = items.filter((item) => item.owner === owner)
  const count = (state, of = own) => of.filter((item) => item.state === state).length
  const open = own.filter((item) => item.state !== "received")
  const receipts = own.filter((item) => item.received_at && item.state === "received").map((item) => item.received_at)
  const sameDay = (moment) => new Date(moment).toDateString() === today.toDateString()
  return {
    waiting: count("waiting"),
    sending: count("sending"),
    needs_you: count("needs_you"),
    received_today: receipts.filter(sameDay).length,
    oldest_at: open.map((item) => item.made_at).sort(earlier)[0] ?? null,
    last_receipt_at: receipts.sort(earlier).at(-1) ?? null,
    drafts: drafts.filter((draft) => draft.owner === owner).length,
    others: items.filter((item) => item.owner !== owner && item.state !== "received").length,
    wrong_owner: Boolean(here?.owner && owner && here.owner !== owner),
    sign_in_needed: Boolean(here && !here.owner && open.length > count("needs_you")),
    update_needed: Boolean(here?.update_needed),
    asked_at: here?.at ?? null,
  }
}

export const byAge = (one, other) => (one.seq ?? 0) - (other.seq ?? 0) || one.at - other.at

/** Nothing is left of it but its id, its times and that it was received; what the hub said stays, encrypted. */
const received = (item, received_at, said) => ({
  ...item, state: "received", received_at, said, sealed: null, view: null, conflict: false, next_try_at: 0,
})

const shown = (item, view, said) => ({
  client_uuid: item.client_uuid, kind: item.kind, visit: view.visit ?? null, place: item.place, urgent: item.urgent, state: item.state,
  tries: item.tries, next_try_at: item.next_try_at, made_at: item.made_at, received_at: item.received_at,
  conflict: item.conflict, missing: Boolean(item.missing), sentences: item.missing ? [NOT_LISTED] : (said.sentences ?? []), marks: said.marks ?? [], extra: said.extra ?? null,
  view: view.body ?? null,
})

async function nextNumber(rows) {
  const { number = 0 } = (await rows.get("phone", "number")) ?? {}
  await rows.put("phone", { key: "number", number: number + 1 })
  return number + 1
}

export const outbox = new Outbox(phoneStore, {
  clock: phoneClock, vault: phoneVault, drafts: phoneDrafts, locks: phoneLocks, bell: commonBell,
})
export const queue = (kind, visit, body, options) => outbox.queue(kind, visit, body, options)
export const list = () => outbox.list()
export const edit = (client_uuid, body) => outbox.edit(client_uuid, body)
export const putBack = (client_uuid) => outbox.putBack(client_uuid)
export const strikeOff = (client_uuid) => outbox.strikeOff(client_uuid)
export const keepHubs = (client_uuid) => outbox.keepHubs(client_uuid)
export const status = () => outbox.status()
