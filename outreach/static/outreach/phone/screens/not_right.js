// Something the hub holds about somebody is not right: what it has and what was said are both kept.
import { whyNotNote } from "../notes.js";
import { h, h2, p, press, pressLink, problemBox, rowsToChange } from "../dom.js";
import { draft as draftOf, dropDraft, saveDraft } from "../drafts.js";
import { addressOf } from "../visits.js";
import { sentenceOf } from "../words.js";
import { both } from "./check.js";
import { words } from "./visit.js";

const FIELDS = [
  ["full_name", "Name"],
  ["address", "Address", "House and street, then a comma and the postcode: 16 Chapel Street, SK1 3XE. If they have moved away, say so at “How did it go?”."],
  ["access_needs", "What they need", "What helps them to hear, read or come to the door. Facts, not opinions."],
  ["language", "Language"],
  ["phone", "Phone number", "You are not shown the number the hub has. Ask them to say it."],
]

const shownOf = (resident, field) => {
  const shown = resident.correctable ? resident.correctable[field] : resident[field]
  return field === "phone" ? "" : words(shown)
}

export async function notRight({ visit }) {
  const draft = await draftOf(visit.reference)
  const at = addressOf(visit.reference, "not-right")
  const body = [p("Choose what is not right. It goes to the hub together with how the visit went.")]
  visit.residents.forEach((resident, place) => {
    body.push(h2(resident.full_name))
    body.push(rowsToChange(FIELDS.map(([field, name]) => {
      const said = (draft.corrections ?? []).find((each) => each.person === resident.reference && each.field === field)
      const change = h("a", { class: "change", href: `${at}/${place}/${field}` }, "Not right", h("span", { class: "out-of-sight" }, ` ${name.toLowerCase()}`))
      const value = said ? both(said) : h("span", { class: "lines" }, shownOf(resident, field) || (field === "phone" ? "Not shown here" : "Nothing held"))
      return [name, value, change]
    })))
  })
  return { title: "Something is not right", back: [addressOf(visit.reference), "The visit"], body, actions: [pressLink("Back to the visit", addressOf(visit.reference), "second")] }
}

export async function sayWhatIsRight({ visit, rest, go }) {
  const at = addressOf(visit.reference, "not-right")
  const [field, name, hint] = FIELDS.find(([each]) => each === rest[1]) ?? []
  const resident = visit.residents[Number(rest[0])]
  if (!field || !resident) return { redirect: at }
  const draft = await draftOf(visit.reference)
  const before = draft.corrections ?? []
  const said = before.find((each) => each.person === resident.reference && each.field === field)
  const was = said?.was ?? shownOf(resident, field)
  const problem = problemBox()
  const long = field === "address" || field === "access_needs"
  const box = h(long ? "textarea" : "input", { class: "box", rows: long ? 4 : null, type: long ? null : field === "phone" ? "tel" : "text", autocomplete: "off", maxlength: 4000 })
  box.value = said?.says ?? was
  const others = before.filter((each) => each !== said)
  const keep = async (corrections) => {
    try {
      if (!corrections.length && !draft.outcome) await dropDraft(visit.reference) // nothing is left of it
      else await saveDraft(visit.reference, { corrections, checklist_version: draft.checklist_version || visit.checklist_version })
    } catch (fault) {
      return problem.say(fault.name === "AlreadySaved" ? "This visit has been sent already. Ring the hub and tell them." : sentenceOf(fault))
    }
    return go(at)
  }
  const save = press("Save and go on", () => {
    const says = box.value.trim()
    if (!says) return problem.say("Say what is right.")
    if (says === was) return problem.say("This is what the hub has. Change it to what is right.")
    return whyNotNote(says) ? problem.say(whyNotNote(says)) : keep([...others, { person: resident.reference, field, was, says }])
  })
  return {
    title: `${name}: what is right?`,
    back: [at, "Back"],
    body: [problem.box, p(resident.full_name), was && p(h("span", { class: "lines" }, `The hub has: ${was}`)), h("label", { class: "field" }, "What is right", hint && h("small", null, hint), box)],
    actions: [save, said && press("Take this back", () => keep(others), "second")],
  }
}
