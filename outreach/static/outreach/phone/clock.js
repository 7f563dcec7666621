// The phone's clock may be wrong, and may be put back. Three times stay apart: when it happened, when the phone wrote
// it down (both by this clock, with its distance from UTC) and when the hub received it (by the hub's).
import { store } from "./store.js";

const KEPT_EACH_MS = 60_000
const SAME_MS = 2_000

const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0")

/** 2026-06-01T14:05:00+01:00: by the phone's clock, with its distance from UTC. */
export function stampOf(date, minutesEast = -date.getTimezoneOffset()) {
  const local = new Date(date.getTime() + minutesEast * 60_000).toISOString().slice(0, 19)
  return `${local}${minutesEast < 0 ? "-" : "+"}${two(minutesEast / 60)}:${two(minutesEast % 60)}`
}

export class Clock {
  #store
  #wall
  #steady
  #mark = { latest: 0, wrong_by: null } // as it is kept
  #reading = null
  #since // the steady clock when the mark was read

  constructor(rows, { wall = Date.now, steady = () => performance.now() } = {}) {
    this.#store = rows
    this.#wall = wall
    this.#steady = steady
    this.#since = steady()
  }

  now() {
    return new Date(this.#wall())
  }

  stamp(date = this.now()) {
    return stampOf(date)
  }

  /** Milliseconds that the phone is behind the hub (ahead: below nought); null when it was never heard from. */
  wrongBy() {
    return this.#mark.wrong_by
  }

  /** The hub's time as well as the phone knows it. */
  hubNow() {
    return new Date(this.#wall() + (this.#mark.wrong_by ?? 0))
  }

  /** A time that never goes back while the hub is out of reach, whatever is done to the phone's clock. */
  latest() {
    return Math.max(this.#wall(), this.#mark.latest + (this.#steady() - this.#since))
  }

  /** As it was kept, once a page. */
  ready() {
    this.#reading ??= this.read()
    return this.#reading
  }

  async read() {
    const kept = await this.#store.get("phone", "clock")
    if (kept) this.#remember(kept)
    return this
  }

  /** From time to time, so that a restart does not set the clock back. */
  async tick() {
    await this.ready()
    if (this.latest() - this.#mark.latest > KEPT_EACH_MS) await this.#keep({ ...this.#mark, latest: this.latest() })
  }

  /** The hub has said what time it is: only now may the mark go back, as after a clock that was ahead. */
  async learn(serverTime) {
    const hub = Date.parse(serverTime)
    if (Number.isNaN(hub)) return
    const mark = { latest: this.#wall(), wrong_by: Math.round(hub - this.#wall()) }
    const [moved, older] = [mark.wrong_by - this.#mark.wrong_by, mark.latest - this.#mark.latest]
    const asKnown = this.#mark.wrong_by !== null && Math.abs(moved) < SAME_MS && older >= 0 && older < KEPT_EACH_MS
    if (!asKnown) await this.#keep(mark)
  }

  async #keep(mark) {
    await this.#store.note((rows) => rows.put("phone", { key: "clock", ...mark }), ["phone"])
    this.#remember(mark)
  }

  #remember({ latest, wrong_by }) {
    this.#mark = { latest, wrong_by }
    this.#since = this.#steady()
  }
}

export const clock = new Clock(store)
export const now = () => clock.now()
export const stamp = (date) => clock.stamp(date)
export const wrongBy = () => clock.wrongBy()
