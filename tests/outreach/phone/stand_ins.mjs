// Stand-ins for what only a browser has: its database, its locks, its channel between tabs. All else is our own code.
import { Bell } from "../../../outreach/static/outreach/phone/store.js"
import { Clock } from "../../../outreach/static/outreach/phone/clock.js"
import { Drafts } from "../../../outreach/static/outreach/phone/drafts.js"
import { Outbox } from "../../../outreach/static/outreach/phone/outbox.js"
import { newPair } from "../../../outreach/static/outreach/phone/seal.js"
import { Sync } from "../../../outreach/static/outreach/phone/sync.js"
import { Vault } from "../../../outreach/static/outreach/phone/vault.js"

const KEYS = { phone: "key", vaults: "owner", drafts: "id", outbox: "client_uuid", checklists: "code" }

/** The database of one phone: transactions one after the other, all or nothing, copies in and out. */
export class MemoryStore {
  #areas = Object.fromEntries(Object.keys(KEYS).map((area) => [area, new Map()]))
  #last = Promise.resolve()

  async get(area, key) {
    return structuredClone(this.#areas[area].get(key))
  }

  async all(area) {
    return structuredClone([...this.#areas[area].values()])
  }

  change(work) {
    const turn = this.#last.then(() => this.#changed(work))
    this.#last = turn.catch(() => {})
    return turn
  }

  note(work) {
    return this.change(work)
  }

  async #changed(work) {
    const before = structuredClone(this.#areas)
    const rows = {
      get: (area, key) => this.get(area, key),
      all: (area) => this.all(area),
      put: async (area, row) => void this.#areas[area].set(row[KEYS[area]], structuredClone(row)),
      delete: async (area, key) => void this.#areas[area].delete(key),
    }
    try {
      return await work(rows)
    } catch (fault) {
      this.#areas = before
      throw fault
    }
  }

  /** As it lies on the disk. */
  dump() {
    return JSON.stringify(Object.values(this.#areas).map((area) => [...area]))
  }
}

export class MemoryLocks {
  #held = new Map()

  async request(name, ...rest) {
    const [options, work] = rest.length === 2 ? rest : [{}, rest[0]]
    if (options.ifAvailable && this.#held.has(name)) return work(null)
    const before = this.#held.get(name) ?? Promise.resolve()
    const turn = before.then(() => work({ name }))
    const settled = turn.then(() => {}, () => {})
    this.#held.set(name, settled)
    settled.then(() => this.#held.get(name) === settled && this.#held.delete(name))
    return turn
  }
}

/** One phone: ``tabs`` of it share its database, its locks and its bell. ``wall`` is its clock. */
export function aPhone({ fetch, store = new MemoryStore(), locks = new MemoryLocks(), bell = new Bell(null), wall = Date.now, steady = () => performance.now(), random = Math.random, retryAll = false, patience } = {}) {
  const clock = new Clock(store, { wall, steady })
  const vault = new Vault(store, { clock, bell, iterations: 10 }) // the real number is the browser tests' matter
  const drafts = new Drafts(store, { clock, vault, locks, bell })
  const outbox = new Outbox(store, { clock, vault, drafts, locks, bell })
  const sync = new Sync(store, { outbox, vault, clock, bell, locks, fetch, random, retryAll, patience })
  return { store, clock, vault, drafts, outbox, sync, locks, bell }
}

export const PIN = "258036"

/** ``{bundle, privateJwk}``: what a hub might give to this owner. */
export async function aBundle(owner = "owner-jean", more = {}) {
  const { public_jwk, private_jwk } = await newPair()
  const bundle = {
    owner, first_name: "Jean", seal: { key_id: "k1", public_jwk }, send_token: `token-of-${owner}`, hub: { name: "Stockport hub", phone: "0161 496 0000" },
    numbers: [], limits: {}, checklists: { "2024-1": { questions: [] } }, escalation_codes: [], outcomes: [],
    visits: [{ reference: "V-2026-000001", residents: [{ full_name: "Winifred Ashworth" }] }, { reference: "V-2026-000002", residents: [] }],
    ...more,
  }
  return { bundle, privateJwk: private_jwk }
}

/** A hub of a few lines: ``answer(batch)`` decides; it keeps what it was asked. */
export function aHub({ owner = "owner-jean", phone = "known" } = {}) {
  const hub = { owner, phone, asked: [], received: new Map(), protocol: 1, answer: null, bundle: null, bundles: 0, time: () => new Date() }
  hub.fetch = async (address, { method, body, headers }) => {
    const sent = body ? JSON.parse(body) : null
    hub.asked.push({ address, method, headers, body: sent })
    const said = (status, json, more = {}) => new Response(JSON.stringify(json), { status, headers: more })
    if (address.includes("/hello/")) {
      return said(200, { owner: hub.owner, csrf: "csrf", server_time: hub.time().toISOString(), build: "b1", protocol: hub.protocol, phone: hub.phone })
    }
    if (address.endsWith("/bundle/")) return said(200, hub.bundle ?? {}, void hub.bundles++)
    if (address === "/session/extend/") return said(200, {})
    const special = hub.answer && (await hub.answer(sent, said, headers))
    if (special) return special
    return said(200, hub.take(sent))
  }
  hub.take = ({ items }) => ({
    server_time: hub.time().toISOString(), phone: hub.phone, bundle_changed: false,
    results: items.map((item) => {
      const earlier = hub.received.get(item.client_uuid)
      if (earlier && earlier !== item.sealed.ct) return { client_uuid: item.client_uuid, state: "conflict", sentences: ["The hub has this already, with other answers."] }
      hub.received.set(item.client_uuid, item.sealed.ct)
      return { client_uuid: item.client_uuid, state: earlier ? "already saved" : "saved", received_at: hub.time().toISOString(), sentences: [], marks: [] }
    }),
  })
  hub.sent = () => hub.asked.filter(({ address }) => address.endsWith("/sync/")).filter(({ body }) => body.items.length).map(({ body, headers }) => ({ ids: body.items.map((item) => item.client_uuid), kinds: body.items.map((item) => item.kind), token: headers["X-Phone-Token"] }))
  return hub
}
