// How a visit went: one question a screen, kept on each answer.
import { whyNotNote } from "../notes.js";
import * as clock from "../clock.js";
import { h, p, press, pressLink, problemBox, risk } from "../dom.js";
import { draft as draftOf, saveDraft } from "../drafts.js";
import * as outbox from "../outbox.js";
import { cleanAnswer, escalationOf } from "../questions.js";
import { Steps } from "../steps.js";
import { clockOf, dayAfter, dayOf, londonMoment, showDay } from "../times.js";
import { addressOf } from "../visits.js";
import { sentenceOf } from "../words.js";
import { ringHub } from "./visit.js";

async function stepsOf({ bundle, visit }) {
  return new Steps(bundle, visit, await draftOf(visit.reference))
}

// Saving says its own trouble; what the other tab sent already leads to how that stands.
async function keep({ visit, go }, problem, patch, then) {
  try {
    return await then(await saveDraft(visit.reference, patch))
  } catch (fault) {
    if (fault.name === "AlreadySaved") return go(addressOf(visit.reference, "sent"))
    return problem.say(sentenceOf(fault))
  }
}

function choices(name, options, chosen, many, onchange) {
  return options.map(([value, words]) =>
    h("label", { class: "choice" },
      h("input", { type: many ? "checkbox" : "radio", name, value, checked: chosen.includes(value), onchange }),
      h("span", null, words)))
}

const chosenIn = (group) => [...group.querySelectorAll("input:checked")].map((input) => input.value)
const to = (visit, step, changing) => `${addressOf(visit.reference)}/${step}${changing && step !== "check" ? "?change" : ""}`

export async function how(context) {
  const { bundle, visit, go, changing } = context
  const steps = await stepsOf(context)
  const problem = problemBox()
  const version = steps.version || Object.keys(bundle.checklists)[0]
  const save = (then) => keep(context, problem, { outcome: chosenIn(group)[0], checklist_version: version }, then)
  const options = bundle.outcomes.map((each) => [each.code, each.name])
  const group = h("fieldset", { "aria-labelledby": "h1" }, choices("outcome", options, [steps.draft.outcome], false, () => {
    problem.clear()
    save(() => {})
  }))
  const next = press("Save and go on", () => {
    if (!chosenIn(group).length) return problem.say("Choose how it went")
    return save((draft) => {
      const now = new Steps(bundle, visit, draft)
      go(to(visit, changing ? now.toCheck() : now.after(), changing))
    })
  })
  return { title: "How did it go?", back: [changing ? to(visit, "check") : addressOf(visit.reference), "Back"], body: [problem.box, group], actions: [next] }
}

export async function question(context) {
  const { bundle, visit, go, changing, rest } = context
  const steps = await stepsOf(context)
  const asked = steps.question(rest[0])
  if (!asked) return { redirect: to(visit, steps.resume()) } // an earlier answer has closed it
  const problem = problemBox()
  const field = fieldOf(asked, steps.draft.answers[asked.key], problem, (answer) => keep(context, problem, { answers: { [asked.key]: answer } }, () => {}))
  const [at, of] = steps.place(asked.key)
  const next = press("Save and go on", () => {
    const { answer, problem: wrong } = field.read()
    if (wrong) return problem.say(wrong)
    return keep(context, problem, { answers: { [asked.key]: answer } }, (draft) => {
      const now = new Steps(bundle, visit, draft)
      const calls = escalationOf(asked, answer)
      go(to(visit, calls ? `do/${asked.key}` : changing ? now.toCheck() : now.after(asked.key), changing))
    })
  })
  return {
    title: asked.name,
    over: `${asked.section}, question ${at} of ${of}`,
    back: [to(visit, changing ? "check" : steps.before(asked.key)), "Back"],
    body: [problem.box, asked.hint && h("p", { id: "hint" }, asked.hint), field.element],
    actions: [next],
  }
}

// {element, read() -> {answer} or {problem}} of each kind of question.
function fieldOf(asked, given, problem, keepNow) {
  const described = asked.hint ? "hint" : null
  if (asked.choices?.length) {
    const many = asked.kind === "many"
    const read = () => cleanAnswer(asked, many ? chosenIn(group) : chosenIn(group)[0])
    const group = h("fieldset", { "aria-labelledby": "h1", "aria-describedby": described }, choices("answer", asked.choices, [given ?? []].flat(), many, () => {
      problem.clear()
      const { answer, problem: wrong } = read()
      if (!wrong) keepNow(answer)
    }))
    return { element: group, read }
  }
  const number = asked.kind === "number"
  const box = h(number ? "input" : "textarea", {
    class: number ? "box box--short" : "box", id: "answer", "aria-labelledby": "h1", "aria-describedby": described,
    inputmode: number ? "numeric" : null, rows: number ? null : 5, maxlength: number ? 3 : 4000, autocomplete: "off",
  })
  box.value = given ?? ""
  const read = () => {
    const wrong = number ? "" : whyNotNote(box.value)
    return wrong ? { problem: wrong } : cleanAnswer(asked, box.value.trim())
  }
  let soon
  box.addEventListener("input", () => {
    problem.clear()
    clearTimeout(soon)
    soon = setTimeout(() => {
      const { answer, problem: wrong } = read()
      if (!wrong) keepNow(answer)
    }, 400)
  })
  return { element: box, read }
}

export async function doNow(context) {
  const { bundle, visit, rest, changing } = context
  const steps = await stepsOf(context)
  const asked = steps.question(rest[0])
  const calls = asked && escalationOf(asked, steps.draft.answers[asked.key])
  if (!calls) return { redirect: to(visit, steps.resume()) }
  const code = bundle.escalation_codes.find((each) => each.code === calls.code) ?? { name: "What to do now" }
  const words = p(h("span", { class: "now" }, calls.what_to_do))
  return {
    title: code.name,
    back: [to(visit, `q/${asked.key}`, changing), "Back"],
    body: [
      code.number ? risk(words) : h("div", { class: "note" }, words),
      code.time_limit && p(`When: ${code.time_limit}.${code.who_acts ? ` Who: ${code.who_acts}.` : ""}`),
      p("Your answer is kept on this phone. It is not sent until you have checked it."),
      !code.number && ringHub(bundle),
    ],
    actions: [
      code.number && pressLink(`Ring ${code.number}`, `tel:${code.number}`, "alarm"),
      pressLink("Go on with the questions", to(visit, changing ? steps.toCheck() : steps.after(asked.key), changing), code.number && "second"),
    ],
  }
}

export async function when(context) {
  const { visit, go } = context
  const steps = await stepsOf(context)
  if (!steps.draft.outcome) return { redirect: to(visit, "how") }
  const problem = problemBox()
  const now = clock.now()
  const guess = steps.draft.happened_at ?? (await arrivedAt(visit)) ?? earlier(visit.planned_start, now)
  const days = [...new Set([dayOf(guess), dayOf(now), dayAfter(dayOf(now), -1)])].filter((day) => day <= dayOf(now)).sort()
  const group = h("fieldset", null, h("legend", { class: "field" }, "Which day?"), choices("day", days.map((day) => [day, showDay(day, dayOf(now))]), [dayOf(guess)], false))
  const box = h("input", { class: "box box--short", type: "time", required: true, value: clockOf(guess) })
  const save = press("Save and go on", () => {
    const moment = box.value && londonMoment(chosenIn(group)[0], box.value.slice(0, 5))
    if (!moment) return problem.say("Give the time you got there, such as 10:30.")
    if (new Date(moment) > new Date(now.getTime() + 300_000)) return problem.say("That is still to come. Give the time you got there.")
    return keep(context, problem, { happened_at: moment }, () => go(to(visit, "check")))
  })
  return {
    title: "When were you there?",
    back: [to(visit, steps.before()), "Back"],
    body: [problem.box, group, h("label", { class: "field" }, "What time did you get there?", h("small", null, "About right will do."), box)],
    actions: [save],
  }
}

const earlier = (planned, now) => (planned && new Date(planned) < now ? planned : now)

async function arrivedAt(visit) {
  const starts = (await outbox.list()).filter((row) => row.kind === "start" && row.visit === visit.reference && row.state !== "needs_you")
  return starts.at(-1)?.made_at
}
