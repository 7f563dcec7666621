// How long to wait before the next try, and what goes in one call. No clock, no network: only arithmetic.
export const FIRST_WAIT_MS = 1_000
export const LONGEST_WAIT_MS = 300_000
export const ITEMS_A_CALL = 20
export const BYTES_A_CALL = 900_000

/** Twice as long each time up to five minutes, without end; half of it by chance, so that phones do not come together. */
export function waitAfter(tries, random = Math.random) {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 20))
  return Math.round(whole * (0.5 + random() / 2))
}

/** Milliseconds that the hub asks us to wait: a number of seconds or a date; 0 when it says nothing. */
export function retryAfter(header, now = Date.now()) {
  if (!header) return 0
  const ms = /^[0-9]+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.max(0, Math.min(ms, 3_600_000)) : 0
}

/** Whose turn it is, urgent first, else as they were made. What stands behind an earlier item of its visit waits. */
export function due(items, { now, notBefore = 0, force = false }) {
  const heldUp = new Set()
  const ready = []
  for (const item of items.toSorted((one, other) => (one.seq ?? 0) - (other.seq ?? 0) || one.at - other.at)) {
    const itsTurn = item.urgent ? force || item.next_try_at <= now : notBefore <= now && (force || item.next_try_at <= now)
    const behind = !item.urgent && item.place && heldUp.has(item.place)
    if (itsTurn && !behind) ready.push(item)
    else if (!item.urgent && item.place) heldUp.add(item.place)
  }
  return [...ready.filter((item) => item.urgent), ...ready.filter((item) => !item.urgent)]
}

/** The calls that carry these items, in order: urgent ones never wait for a large record. */
export function calls(items, { most = ITEMS_A_CALL, bytes = BYTES_A_CALL } = {}) {
  const found = []
  let size = Infinity
  for (const item of items) {
    const weight = JSON.stringify(item.sealed).length + 200
    const last = found.at(-1)
    const full = !last || last.length >= most || size + weight > bytes || last[0].urgent !== item.urgent
    if (full) [size] = [0, found.push([])]
    found.at(-1).push(item)
    size += weight
  }
  return found
}

/** When to look again: the earliest try of what waits, within a minute. */
export function nextLook(items, { now, notBefore = 0, atMost = 60_000 }) {
  const times = items.map((item) => (item.urgent ? item.next_try_at : Math.max(item.next_try_at, notBefore)))
  return Math.max(250, Math.min(atMost, Math.min(...times) - now))
}
