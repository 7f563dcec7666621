// Carries the outbox to the hub. It asks first who is signed in, so that nobody's work goes under another's name;
// sends urgent items before all else; and takes an item for received only when the hub says so by its id. Whatever
// happens in between, the same items are sent again with the same ids.
import { clock as phoneClock } from "./clock.js";
import { phoneId } from "./drafts.js";
import { outbox as phoneOutbox } from "./outbox.js";
import { calls, due, nextLook, retryAfter, waitAfter } from "./patience.js";
import { bell as commonBell, locks as phoneLocks, room, store as phoneStore } from "./store.js";
import { earlier } from "./times.js";
import { vault as phoneVault } from "./vault.js";

export const PROTOCOL = 1
const HOME = "/field/phone/"
const SENDER = "hub-phone-send"
const PATIENCE_MS = 30_000
const STAY_MS = 5 * 60_000
const FRESH_MS = 15 * 60_000 // a bundle older than this is asked for again while somebody is there
const TOO_LARGE = "This is too large to send. Shorten what you wrote, then send it again."

class Trouble extends Error {
  constructor(status = 0, wait = 0, body = null) {
    super(`The hub did not answer as it should (${status}).`)
    Object.assign(this, { status, wait, body })
  }
}

export class Sync {
  #timer = null
  #running = null
  #again = null
  #stayedAt = 0

  constructor(store, { outbox, vault, clock, bell, locks, fetch, random = Math.random, storage = async () => ({}), retryAll = true, patience = PATIENCE_MS }) {
    Object.assign(this, { store, outbox, vault, clock, bell, locks, fetch, random, storage, retryAll, patience })
  }

  /** Begins; a page calls it once. */
  start(page = globalThis.window) {
    const now = () => this.sendNow()
    page.addEventListener("online", now)
    page.addEventListener("pageshow", now)
    page.document.addEventListener("visibilitychange", () => page.document.hidden || now())
    this.bell.onRing((what) => what === "queued" && this.look())
    return this.sendNow()
  }

  stop() {
    clearTimeout(this.#timer)
  }

  /** At once, whatever the waiting time of each item; what the hub asked for (Retry-After) is kept, but for danger. */
  sendNow() {
    return this.look({ force: true })
  }

  /** One look at what is due; looks that come while one runs make one more after it. */
  async look({ force = false } = {}) {
    clearTimeout(this.#timer)
    if (this.#running) {
      this.#again = { force: force || this.#again?.force }
      return this.#running
    }
    this.#running = this.#rounds(force).finally(() => (this.#running = null))
    return this.#running
  }

  async #rounds(force) {
    let options = { force }
    do {
      this.#again = null
      await this.locks.request(SENDER, { ifAvailable: true }, (lock) => lock && this.round(options)).catch((fault) => this.#note(fault))
      options = this.#again
    } while (options)
    await this.#plan()
  }

  async #plan() {
    clearTimeout(this.#timer)
    if (!this.retryAll) return
    const wait = nextLook(await this.outbox.unsent(), { now: Date.now(), notBefore: await this.#notBefore() })
    this.#timer = setTimeout(() => this.look(), wait)
  }

  async round({ force = false } = {}) {
    await this.clock.tick()
    await this.outbox.settle()
    const now = Date.now()
    const waiting = due(await this.outbox.unsent(), { now, notBefore: await this.#notBefore(), force })
    if (!waiting.length && !force && !(await this.#isStale(now))) return
    let hello
    try {
      hello = await this.whoIsHere()
    } catch (trouble) {
      await this.#later(waiting, trouble)
      return
    }
    const owner = await this.vault.owner()
    const [mine, others] = [waiting.filter((item) => item.owner === hello.owner), waiting.filter((item) => item.owner !== hello.owner)]
    await this.#speakForOthers(others.filter((item) => item.urgent))
    const told = await this.#sendAll(mine, { hello })
    if (!hello.owner || hello.owner !== owner) return
    const reported = told || !mine.length ? await this.#report(hello) : null
    if (told?.bundle_changed || reported?.bundle_changed || (await this.#isStale(now))) await this.fetchBundle(hello)
    await this.#staySignedIn(hello)
  }

  /** What the hub says of this phone and of who is signed in on it. */
  async whoIsHere() {
    const asks = await this.vault.owner()
    const hello = await this.#call(`hello/?phone=${await phoneId(this.store, asks)}`, { method: "GET" })
    await this.clock.learn(hello.server_time)
    const update_needed = hello.protocol > PROTOCOL
    await this.store.note((rows) => rows.put("phone", { key: "here", owner: hello.owner, build: hello.build, at: hello.server_time, update_needed }), ["phone"])
    if (asks && ["revoked", "signed_out"].includes(hello.phone)) await this.#wipeIfThere(asks, hello.phone)
    else if (hello.owner && hello.owner === asks) await this.vault.contact(asks)
    this.bell.ring("here")
    return hello
  }

  /** What this phone may hold, for whoever is signed in. Setting up keeps it; later ones replace what is held. */
  async askForBundle(hello) {
    const { csrf, owner } = hello ?? (await this.whoIsHere())
    const stopped = (await this.vault.row(owner ?? "nobody"))?.gone === "revoked"
    const phone = await phoneId(this.store, owner, { anew: stopped })
    const { usage = 0, quota = 0, persisted = false } = await this.storage()
    const told = await this.outbox.receivedIds()
    const bundle = await this.#post("bundle/", { phone, persisted, storage: { usage, quota } }, { "X-CSRFToken": csrf })
    await this.outbox.compare(told, bundle)
    return bundle
  }

  async fetchBundle(hello) {
    try {
      const bundle = await this.askForBundle(hello)
      if (bundle.owner === (await this.vault.owner())) await this.vault.replaceBundle(bundle)
    } catch (trouble) {
      if (trouble.body?.code === "revoked") await this.#wipeIfThere(hello.owner)
      await this.#note(trouble)
    }
  }

  /** What this page asks by itself keeps nobody signed in; a hand on it does. */
  async #staySignedIn({ csrf }) {
    const touched = this.vault.touchedAt()
    if (touched - this.#stayedAt < STAY_MS) return
    this.#stayedAt = touched
    await this.#call("/session/extend/", { method: "POST", headers: { "X-CSRFToken": csrf } }).catch(() => {})
  }

  async #isStale(now) {
    const row = await this.vault.row()
    const there = globalThis.document?.visibilityState !== "hidden"
    return Boolean(row?.lock && there && now - row.bundle_at > FRESH_MS)
  }

  /** Danger of somebody who is not signed in: the phone's own token carries it, under their name and nobody else's. */
  async #speakForOthers(items) {
    for (const owner of new Set(items.map((item) => item.owner))) {
      const token = (await this.store.get("vaults", owner))?.send_token
      if (token) await this.#sendAll(items.filter((item) => item.owner === owner), { owner, token })
    }
  }

  async #sendAll(items, { hello, owner = hello?.owner, token }) {
    let told = null
    for (const batch of calls(items)) {
      told = await this.#send(batch, { hello, owner, token })
      if (!told) return null // the rest waits with it
    }
    return told
  }

  async #send(batch, { hello, owner, token }) {
    await this.outbox.mark(batch, () => ({ state: "sending" }))
    let answer
    try {
      answer = await this.#post("sync/", await this.#bodyOf(batch, owner), token ? { "X-Phone-Token": token } : { "X-CSRFToken": hello.csrf }, token ? "omit" : "same-origin")
    } catch (trouble) {
      if (trouble.status === 413 && batch.length === 1) return this.outbox.answered(batch[0], { state: "refused", sentences: [TOO_LARGE] })
      if (trouble.status === 413) return this.#halves(batch, { hello, owner, token })
      await this.#later(batch, trouble)
      return null
    }
    await this.clock.learn(answer.server_time)
    if (!token) await this.#told(batch, owner)
    const results = new Map((answer.results ?? []).map((result) => [result.client_uuid, result]))
    const failed = []
    for (const item of batch) {
      const result = results.get(item.client_uuid)
      if (["saved", "already saved", "refused", "conflict"].includes(result?.state)) await this.outbox.answered(item, result)
      else failed.push(item)
    }
    if (failed.length) await this.#later(failed, new Trouble())
    if (answer.phone === "revoked") await this.#wipeIfThere(owner)
    return answer
  }

  async #halves(batch, how) {
    const middle = Math.ceil(batch.length / 2)
    await this.#send(batch.slice(0, middle), how)
    return this.#send(batch.slice(middle), how)
  }

  async #bodyOf(batch, owner) {
    return {
      protocol: PROTOCOL, phone: await phoneId(this.store, owner), owner, clock: this.clock.stamp(),
      items: batch.map(({ client_uuid, kind, urgent, sealed }) => ({ client_uuid, kind, urgent, sealed })),
      unsent: await this.#unsent(owner, batch),
    }
  }

  /** What the hub is told of our queue: what it will be once these are received. */
  async #unsent(owner, batch = []) {
    const going = new Set(batch.map((item) => item.client_uuid))
    const own = (await this.store.all("outbox")).filter((item) => item.owner === owner && item.state !== "received" && !going.has(item.client_uuid))
    const oldest_at = own.map((item) => item.made_at).sort(earlier)[0] ?? null
    return { count: own.length, oldest_at, needs_you: own.filter((item) => item.state === "needs_you").length }
  }

  async #told(batch, owner) {
    const unsent = JSON.stringify(await this.#unsent(owner, batch))
    await this.store.note((rows) => rows.put("phone", { key: `told of ${owner}`, unsent }), ["phone"])
  }

  /** Where it came out otherwise, the hub hears it: somebody there looks after unsent work. */
  async #report(hello) {
    const unsent = JSON.stringify(await this.#unsent(hello.owner))
    const key = `told of ${hello.owner}`
    if ((await this.store.get("phone", key))?.unsent === unsent || (await this.#notBefore()) > Date.now()) return null
    const answer = await this.#post("sync/", await this.#bodyOf([], hello.owner), { "X-CSRFToken": hello.csrf }).catch(() => null)
    if (answer) await this.store.note((rows) => rows.put("phone", { key, unsent }), ["phone"])
    return answer
  }

  /** They wait, each longer than the last time; what the hub asked for holds for all. */
  async #later(items, trouble) {
    await this.#note(trouble)
    await this.outbox.mark(items, ({ tries }) => ({ state: "waiting", tries: tries + 1, next_try_at: Date.now() + waitAfter(tries + 1, this.random) }))
  }

  async #note({ wait }) {
    if (wait) await this.store.note((rows) => rows.put("phone", { key: "not_before", at: Date.now() + wait }), ["phone"])
  }

  async #notBefore() {
    const { at = 0 } = (await this.store.get("phone", "not_before")) ?? {}
    return at > Date.now() + 3_600_000 ? 0 : at // a clock that was put back would make it long
  }

  async #wipeIfThere(owner, reason = "revoked") {
    if ((await this.store.get("vaults", owner))?.lock) await this.vault.wipe({ owner, reason })
  }

  #post(path, body, headers, credentials = "same-origin") {
    return this.#call(path, { method: "POST", credentials, body: JSON.stringify(body), headers: { "Content-Type": "application/json", ...headers } })
  }

  /** An answer that never comes, as on a line that died without a word, must not hold up the next try for ever. */
  async #call(path, options) {
    const over = new AbortController()
    let timer
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Trouble()), this.patience)
    })
    try {
      return await Promise.race([this.#asked(path, { ...options, signal: over.signal }), late])
    } finally {
      clearTimeout(timer)
      over.abort()
    }
  }

  async #asked(path, options) {
    const answer = await this.fetch(path.startsWith("/") ? path : HOME + path, {
      credentials: "same-origin", cache: "no-store", redirect: "manual", ...options,
      headers: { Accept: "application/json", ...options.headers },
    }).catch(() => {
      throw new Trouble()
    })
    const body = await answer.json().catch(() => null)
    if (!answer.ok || !body) throw new Trouble(answer.status, retryAfter(answer.headers?.get("Retry-After")), body)
    return body
  }
}

export const sync = new Sync(phoneStore, {
  outbox: phoneOutbox, vault: phoneVault, clock: phoneClock, bell: commonBell, locks: phoneLocks,
  fetch: (...request) => fetch(...request), storage: () => room(),
})
export const start = () => sync.start()
export const sendNow = () => sync.sendNow()
export const whoIsHere = () => sync.whoIsHere()
export const askForBundle = () => sync.askForBundle()
export const fetchBundle = async () => sync.fetchBundle(await sync.whoIsHere())
export const onChange = (listener) => commonBell.onRing(listener)
