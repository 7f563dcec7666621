// This phone itself: lock it, how much room there is, sign out.
import { h, h2, note, p, press, pressLink, problemBox, risk, rows, ways } from "../dom.js";
import * as clock from "../clock.js";
import { drafts } from "../drafts.js";
import { hintToPutOnHomeScreen } from "../homescreen.js";
import * as outbox from "../outbox.js";
import { askToKeep, room } from "../store.js";
import { signOutOfHub } from "../signing_out.js";
import { ago } from "../times.js";
import * as vault from "../vault.js";

const inWords = (bytes) => (bytes > 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`)

export async function thisPhone({ bundle, redraw, build, putAway }) {
  const { usage, quota, persisted, tight } = await room()
  const off = clock.wrongBy()
  const keepIt = !persisted && press("Ask the browser to keep it", async () => {
    await askToKeep()
    await redraw()
  }, "second")
  return {
    title: "This phone",
    back: ["#/", "Your visits"],
    body: [
      tight && risk(p("This phone is nearly full. Delete photos or apps that you do not need, or what you write may not be kept.")),
      off !== null && Math.abs(off) > 120_000 && note(p(`This phone’s clock is wrong by ${ago(new Date(0), new Date(Math.abs(off)))}. Your records keep the hub’s time too.`)),
      rows([
        ["For", bundle.first_name],
        ["Locks itself after", `${Math.round((bundle.limits?.lock_after_s ?? 300) / 60)} minutes without a touch`],
        ["Forgets the visits after", `${bundle.limits?.forget_after_h ?? 72} hours without the hub`],
        ["Room used", `${inWords(usage)} of ${inWords(quota)}`],
        ["Kept when the phone is short of room", persisted ? "Yes" : "Not promised by the browser"],
        ["Version", build || "—"],
      ]),
      keepIt,
      h2("“Put it away”"),
      p("One press at the top of any screen shows a page of notes instead. Tap it twice, slowly, to come back. Try it once now, at home."),
      press("Put it away now", putAway, "second"),
      hintToPutOnHomeScreen(),
      ways(["About you: your time, your agreements", "/field/about-you/"], ["Sign out of this phone", "#/phone/sign-out"]),
    ],
    actions: [press("Lock now", async () => {
      await vault.lock()
      await redraw({ focus: true })
    })],
  }
}

export async function signOut({ redraw, go }) {
  const status = await outbox.status()
  const begun = (await drafts()).filter((draft) => draft.outcome || draft.corrections?.length)
  const unsent = status.waiting + status.sending + status.needs_you
  const problem = problemBox()
  const out = press("Sign out and take the visits off", async () => {
    try {
      await vault.wipe({ reason: "signed_out" })
    } catch {
      return problem.say("That did not work. Try again.")
    }
    await signOutOfHub()
    await go("#/")
    return redraw({ focus: true })
  }, "alarm")
  return {
    title: "Sign out of this phone",
    back: ["#/phone", "This phone"],
    body: [
      problem.box,
      unsent > 0 && risk(h2(`Not sent yet: ${unsent}`), p(`The oldest waits for ${ago(status.oldest_at, clock.now())}. It stays on this phone, sealed so that only the hub reads it, and is sent when you sign in again. If you can, send it first.`), pressLink("See what waits", "#/sent", "second")),
      begun.length > 0 && risk(h2(`Begun and not sent: ${begun.length}`), p("What you have answered so far goes to the hub when you sign in again, and waits there under “Your visits” for you to finish. Finish it first if you can.")),
      p("Your visits are taken off this phone. To see them again you sign in and choose a PIN, with a signal."),
    ],
    actions: [out, pressLink("Stay signed in", "#/phone", "second")],
  }
}
