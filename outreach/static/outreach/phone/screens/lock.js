// The locked phone, and the phone that holds nothing any more.
import { digits, h, note, p, pinBox, press, pressLink, problemBox, risk, ways } from "../dom.js";
import * as outbox from "../outbox.js";
import * as vault from "../vault.js";
import { sentenceOf } from "../words.js";

export async function unlock({ redraw }) {
  const problem = problemBox()
  const box = pinBox()
  const { hub } = await vault.numbers()
  const who = h("div", { role: "status" })
  const sayWho = async () => {
    const { wrong_owner: wrong } = await outbox.status()
    who.replaceChildren(...(wrong ? [note(p(h("strong", null, "Somebody else is signed in on this phone."), " What you wrote waits until you sign in yourself."), pressLink("I am the one who signed in", "#/set-up", "second"))] : []))
  }
  await sayWho()
  const open = press("Open", async () => {
    try {
      await vault.open(box.value)
    } catch (fault) {
      box.value = ""
      if (fault.name === "WrongPin" && fault.left > 0) return problem.say(`That is not the PIN. ${fault.left === 1 ? "1 try is" : `${fault.left} tries are`} left; after that the visits are taken off this phone. What you wrote stays for the hub.`)
      if (fault.name !== "WrongPin") return problem.say(sentenceOf(fault))
    }
    return redraw({ focus: true })
  })
  box.addEventListener("keydown", (event) => event.key === "Enter" && open.click())
  return {
    title: "Type your PIN",
    body: [
      problem.box,
      who,
      h("label", { class: "field" }, "PIN", h("small", null, "The one you chose for this phone."), box),
      ways(hub?.phone && [`Ring the hub: ${hub.phone}`, `tel:${digits(hub.phone)}`], ["I have forgotten it: set up this phone again", "#/set-up"], ["Numbers to ring", "#/numbers"]),
    ],
    actions: [open],
    focus: box,
    follows: sayWho, // who is signed in is known once the hub has answered, when somebody may be typing already
  }
}

const WHY = {
  forgotten: "This phone was not in touch with the hub for 72 hours, so the visits were taken off it.",
  revoked: "The hub has stopped this phone, so the visits were taken off it. Ring the hub if you do not know why.",
  pin: "The PIN was wrong ten times, so the visits were taken off this phone.",
  signed_out: "You signed out, and the visits were taken off this phone.",
}

export async function gone() {
  const reason = await vault.reason()
  const status = await outbox.status()
  const unsent = status.waiting + status.sending + status.needs_you
  const { hub } = await vault.numbers()
  return {
    title: "Nothing is held on this phone",
    body: [
      risk(p(WHY[reason] ?? "The visits were taken off this phone.")),
      unsent > 0 && note(p(h("strong", null, `Not sent yet: ${unsent}.`), " It is kept here, sealed so that only the hub can read it, and goes when you sign in again.")),
      p("To see your visits, sign in and set up this phone again. It needs a signal once."),
      ways(hub?.phone && [`Ring the hub: ${hub.phone}`, `tel:${digits(hub.phone)}`]),
    ],
    actions: [pressLink("Set up this phone", "#/set-up")],
  }
}
