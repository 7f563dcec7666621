// Everything before it is sent, and how it stands afterwards: never one for the other.
import * as clock from "../clock.js";
import { h, h2, lines, p, press, pressLink, problemBox, rowsToChange } from "../dom.js";
import { draft as draftOf, recordBody } from "../drafts.js";
import * as outbox from "../outbox.js";
import { escalations, inWords } from "../questions.js";
import { Steps } from "../steps.js";
import * as sync from "../sync.js";
import { dayOf, showClock, showDay, showMoment } from "../times.js";
import { outNow } from "../outing.js";
import { addressOf, recordRow } from "../visits.js";
import { sentenceOf } from "../words.js";

const FIELDS = { full_name: "Name", address: "Address", access_needs: "What they need", language: "Language", phone: "Phone number" }

export async function check(context) {
  const { bundle, visit, go } = context
  const draft = await draftOf(visit.reference)
  const steps = new Steps(bundle, visit, draft)
  const at = addressOf(visit.reference)
  if (!draft.outcome) return { redirect: (await recordRow(await outbox.list(), visit.reference)) ? `${at}/sent` : `${at}/how` }
  if (steps.toCheck() !== "check") return { redirect: `${at}/${steps.toCheck()}` }
  const problem = problemBox()
  const outcome = bundle.outcomes.find((each) => each.code === draft.outcome)
  const change = (step, what) => h("a", { class: "change", href: `${at}/${step}?change` }, "Change", h("span", { class: "out-of-sight" }, ` ${what}`))
  const answers = steps.questions.map((each) => [
    each.name, lines(draft.answers[each.key] ? inWords(each, draft.answers[each.key]) : "Not answered"), change(`q/${each.key}`, `the answer to: ${each.name}`),
  ])
  const send = press("Send to the hub", async () => {
    try {
      await outbox.queue("record", visit.reference, recordBody({ ...draft, checklist_version: steps.version, answers: steps.answers() }, clock.stamp()))
    } catch (fault) {
      if (fault.name !== "AlreadySaved") return problem.say(sentenceOf(fault))
    }
    sync.sendNow()
    go(`${at}/sent`)
  })
  const happened = `${showDay(dayOf(draft.happened_at), dayOf(clock.now()))} at ${showClock(draft.happened_at)}`
  return {
    title: "Check before you send",
    back: [`${at}/when`, "Back"],
    body: [
      problem.box,
      p(h("strong", null, "Nothing has been sent yet."), " Look it over, then press “Send to the hub”. It also works with no signal."),
      rowsToChange([
        ["How did it go?", outcome?.name ?? draft.outcome, change("how", "how it went")],
        ...answers,
        ["When were you there?", happened, change("when", "when you were there")],
        ...(draft.corrections ?? []).map((each) => [`Not right: ${FIELDS[each.field]}`, both(each), change("not-right", "what is not right")]),
      ]),
    ],
    actions: [send],
  }
}

export const both = ({ was, says }) => [
  was ? h("span", { class: "card__line lines" }, `The hub has: ${was}`) : null,
  h("span", { class: "card__line lines" }, `You wrote: ${says}`),
]

export async function sent(context) {
  const { bundle, visit } = context
  const row = recordRow(await outbox.list(), visit.reference)
  if (!row) return { redirect: addressOf(visit.reference) }
  const out = (await outNow(bundle))?.visit === visit.reference
  const body = []
  const leave = out && pressLink("You are out: say that you have left", addressOf(visit.reference, "out"), "alarm")
  if (row.state === "received") body.push(h("div", { class: "got" }, p(h("span", { class: "now" }, `At ${showMoment(row.received_at, clock.now())}`)), p(visit.reference)), p("Thank you. What you wrote is with the hub, and you need not keep any notes."))
  else if (row.state === "needs_you") body.push(h("div", { class: "risk" }, row.sentences.map((each) => p(each))))
  else body.push(h("div", { class: "kept" }, p(h("strong", null, "The hub does not have it yet.")), p("It goes by itself as soon as there is a signal: you can close this and go on with your day.")))
  body.push(row.marks.map((each) => h("div", { class: "note" }, p(each))))
  const typed = row.view
  if (typed) {
    const questions = bundle.checklists[typed.checklist_version]?.questions ?? []
    const found = escalations(questions, typed.answers, bundle.escalation_codes)
    if (found.length) body.push(h2("What to do, if you have not yet"), h("ul", { class: "plain" }, found.map((each) => h("li", null, each.what_to_do))))
    const outcome = bundle.outcomes.find((each) => each.code === typed.outcome)
    if (outcome) body.push(h2("What happens next"), p(outcome.next_step))
  }
  return {
    title: { received: "Received by the hub", needs_you: "Needs you" }[row.state] ?? "Saved on this phone",
    back: [addressOf(visit.reference), "The visit"],
    follows: true,
    says: row.state === "received" ? `Received by the hub at ${showClock(row.received_at)}` : "",
    body,
    actions: [leave, row.state === "needs_you" && pressLink("See what to do", `#/sent/${row.client_uuid}`), pressLink("Back to your visits", "#/", row.state === "needs_you" || out ? "second" : null)],
  }
}
