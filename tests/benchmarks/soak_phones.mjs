// Ten phones with the code that runs on a volunteer's phone, on a network that loses, repeats and overtakes.
// Reads {address, people, seed, deadline_s} as JSON from stdin; writes what each phone says was received.
import { readFileSync } from "node:fs"
import { aPhone, PIN } from "../outreach/phone/stand_ins.mjs"

const { address, people, seed, deadline_s } = JSON.parse(readFileSync(0, "utf8"))
const ends = Date.now() + deadline_s * 1000
const counts = { asked: 0, lost_on_the_way: 0, answers_lost: 0, sent_twice: 0, refused_connections: 0, restarts: 0, tries: 0 }
const ANSWERS = {
  present: "alone", consent: "yes", money_danger: "no", paid_last_day: "no", remote_access: "no", threats: "no", lives: "alone",
  made_safer: ["stop_challenge", "call_159"], follow_up: "6_weeks", leaflet: "yes", volunteer_ok: "fine",
}
const pause = (ms) => new Promise((done) => setTimeout(done, ms))

/** The same dice each time for the same seed (mulberry32). */
function diceOf(start) {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The fetch of one phone, with its cookies, over a network that is as it is in the field. */
function networkOf(session, dice) {
  const cookies = new Map([["sessionid", session]])
  const once = async (path, options) => {
    const headers = { ...options.headers, Connection: "close" }
    if (options.credentials !== "omit") headers.Cookie = [...cookies].map((pair) => pair.join("=")).join("; ")
    const answer = await fetch(address + path, { ...options, headers }).catch((fault) => {
      counts.refused_connections++
      throw fault
    })
    for (const line of answer.headers.getSetCookie()) cookies.set(...line.split(";")[0].split(/=(.*)/s).slice(0, 2))
    return answer
  }
  return async (path, options) => {
    counts.asked++
    await pause(dice() ** 3 * 400) // some are overtaken by what was sent later
    const chance = dice()
    if (chance < 0.08) {
      counts.lost_on_the_way++
      throw new TypeError("lost on the way")
    }
    if (chance < 0.2) {
      await (await once(path, options)).arrayBuffer()
      counts.answers_lost++
      throw new TypeError("the answer was lost")
    }
    if (chance < 0.3) {
      counts.sent_twice++
      const [first, second] = await Promise.allSettled([once(path, options), once(path, options)])
      const come = dice() < 0.5 ? [first, second] : [second, first]
      const there = come.find((each) => each.status === "fulfilled")
      if (!there) throw first.reason
      return there.value
    }
    return once(path, options)
  }
}

async function live({ user, session, visits }, number) {
  const dice = diceOf(seed * 100 + number)
  const kept = { fetch: networkOf(session, dice), random: dice, retryAll: true, patience: 15_000 }
  let phone = aPhone(kept)
  const queued = []
  while (!(await phone.vault.row())) {
    if (Date.now() > ends) return { user, queued, received: [], status: null }
    await phone.sync.askForBundle().then((bundle) => phone.vault.setUp(PIN, bundle)).catch(() => pause(300))
  }
  const held = (await phone.vault.bundle()).visits.map((visit) => visit.reference)
  if (visits.some((visit) => !held.includes(visit))) throw new Error(`phone ${number} holds ${held.length} visits of ${visits.length}`)
  phone.sync.sendNow()
  for (const [place, visit] of visits.entries()) {
    const at = phone.clock.stamp()
    await phone.drafts.saveDraft(visit, { outcome: "visited", checklist_version: "2024-1", answers: { present: "alone" } })
    await phone.drafts.saveDraft(visit, { answers: ANSWERS, happened_at: at })
    queued.push(await phone.outbox.queue("record", visit, { outcome: "visited", checklist_version: "2024-1", answers: ANSWERS, happened_at: at, recorded_at: at, corrections: [] }))
    if (place % 10 === 3) queued.push(await phone.outbox.queue("concern", visit, { concern_kind: "worried", about: null, what: "", happened_at: at }))
    if (dice() < 0.3) phone.sync.sendNow()
    else phone.sync.look()
    await pause(dice() * 500)
    if (dice() < 0.08) phone = await restarted(phone, kept)
  }
  while ((await phone.outbox.status()).received_today < queued.length && Date.now() < ends) {
    await pause(500 + dice() * 1500)
    if (dice() < 0.3) phone.sync.sendNow()
    if ((await phone.outbox.status()).needs_you) break
  }
  phone.sync.stop()
  const items = await phone.outbox.list()
  counts.tries += items.reduce((sum, item) => sum + item.tries, 0)
  return {
    user, queued, status: await phone.outbox.status(),
    received: items.filter((item) => item.state === "received").map((item) => item.client_uuid),
    needs_you: items.filter((item) => item.state === "needs_you").map((item) => item.sentences),
  }
}

/** The browser was ended, in the middle of sending or not; only what was kept is there. */
async function restarted(old, kept) {
  counts.restarts++
  old.sync.stop()
  old.sync.fetch = () => new Promise(() => {}) // nobody is there to hear
  const phone = aPhone({ ...kept, store: old.store })
  await phone.vault.open(PIN)
  phone.sync.sendNow()
  return phone
}

const phones = await Promise.all(people.map(live))
process.stdout.write(JSON.stringify({ phones, counts }), () => process.exit(0))
