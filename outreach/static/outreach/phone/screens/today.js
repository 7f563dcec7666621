// Today and tomorrow in the order of the day, and how each visit stands.
import * as clock from "../clock.js";
import { address, h, h2, note, p, press, pressLink, risk, ways } from "../dom.js";
import { drafts } from "../drafts.js";
import { hintToPutOnHomeScreen } from "../homescreen.js";
import { outNow } from "../outing.js";
import * as outbox from "../outbox.js";
import { room } from "../store.js";
import * as sync from "../sync.js";
import { dayAfter, dayOf, showClock, showDay } from "../times.js";
import { addressOf, inDayOrder, learn, stateOf } from "../visits.js";

export const STATES = {
  todo: ["To do", "todo"],
  begun: ["Begun, not sent yet", "begun"],
  saved: ["Saved on this phone", "saved"],
  sending: ["Saved on this phone, sending", "sending"],
  you: ["Needs you", "you"],
  given: ["Not yours any more: do not go", "off"],
  off: ["Cancelled: do not go", "off"],
}

export function stateTag(state) {
  const received = state.at ? `Received by the hub at ${showClock(state.at)}` : "Received by the hub"
  const [words, kind] = state.kind === "received" ? [received, "received"] : STATES[state.kind]
  return h("span", { class: `state state--${kind}` }, words)
}

export async function today(context) {
  const { bundle } = context
  const [rows, begun] = [await outbox.list(), await drafts()]
  const now = clock.now()
  const day = dayOf(now)
  const days = new Map([[day, []], [dayAfter(day), []]])
  for (const visit of inDayOrder(bundle.visits)) {
    const its = dayOf(visit.planned_start)
    days.set(its, [...(days.get(its) || []), visit])
  }
  const body = [newVersion(context), await roomLeft(), await whereOut(bundle), changes(context), await leftOver(bundle, begun)]
  for (const its of [...days.keys()].sort()) {
    body.push(h2(showDay(its, day)))
    const visits = days.get(its)
    if (!visits.length) body.push(p("No visits."))
    else body.push(h("ul", { class: "cards" }, await Promise.all(visits.map((visit) => card(visit, rows, begun)))))
  }
  body.push(hintToPutOnHomeScreen())
  body.push(ways(["Words to say, and numbers", "#/words"], ["What you sent", "#/sent"], ["This phone: lock it, sign out", "#/phone"]))
  body.push(p(h("span", { class: "quiet" }, "A visit comes to this phone the day before, and leaves it 24 hours after it is over.")))
  return { title: "Your visits", follows: true, body, actions: [] }
}

async function card(visit, rows, begun) {
  const state = await stateOf(visit, rows, begun.find((draft) => draft.visit === visit.reference) ?? null)
  const kind = { received: " card--done", you: " card--you", off: " card--off", given: " card--off" }[state.kind] || ""
  const one = visit.residents.length ? visit.residents[0].address : ""
  return h(
    "li", null,
    h("a", { class: `card${kind}`, href: addressOf(visit.reference) },
      h("span", { class: "card__when" }, `${showClock(visit.planned_start)} to ${showClock(visit.planned_end)}`),
      visit.residents.map((each) => h("strong", { class: "card__line" }, each.full_name)),
      one && h("span", { class: "card__line" }, address(one)),
      stateTag(state)),
  )
}

async function whereOut(bundle) {
  const out = await outNow(bundle)
  if (!out) return null
  const visit = bundle.visits.find((each) => each.reference === out.visit)
  if (!visit) return null
  const due = out.dueBack ? `Due back by ${showClock(out.dueBack)}` : "The hub does not know yet that you are there"
  return h("a", { class: "card card--out", href: addressOf(out.visit, "out") },
    h("span", { class: "card__when" }, "You are out: say that you have left"),
    h("span", { class: "card__line" }, out.help ? "You asked for help" : due))
}

function changes({ bundle, redraw }) {
  return (bundle.changes || []).map((each) => {
    const trouble = h("p", { role: "status" })
    const read = press("I have read this", async () => {
      try {
        await sayRead(each.reference)
        await redraw()
      } catch {
        trouble.textContent = "There is no signal. Press it again when there is one."
      }
    }, "second")
    return note(p(h("strong", null, "Changed: "), each.sentence), read, trouble)
  })
}

async function sayRead(reference) {
  const { csrf } = await sync.whoIsHere()
  const answer = await fetch(`/field/changes/${reference}/read/`, { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": csrf } })
  if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error("not taken")
  await sync.fetchBundle()
}

function newVersion({ useNewVersion }) {
  if (!useNewVersion) return null
  return note(p(h("strong", null, "A new version is ready."), " Nothing you wrote is lost. You type your PIN again afterwards."), press("Use the new version", useNewVersion, "second"))
}

// Written here about a visit that has left the phone since: it can still be sent.
async function leftOver(bundle, begun) {
  const held = new Set(bundle.visits.map((visit) => visit.reference))
  const left = begun.filter((draft) => draft.outcome && !held.has(draft.visit))
  await learn(left.map((draft) => draft.visit))
  return left.map((draft) => note(p(h("strong", null, "Begun, not sent yet: "), draft.visit, ". This visit is no longer on your list. What you wrote can still be sent."), pressLink("Go on with it", addressOf(draft.visit, "check"), "second")))
}

async function roomLeft() {
  const { tight } = await room()
  return tight && risk(h2("This phone is nearly full"), p("What you write may not be kept. Delete photos or apps that you do not need."), pressLink("See how much room there is", "#/phone", "second"))
}
