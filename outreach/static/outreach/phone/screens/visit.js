// One visit: what to know before the door, then who and where, then what to press.
import * as clock from "../clock.js";
import { address, digits, h, h2, lines, note, p, press, pressLink, risk, rows, ways } from "../dom.js";
import { arrivalRefused, outNow, say } from "../outing.js";
import * as outbox from "../outbox.js";
import { dayOf, showClock, showDay } from "../times.js";
import { Steps } from "../steps.js";
import { addressOf, stateOf, titleOf } from "../visits.js";
import { stateTag } from "./today.js";

export async function visit(context) {
  const { bundle, visit, go } = context
  const kept = await outbox.list()
  const state = await stateOf(visit, kept)
  const out = await outNow(bundle)
  const here = out?.visit === visit.reference
  const refused = await arrivalRefused(visit.reference)
  const off = state.kind === "off" || state.kind === "given"
  const body = [
    visit.left && note(p("This visit is no longer on your list. What you wrote about it can still be sent.")),
    off && risk(h2(visit.status === "cancelled" ? "Cancelled: do not go" : "Not yours any more: do not go"), visit.taken_off && p(visit.taken_off)),
    refused && risk(h2("The hub did not take your arrival"), refused.sentences.map((each) => p(each)), p("Do not go in before you have rung the hub."), ringHub(bundle)),
    ...visit.residents.filter((each) => words(each.risk_flags)).map((each) => risk(h2("Before you knock"), p(lines(words(each.risk_flags))))),
    state.kind !== "todo" && state.kind !== "off" && p(stateTag(state)),
    here && out.password && note(p(h("strong", null, "The password they chose: "), out.password), p("Say it at the door. It is good for this visit alone.")),
    rows([
      ...visit.residents.flatMap((each) => [
        ["Who", h("strong", null, each.full_name)],
        ["Where", h("strong", null, address(each.address || "No address held: ring the hub before you go")), each.address && copyButton(each.address)],
        needs(each) && ["What they need", lines(needs(each))],
      ]),
      visit.planned_start && ["When", showDay(dayOf(visit.planned_start), dayOf(clock.now())), h("br"), `${showClock(visit.planned_start)} to ${showClock(visit.planned_end)}`],
      visit.purpose && ["Why", words(visit.purpose)],
      visit.notes_for_visitor && ["Note for you", lines(visit.notes_for_visitor)],
      names(visit.with_whom) && ["You go with", names(visit.with_whom)],
      ["Reference", h("span", { class: "reference" }, visit.reference)],
    ]),
    !off && p("Show your card at the door, say your name, and say that they may ring 101 or the hub to check who you are."),
    ways(
      ["Words to say", "#/words"],
      !off && !state.row && state.kind !== "received" && ["Something about this person is not right", addressOf(visit.reference, "not-right")],
      !here && !off && ["I need help", addressOf(visit.reference, "help")],
      visit.may_know && !off && !state.row && ["I know this person (needs a signal)", `/field/visits/${visit.reference}/i-know-them/`],
      ["Numbers to ring", "#/numbers"],
    ),
  ]
  return { title: titleOf(visit), follows: true, back: ["#/", "Your visits"], body, actions: actions(context, state, here, out, off) }
}

function actions({ bundle, visit, go }, state, here, out, off) {
  if (state.kind === "you") return [pressLink("See what the hub says", `#/sent/${state.row.client_uuid}`)]
  if (state.row) return [here ? pressLink("You are out: say that you have left", addressOf(visit.reference, "out")) : pressLink("See how it stands", addressOf(visit.reference, "sent"), "second")]
  if (state.kind === "received") return here ? [pressLink("You are out: say that you have left", addressOf(visit.reference, "out"))] : []
  const record = pressLink(state.kind === "begun" ? "Go on where you were" : "Say how it went", `${addressOf(visit.reference)}/${state.kind === "begun" ? new Steps(bundle, visit, state.draft).resume() : "how"}`, here || !visit.may_start ? null : "second")
  if (off) return state.kind === "off" ? [pressLink("I have been there all the same", addressOf(visit.reference, "how"), "second")] : []
  if (here) return [pressLink("You are out: left, more time, help", addressOf(visit.reference, "out"), "second"), record]
  if (!visit.may_start) return [record]
  const arrive = press("I have arrived", async () => {
    await say("start", visit.reference)
    go(addressOf(visit.reference, "out"))
  })
  return [arrive, record]
}

function copyButton(address) {
  if (!navigator.clipboard) return null
  const button = h("button", { type: "button", class: "back copy" }, "Copy the address")
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address)
    button.textContent = "Copied"
  })
  return h("span", { class: "card__line" }, button)
}

const needs = (resident) => [words(resident.access_needs), resident.language && `Speaks ${resident.language}`, words(resident.communication)].filter(Boolean).join("\n")
export const words = (value) => (Array.isArray(value) ? value.join("\n") : value || "")
const names = (value) => (Array.isArray(value) ? value.map((each) => each.name || each).join(", ") : value || "")

export function ringHub(bundle) {
  const hub = bundle?.hub
  if (!hub?.phone) return null
  return pressLink(`Ring ${hub.name || "the hub"}: ${hub.phone}`, `tel:${digits(hub.phone)}`, "second")
}
