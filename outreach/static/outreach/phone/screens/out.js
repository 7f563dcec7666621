// Out alone: each is one press, and says honestly whether the hub knows.
import * as clock from "../clock.js";
import * as outbox from "../outbox.js";
import { digits, h, note, p, press, pressLink, risk, sayLink } from "../dom.js";
import { arrivalRefused, outNow, say } from "../outing.js";
import { showClock } from "../times.js";
import { addressOf } from "../visits.js";

const SAYS = { start: "ARRIVED", extend: "15 MINUTES MORE", safe: "LEFT SAFELY", help: "I NEED HELP" }

const KNOWS = { start: "The hub knows that you are in there.", extend: "The hub knows that you stay longer.", safe: "The hub knows that you are safe.", help: "The hub knows that you need help." }

export async function out(context) {
  const { bundle, visit, redraw } = context
  const now = await outNow(bundle)
  const back = [addressOf(visit.reference), "The visit"]
  const press1 = async (kind) => {
    await say(kind, visit.reference)
    await redraw()
  }
  if (!now || now.visit !== visit.reference) return left(context, back)
  const known = now.last ? now.last.state === "received" : now.hubKnows
  const late = now.dueBack && new Date(now.dueBack) < clock.now()
  const body = [
    now.help && risk(p(h("span", { class: "now" }, "In danger, ring 999. Get out if you can.")), p(now.help.state === "received" ? `The hub was told at ${showClock(now.help.received_at)} that you need help.` : "The hub has not been told yet that you need help. Ring 999, or ring the hub.")),
    !now.help && late && risk(p(h("span", { class: "now" }, `You were due back at ${showClock(now.dueBack)}. Have you left safely?`))),
    !now.help && !late && now.dueBack && p(h("span", { class: "now" }, `Due back by ${showClock(now.dueBack)}`)),
    standing(now.last, known, bundle, visit),
    known && p("If you do not say that you have left safely, the hub rings you, and then asks the police."),
  ]
  const actions = [
    press("I have left safely", () => press1("safe")),
    h("div", { class: "pair" },
      press(`${bundle.limits?.extend_by_min ?? 15} minutes more`, () => press1("extend"), "second"),
      now.help ? pressLink("Ring 999", "tel:999", "alarm") : press("I need help", () => press1("help"), "alarm")),
  ]
  return { title: now.help ? "You asked for help" : "You are out", back, body, actions, follows: true }
}

function standing(row, known, bundle, visit) {
  if (!row) return null
  if (known) return h("div", { class: "got" }, p(`${KNOWS[row.kind]} (${showClock(row.received_at)})`))
  if (row.state === "needs_you") return risk(p("The hub did not take this:"), row.sentences.map((each) => p(each)), byVoice(bundle, visit, row.kind))
  return h("div", { class: "kept" }, p(h("strong", null, "Saved on this phone. The hub does not know yet.")), p("It goes by itself as soon as there is a signal. Ring or text if you cannot wait."), byVoice(bundle, visit, row.kind))
}

// When data fails, a call or a text often does not.
export function byVoice(bundle, visit, kind) {
  const hub = bundle?.hub
  if (!hub?.phone) return p("Ring the hub by the number on your card.")
  const text = `${SAYS[kind] || kind} ${visit ? visit.reference : ""}`.trim()
  return h("div", { class: "pair" }, pressLink("Ring the hub", `tel:${digits(hub.phone)}`, "second"), pressLink("Text the hub", sayLink(hub, text), "second"))
}

async function left({ bundle, visit }, back) {
  const row = (await outbox.list()).filter((each) => each.kind === "safe" && each.visit === visit.reference).at(-1)
  const refused = await arrivalRefused(visit.reference)
  if (refused) {
    const said = risk(p(h("span", { class: "now" }, "Do not go in before you have rung the hub.")), refused.sentences.map((each) => p(each)), byVoice(bundle, visit, "start"))
    return { title: "The hub did not take your arrival", back, follows: true, says: "The hub did not take your arrival.", body: [said], actions: [pressLink("Back to the visit", back[0], "second")] }
  }
  if (!row) return { title: "You are not out here", back, body: [p("Press “I have arrived” at the door, on the page of the visit.")], actions: [pressLink("Back to the visit", back[0])] }
  const received = row.state === "received"
  return {
    title: "You have left",
    back,
    follows: true,
    body: [
      received ? h("div", { class: "got" }, p(h("strong", null, `The hub knows since ${showClock(row.received_at)} that you are safe.`))) : standing(row, false, bundle, visit),
      !received && note(p("Until the hub has it, it may ring you. That is meant well: answer, and say that you are safe.")),
    ],
    actions: [pressLink("Say how the visit went", addressOf(visit.reference)), pressLink("Back to your visits", "#/", "second")],
  }
}

export async function help({ bundle, visit, go }) {
  const tell = press("Tell the hub that I need help", async () => {
    await say("help", visit.reference)
    go(addressOf(visit.reference, "out"))
  }, "alarm")
  return {
    title: "I need help",
    back: [addressOf(visit.reference), "The visit"],
    body: [p(h("span", { class: "now" }, "In danger, ring 999 first.")), p("Everybody on duty at the hub is told at once, when there is a signal."), byVoice(bundle, visit, "help")],
    actions: [pressLink("Ring 999", "tel:999", "alarm"), tell],
  }
}
