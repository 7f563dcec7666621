// Once, with a signal: who is signed in, a PIN twice, then the visits come.
import { bullets, h, note, p, pinBox, press, pressLink, problemBox, risk } from "../dom.js";
import * as vault from "../vault.js";
import { sentenceOf } from "../words.js";

const theSync = () => import("../sync.js") // a phone that was never here shows its first screen without it
const SIGN_IN = "/sign-in/?next=/field/phone/"
let first = null // the PIN as it was chosen, until it was typed again

export async function setUp(context) {
  first = null
  let hello
  try {
    hello = (await answeredEarly()) ?? (await (await theSync()).whoIsHere())
  } catch {
    return noSignal(context)
  }
  if (!hello.owner) return signIn()
  if (!hello.may_hold) return mayNot(hello)
  const theirs = (await vault.state()) === "empty" ? 0 : await unsentOfOthers()
  return {
    title: "Set up this phone",
    body: [
      theirs > 0 && note(p("This phone also holds unsent work of somebody else. It stays theirs: you do not see it, and it is sent when they sign in.")),
      p("Your visits of today and tomorrow are kept on this phone, so that they open with no signal."),
      bullets([
        "You choose a PIN. Without it nobody reads anything here.",
        "The phone locks itself when you have not touched it for 5 minutes.",
        "After 72 hours without the hub, the visits go from it.",
        "“Put it away” at the top hides everything behind a page of notes. Two slow taps bring it back.",
      ]),
    ],
    actions: [pressLink("Choose a PIN", "#/set-up/pin")],
  }
}

/** What early.js asked, taken once. */
async function answeredEarly() {
  const asked = globalThis.askedEarly
  delete globalThis.askedEarly
  return (await vault.owner()) ? null : asked // a phone that was here asks by its own id
}

async function unsentOfOthers() {
  const { others, wrong_owner: wrong, waiting, sending, needs_you } = await (await import("../outbox.js")).status()
  return others + (wrong ? waiting + sending + needs_you : 0) // until a PIN is chosen the phone is the other's
}

function noSignal({ redraw }) {
  return {
    title: "You need a signal once",
    body: [p("Setting up this phone needs a signal and takes a minute. After that it works without."), p("The three buttons below work now.")],
    actions: [press("Try again", () => redraw())],
  }
}

function signIn() {
  return {
    title: "Sign in first",
    body: [p("This is for the hub’s visitors. Sign in with your email, your password and your second step; then come back here to choose a PIN for this phone."), p("You do this once. Afterwards it opens with the PIN, with or without a signal.")],
    actions: [pressLink("Sign in", SIGN_IN), pressLink("Use the pages that need a signal", "/field/", "second")],
  }
}

function mayNot(hello) {
  return {
    title: "This phone cannot hold visits yet",
    body: [risk(p(hello.why_not || "Your sign-in needs its second step before a phone may hold visits.")), p("You can still use the pages that need a signal.")],
    actions: [pressLink("Your sign-in", "/your-sign-in/"), pressLink("Use the pages that need a signal", "/field/", "second")],
  }
}

export async function choosePin({ go }) {
  const problem = problemBox()
  const box = pinBox()
  const next = press("Go on", () => {
    const why = vault.whyNotPin(box.value)
    if (why) return problem.say(why)
    first = box.value
    return go("#/set-up/again")
  })
  box.addEventListener("keydown", (event) => event.key === "Enter" && next.click())
  return {
    title: "Choose a PIN",
    over: "Step 1 of 2",
    back: ["#/set-up", "Back"],
    body: [problem.box, h("label", { class: "field" }, "PIN for this phone", h("small", null, "6 digits or more, that nobody guesses: not your birthday, not 123456."), box)],
    actions: [next],
    focus: box,
  }
}

export async function pinAgain({ go }) {
  if (!first) return { redirect: "#/set-up/pin" }
  const problem = problemBox()
  const box = pinBox()
  const waiting = h("p", { role: "status" })
  const done = press("Set up this phone", async () => {
    if (box.value !== first) {
      box.value = ""
      return problem.say("That was not the same PIN. Type it again, or go back and choose another.")
    }
    problem.clear()
    waiting.textContent = "Getting your visits …"
    try {
      await vault.setUp(box.value, await (await theSync()).askForBundle())
    } catch (fault) {
      waiting.textContent = ""
      return problem.say(fault.body?.detail || fault.body?.sentence || (fault.status === 0 ? "There is no signal. Nothing was set up. Try again when there is one." : fault.status === 401 ? "You are signed out. Go back and sign in." : sentenceOf(fault)))
    }
    first = null
    theSync().then(({ sendNow }) => sendNow())
    return go("#/")
  })
  box.addEventListener("keydown", (event) => event.key === "Enter" && done.click())
  return {
    title: "Type the PIN again",
    over: "Step 2 of 2",
    back: ["#/set-up/pin", "Back"],
    body: [problem.box, h("label", { class: "field" }, "The same PIN", box), waiting],
    actions: [done],
    focus: box,
  }
}
