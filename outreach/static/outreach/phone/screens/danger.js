// Stop: the numbers first, then the words, then whether the hub knows. Works with no signal, with nothing ever
// downloaded, and on a locked phone.
import * as clock from "../clock.js";
import { digits, h, p, press, pressLink, problemBox, sayLink } from "../dom.js";
import * as vault from "../vault.js";
import { DANGER, NUMBERS, sentenceOf } from "../words.js";

const SAME_PRESS_MS = 10 * 60_000 // a second press within ten minutes is about the same danger
const pressed = new Map() // kind → {client_uuid, at} or {fault}
const telling = new Map() // kind → the press that is being kept

/** The press itself. Danger and money are queued before anything is shown; a worry is told in words first. */
export async function pressDanger(kind, context) {
  if (kind === "worried") {
    if (pressed.get(kind)?.at < Date.now() - SAME_PRESS_MS) pressed.delete(kind)
    return
  }
  const before = pressed.get(kind)
  if (before?.client_uuid && Date.now() - before.at < SAME_PRESS_MS) return
  await tell(kind, context, "")
}

/** A hand that shakes presses twice before the first press is kept: both are one. */
function tell(kind, context, what) {
  if (!telling.has(kind)) telling.set(kind, keepPress(kind, context, what).finally(() => telling.delete(kind)))
  return telling.get(kind)
}

async function keepPress(kind, context, what) {
  try {
    if (!(await vault.owner())) throw new vault.Locked("nothing_held") // there is nobody to speak for
    const visit = context.visit?.left ? null : context.visit ?? (await whereNow(context.bundle).catch(() => null))
    const about = visit?.residents.length === 1 ? visit.residents[0].reference : null
    const body = { concern_kind: kind, about, what, happened_at: clock.stamp() }
    const { queue } = await import("../outbox.js")
    const client_uuid = await queue("concern", visit?.reference ?? null, body, { urgent: true })
    pressed.set(kind, { client_uuid, at: Date.now() })
    import("../sync.js").then(({ sendNow }) => sendNow())
  } catch (fault) {
    pressed.set(kind, { fault })
  }
}

// Where they are: the visit they said they arrived at, or the only one of today.
async function whereNow(bundle) {
  if (!bundle) return null
  const { outNow } = await import("../outing.js")
  const { dayOf } = await import("../times.js")
  const out = await outNow(bundle)
  const today = bundle.visits.filter((visit) => dayOf(visit.planned_start) === dayOf(clock.now()) && !visit.taken_off && visit.status !== "cancelled")
  return bundle.visits.find((visit) => visit.reference === out?.visit) ?? (today.length === 1 ? today[0] : null)
}

export async function danger(context) {
  const kind = DANGER[context.rest[0]] ? context.rest[0] : "danger_now"
  const words = DANGER[kind]
  const { hub } = await vault.numbers()
  const said = pressed.get(kind)
  const row = said?.client_uuid && (await (await import("../outbox.js")).list()).find((each) => each.client_uuid === said.client_uuid)
  const first = words.first && numberLink(words.first, kind === "money_now" ? "number--money" : "number--first")
  const others = NUMBERS.filter(([number]) => number !== words.first?.[0] && (!words.first || (kind === "money_now" && number === "999")))
  const numbers = h("ul", { class: "numbers" },
    [first, hub?.phone && numberLink([hub.phone, hub.name || "The hub"], "number--long", digits(hub.phone)), ...others.map((each) => numberLink(each))]
      .filter(Boolean).map((link) => h("li", null, link)))
  const sentences = wordsOfHub(context.bundle, kind) ?? words.sentences
  const advice = h("ul", { class: "plain" }, sentences.map((each) => h("li", null, each)))
  if (kind === "worried" && !row) return worried(context, words, numbers, advice, said)
  const told = await standing(row, said, hub, words, context)
  return {
    title: words.title, back: ["#/", "Back"], follows: true, urgent: true, says: row?.state === "received" ? "The hub has been told." : "",
    body: kind === "worried" ? [told, advice, numbers] : [numbers, told, advice],
    actions: [],
  }
}

const wordsOfHub = (bundle, kind) => {
  const words = bundle?.words?.[DANGER[kind].of_hub]
  return Array.isArray(words) && words.length ? words : null
}

function numberLink([number, words], kind = "", tel = number) {
  return h("a", { class: `number ${kind}`, href: `tel:${tel}` }, h("span", null, words), h("strong", null, kind === "number--long" ? number : `Ring ${number}`))
}

async function standing(row, said, hub, words, context) {
  const text = `${words.text}${context.visit ? ` ${context.visit.reference}` : ""}`
  const byText = hub?.phone && pressLink("Text the hub", sayLink(hub, text), "second")
  if (!said) {
    return h("div", { class: "kept" }, p("The hub has not been told."), press("Tell the hub", async () => {
      await tell(context.rest[0], context, "")
      await context.redraw()
    }), byText)
  }
  if (!row) return h("div", { class: "risk" }, p(h("strong", null, "The hub is not told by this phone now. Ring the hub yourself.")), byText)
  const { showMoment } = await import("../times.js")
  if (row.state === "received") return h("div", { class: "got" }, p(h("strong", null, `The hub has it since ${showMoment(row.received_at, clock.now())}.`)), p("Somebody on duty is called. They may ring you."), row.marks.map((each) => p(each)))
  if (row.state === "needs_you") return h("div", { class: "risk" }, p(h("strong", null, "The hub did not take it. Ring the hub.")), row.sentences.map((each) => p(each)), byText)
  return h("div", { class: "kept" }, p(h("strong", null, "The hub does not know yet.")), p("It is saved on this phone and goes before everything else as soon as there is a signal. Do not wait for it: ring."), byText)
}

function worried(context, words, numbers, advice, said) {
  const problem = problemBox()
  const box = h("textarea", { class: "box", rows: 4, maxlength: 4000, autocomplete: "off" })
  const send = press("Tell the hub", async () => {
    const notes = await import("../notes.js").catch(() => null)
    const wrong = notes ? notes.whyNotNote(box.value) : sentenceOf(null)
    if (wrong) return problem.say(wrong)
    await tell("worried", context, box.value.trim())
    return context.redraw()
  })
  return {
    title: words.title, back: ["#/", "Back"], urgent: true,
    body: [problem.box, said?.fault && h("div", { class: "risk" }, p(h("strong", null, "The hub is not told by this phone now. Ring the hub yourself."))), h("label", { class: "field" }, "What did you see or hear?", h("small", null, "You can leave this empty. No card numbers, PINs or bank details."), box), advice, numbers],
    actions: [send],
  }
}
