// What the hub lets this phone hold, for one person at a time: empty, locked, open, or gone (with the reason).
// Several people may have a vault on one phone; each opens with its own PIN, and none shows another's.
import { clock as phoneClock } from "./clock.js";
import { askToKeep, bell as commonBell, store as phoneStore } from "./store.js";

const LIMITS = { lock_after_s: 300, forget_after_h: 72, pin_tries: 10 }
const CHECKLISTS_KEPT = 6
const theLocker = () => import("./locker.js") // not asked for before there is a PIN
const SEEN_S = 5 // how often the locks are looked after

export class WrongPin extends Error {
  name = "WrongPin"
  constructor(left) {
    super()
    this.left = left
  }
}

export class WeakPin extends Error {
  name = "WeakPin"
  constructor(sentence) {
    super(sentence)
    this.sentence = sentence
  }
}

export class Locked extends Error {
  name = "Locked"
  constructor(code = "locked") {
    super()
    this.code = code // or "nothing_held"
  }
}

/** Why this cannot be a PIN, or "". */
export function whyNotPin(pin) {
  if (!/^[0-9]{6,12}$/.test(pin)) return "Use 6 to 12 digits."
  const steps = new Set([...pin].slice(1).map((digit, place) => digit - pin[place]))
  if (steps.size === 1 && [-1, 0, 1].includes([...steps][0])) {
    return "Choose digits that are harder to guess than one digit repeated or digits in a row."
  }
  return ""
}

export class Vault {
  #store
  #clock
  #bell
  #iterations
  #open = null // {owner, locker}
  #touchedAt = { wall: 0, steady: 0 }

  constructor(store, { clock, bell, iterations }) {
    this.#store = store
    this.#clock = clock
    this.#bell = bell
    this.#iterations = iterations
    bell.onRing((what) => {
      if (what === "locked" || what === "gone") this.#open = null
    })
  }

  /** Whose vault this page is about: who set up or opened one last. */
  async owner() {
    return (await this.#store.get("phone", "owner"))?.owner ?? null
  }

  async row(owner) {
    const whose = owner ?? (await this.owner())
    return whose ? this.#store.get("vaults", whose) : undefined
  }

  async state() {
    await this.#clock.ready()
    for (const each of await this.#store.all("vaults")) if (each.lock) await this.#forgetIfPast(each) // of anybody here
    const row = await this.row()
    if (!row) return "empty"
    if (!row.lock) return "gone"
    this.#lockIfIdle(row)
    return this.#open?.owner === row.owner ? "open" : "locked"
  }

  /** Why it is gone: "pin", "forgotten" (72 hours), "revoked", "signed_out". */
  async reason() {
    return (await this.row())?.gone ?? null
  }

  /** Numbers to ring, also from a locked screen. */
  async numbers() {
    const row = await this.row()
    return { hub: row?.hub ?? null, numbers: row?.numbers ?? [] }
  }

  async setUp(pin, bundle) {
    const why = whyNotPin(pin)
    if (why) throw new WeakPin(why)
    const { newLocker } = await theLocker()
    const { lock, open } = await newLocker(pin, this.#iterations)
    await askToKeep(globalThis.navigator?.storage).catch(() => false)
    const bytes = await open.hide(personal(bundle))
    await this.#store.change(async (rows) => {
      const before = await rows.get("vaults", bundle.owner)
      await this.#forgetLocal(rows, bundle.owner, { sayAgain: true })
      await rows.put("vaults", {
        ...before, ...plain(bundle), owner: bundle.owner, lock, bundle: bytes, gone: null,
        tries_left: limitsOf(bundle).pin_tries, contact_at: this.#clock.latest(), bundle_at: this.#clock.latest(),
      })
      await rows.put("phone", { key: "owner", owner: bundle.owner })
      await keepChecklists(rows, bundle.checklists, this.#clock.latest())
    })
    this.#bell.ring("locked") // what another tab holds open has another key
    this.#open = { owner: bundle.owner, locker: open }
    this.touch()
    this.#bell.ring("vault")
  }

  /** The try is counted before the PIN is looked at, so that ending the browser gives none back. */
  async open(pin) {
    if ((await this.state()) === "gone") throw new Locked()
    const row = await this.#store.change(async (rows) => {
      const { owner } = await rows.get("phone", "owner")
      const kept = await rows.get("vaults", owner)
      if (kept.lock) await rows.put("vaults", { ...kept, tries_left: kept.tries_left - 1 })
      return { ...kept, tries_left: kept.tries_left - 1 }
    }, ["phone", "vaults"])
    if (!row.lock) throw new Locked()
    const { openLocker } = await theLocker()
    const locker = row.tries_left >= 0 ? await openLocker(row.lock, pin) : null
    if (!locker) {
      if (row.tries_left <= 0) await this.wipe({ owner: row.owner, reason: "pin" })
      throw new WrongPin(Math.max(0, row.tries_left))
    }
    await this.#update(row.owner, () => ({ tries_left: row.limits.pin_tries }))
    this.#open = { owner: row.owner, locker }
    this.touch()
    this.#bell.ring("vault")
    return this.bundle()
  }

  lock() {
    this.#open = null
    this.#bell.ring("locked")
  }

  /** Somebody is there. */
  touch() {
    this.#touchedAt = { wall: this.#clock.latest(), steady: performance.now() }
  }

  touchedAt() {
    return this.#touchedAt.wall
  }

  /** What the hub lets us hold, without what has to be gone by now. */
  async bundle() {
    const row = await this.row()
    const held = await this.show(row?.bundle)
    const now = this.#clock.hubNow().getTime()
    const visits = held.visits.filter((visit) => !visit.leaves_at || Date.parse(visit.leaves_at) > now)
    if (visits.length < held.visits.length) {
      const bundle = await this.hide({ ...held, visits })
      await this.#update(row.owner, (kept) => (kept.bundle_at === row.bundle_at ? { bundle } : {}))
    }
    const checklists = Object.fromEntries((await this.#store.all("checklists")).map((each) => [each.code, each.checklist]))
    return { ...held, ...pick(row, PLAIN), visits, checklists }
  }

  /** In place of what was held; also while locked. */
  async replaceBundle(bundle) {
    const row = await this.row(bundle.owner)
    if (!row?.lock) return
    const open = this.#open?.owner === bundle.owner
    const bytes = open ? await this.#open.locker.hide(personal(bundle)) : await (await theLocker()).postInto(row.lock, personal(bundle))
    const at = this.#clock.latest()
    await this.#store.change(async (rows) => {
      const kept = await rows.get("vaults", bundle.owner)
      if (!kept?.lock || kept.lock.salt !== row.lock.salt) return
      await rows.put("vaults", { ...kept, ...plain(bundle), bundle: bytes, bundle_at: at, contact_at: at })
      await keepChecklists(rows, bundle.checklists, at)
    }, ["vaults", "checklists"])
    this.#bell.ring("bundle")
  }

  /** The hub was heard under this person's sign-in: the 72 hours begin anew. */
  async contact(owner) {
    await this.#update(owner, () => ({ contact_at: this.#clock.latest() }))
  }

  /** Encrypts for the open vault; for a locked one, so that only opening it reads it. */
  async hide(content, owner) {
    const row = await this.row(owner)
    if (this.#open && this.#open.owner === row?.owner) return this.#open.locker.hide(content)
    return row?.lock ? (await theLocker()).postInto(row.lock, content) : null
  }

  async show(hidden) {
    if ((await this.state()) !== "open") throw new Locked()
    return this.#open.locker.show(hidden)
  }

  /** The downloaded data and the keys go. Unsent work stays, sealed to the hub, also what was not finished. */
  async wipe({ owner, reason = "signed_out", keepOutbox = true } = {}) {
    const whose = owner ?? (await this.owner())
    await this.#store.change(async (rows) => {
      const row = await rows.get("vaults", whose)
      if (!row) return
      await this.#forgetLocal(rows, whose, { keepOutbox })
      const { seal, hub, numbers, limits } = row
      const send_token = reason === "pin" || reason === "forgotten" ? row.send_token : null // dies with the others
      await rows.put("vaults", { owner: whose, gone: reason, seal, hub, numbers, limits, send_token })
    })
    if (this.#open?.owner === whose) this.#open = null
    this.#bell.ring("gone")
  }

  /** Looks after the lock and the 72 hours while a page is there. */
  watch(page = globalThis.window) {
    const touched = () => this.touch()
    for (const event of ["pointerdown", "keydown", "input"]) page.addEventListener(event, touched, { passive: true })
    const look = () => this.lookAfter()
    page.document.addEventListener("visibilitychange", look)
    page.addEventListener("pageshow", look)
    setInterval(look, SEEN_S * 1000)
  }

  async lookAfter() {
    const open = this.#open !== null
    await this.state()
    if (open && !this.#open) this.#bell.ringHere("locked") // a tab that is being typed in looks after its own
  }

  #lockIfIdle(row) {
    const { wall, steady } = this.#touchedAt
    const idle = Math.max(this.#clock.latest() - wall, performance.now() - steady) // the one stops while a phone sleeps
    if (this.#open && idle >= limitsOf(row).lock_after_s * 1000) this.#open = null
  }

  async #forgetIfPast(row) {
    const since = this.#clock.latest() - row.contact_at
    if (since < 0) await this.contact(row.owner) // the clock was ahead then: it counts from now
    if (since >= limitsOf(row).forget_after_h * 3_600_000) await this.wipe({ owner: row.owner, reason: "forgotten" })
  }

  /** In a transaction: what only the lost key could read goes; drafts become sealed items as they stand. */
  async #forgetLocal(rows, owner, { keepOutbox = true, sayAgain = false }) {
    for (const draft of await rows.all("drafts")) {
      if (draft.owner !== owner) continue
      if (draft.if_wiped && keepOutbox) await rows.put("outbox", draft.if_wiped)
      await rows.delete("drafts", draft.id)
    }
    for (const item of await rows.all("outbox")) {
      if (item.owner !== owner) continue
      if (!keepOutbox) await rows.delete("outbox", item.client_uuid)
      // The hub's sentence about it cannot be read any more: it is asked again.
      else if (sayAgain && item.state === "needs_you" && item.sealed) await rows.put("outbox", { ...item, view: null, said: null, state: "waiting", next_try_at: 0 })
      else await rows.put("outbox", { ...item, view: null, said: null })
    }
  }

  async #update(owner, change) {
    await this.#store.note(async (rows) => {
      const row = await rows.get("vaults", owner)
      if (row) await rows.put("vaults", { ...row, ...change(row) })
    }, ["vaults"])
  }
}

const PLAIN = ["owner", "seal", "hub", "numbers", "limits", "send_token"] // says nothing about anybody
const pick = (from, names) => Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]))
const limitsOf = ({ limits }) => ({ ...LIMITS, ...limits })
const plain = (bundle) => ({ ...pick(bundle, PLAIN), limits: limitsOf(bundle) })

function personal(bundle) {
  const { checklists, ...rest } = bundle
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !PLAIN.includes(name)))
}

/** Also those of earlier bundles: a draft is finished with the questions it was begun with. */
async function keepChecklists(rows, checklists, at) {
  for (const [code, checklist] of Object.entries(checklists ?? {})) await rows.put("checklists", { code, checklist, at })
  const newestFirst = (await rows.all("checklists")).sort((one, other) => other.at - one.at)
  for (const { code } of newestFirst.slice(CHECKLISTS_KEPT)) await rows.delete("checklists", code)
}

export const vault = new Vault(phoneStore, { clock: phoneClock, bell: commonBell })
export const state = () => vault.state()
export const reason = () => vault.reason()
export const owner = () => vault.owner()
export const numbers = () => vault.numbers()
export const setUp = (pin, bundle) => vault.setUp(pin, bundle)
export const open = (pin) => vault.open(pin)
export const lock = () => vault.lock()
export const touch = () => vault.touch()
export const bundle = () => vault.bundle()
export const replaceBundle = (bundle) => vault.replaceBundle(bundle)
export const wipe = (options) => vault.wipe(options)
