// What was sent, what waits, and what needs somebody.
import * as clock from "../clock.js";
import { h, h2, note, p, press, pressLink, risk, rows } from "../dom.js";
import * as outbox from "../outbox.js";
import * as sync from "../sync.js";
import { ago, dayOf, showClock, showMoment } from "../times.js";
import { addressOf, learn } from "../visits.js";
import { DANGER, KINDS, sentenceOf } from "../words.js";
import { byVoice } from "./out.js";

export function stands(row) {
  if (row.state === "received") return `Received by the hub at ${showMoment(row.received_at, clock.now())}`
  if (row.state === "needs_you") return "Needs you"
  return row.state === "sending" ? "Saved on this phone, sending" : "Saved on this phone, waiting"
}

const KIND = { received: "received", needs_you: "you", sending: "sending", waiting: "saved" }
const name = (row) => (row.kind === "concern" && DANGER[row.view?.concern_kind]?.title) || KINDS[row.kind] || row.kind

export async function sentList({ bundle }) {
  const status = await outbox.status()
  const all = (await outbox.list()).reverse()
  const rank = { needs_you: 0, waiting: 1, sending: 1, received: 2 }
  all.sort((one, other) => rank[one.state] - rank[other.state])
  const now = clock.now()
  const body = [
    status.sign_in_needed && note(p(h("strong", null, "Sign in to send."), " What you wrote is safe here until then. Danger is sent without signing in."), pressLink("Sign in", "/sign-in/?next=/field/phone/", "second")),
    status.wrong_owner && note(p("Somebody else is signed in on this phone. What you wrote waits until you sign in.")),
    status.others > 0 && note(p(`This phone also holds unsent work of somebody else (${status.others}). It is sent when they sign in.`)),
    status.update_needed && note(p("The hub has a newer version than this phone. Open this page once with a signal, then use the new version.")),
    rows([
      ["Waiting", String(status.waiting), status.oldest_at && status.waiting ? `, the oldest for ${ago(status.oldest_at, now)}` : ""],
      status.sending > 0 && ["Sending", String(status.sending)],
      status.needs_you > 0 && ["Needs you", String(status.needs_you)],
      ["Received today", String(status.received_today)],
      hubsList(bundle, all, now),
      ["Last receipt", status.last_receipt_at ? showMoment(status.last_receipt_at, now) : "None yet"],
    ]),
    h2("Each of them"),
  ]
  if (!all.length) body.push(p("Nothing has been sent from this phone yet."))
  else body.push(h("ul", { class: "cards" }, all.map(card)))
  return { title: "What you sent", back: ["#/", "Your visits"], follows: true, body, actions: [press("Send now", () => void sync.sendNow(), status.waiting + status.sending ? null : "second")] }
}

/** The hub's own list of today, as it came with the visits: the two counts are the same, or it says why not. */
export function hubsList({ received, server_time }, own, now) {
  if (!received || !server_time || dayOf(server_time) !== dayOf(now)) return null
  const today = received.filter((each) => dayOf(each.received_at) === dayOf(now))
  const ids = new Set(own.map((row) => row.client_uuid))
  const [elsewhere, missing] = [today.filter((each) => !ids.has(each.client_uuid)).length, own.filter((row) => row.missing).length]
  const since = own.filter((row) => row.state === "received" && Date.parse(row.received_at) > Date.parse(server_time) && !received.some((each) => each.client_uuid === row.client_uuid)).length
  const words = [since && `and ${since} since`, elsewhere && `${elsewhere} not from this phone`, missing && `without ${missing} that it said to have`].filter(Boolean)
  return [`The hub’s own list at ${showClock(server_time)}`, [String(today.length), ...words].join(", ")]
}

function card(row) {
  return h("li", null, h("a", { class: `card${{ received: " card--done", needs_you: " card--you" }[row.state] ?? ""}`, href: `#/sent/${row.client_uuid}` },
    h("strong", { class: "card__line" }, name(row)),
    h("span", { class: "card__line" }, [row.visit, `written at ${showMoment(row.made_at, clock.now())}`].filter(Boolean).join(", ")),
    h("span", { class: `state state--${KIND[row.state]}` }, stands(row))))
}

export async function sentOne({ bundle, rest, go, redraw }) {
  const row = (await outbox.list()).find((each) => each.client_uuid === rest[0])
  if (!row) return { redirect: "#/sent" }
  if (row.visit) await learn([row.visit])
  const visit = bundle.visits.find((each) => each.reference === row.visit)
  const actions = []
  if (row.state === "needs_you" && row.kind === "record" && row.view && !row.conflict) {
    actions.push(press("Mend it and send it again", async () => {
      await outbox.putBack(row.client_uuid)
      go(addressOf(row.visit, "check"))
    }))
  } else if (row.state === "needs_you" && row.view && !row.conflict) {
    actions.push(press("Send it again", async () => {
      await outbox.edit(row.client_uuid, row.view)
      sync.sendNow()
      await redraw()
    }))
  }
  if (row.conflict) actions.push(press("I have read it: keep what the hub has", async () => {
    await outbox.keepHubs(row.client_uuid)
    await redraw()
  }))
  if (row.missing) actions.push(press("I have rung the hub: take it off my list", async () => {
    await outbox.strikeOff(row.client_uuid)
    go("#/sent")
  }))
  if (visit) actions.push(pressLink("See the visit", addressOf(visit.reference), "second"))
  const now = clock.now()
  return {
    title: name(row),
    back: ["#/sent", "What you sent"],
    follows: true,
    body: [
      row.state === "needs_you" && risk(h2(row.missing ? "The hub’s list does not have it" : row.conflict ? "The hub has something else" : "The hub did not take it"), row.sentences.length ? row.sentences.map((each) => p(each)) : p(sentenceOf(null)), row.conflict && p("Both are kept at the hub, and somebody there chooses.")),
      row.marks.map((each) => note(p(each))),
      rows([
        ["How it stands", h("span", { class: `state state--${KIND[row.state]}` }, stands(row))],
        row.visit && ["Visit", row.visit],
        row.view?.happened_at && ["Happened", showMoment(row.view.happened_at, now)],
        ["Written on this phone", showMoment(row.made_at, now)],
        row.received_at && ["Received by the hub", showMoment(row.received_at, now)],
        row.tries > 0 && row.state !== "received" && ["Tries so far", String(row.tries)],
        row.view?.what && ["What you wrote", h("span", { class: "lines" }, row.view.what)],
      ]),
      row.state !== "received" && (row.kind !== "record" || row.missing) && byVoice(bundle, visit, row.kind),
    ],
    actions,
  }
}
