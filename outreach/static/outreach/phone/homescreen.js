// This page as a thing on the phone: its place on the home screen.
import { h, p, press } from "./dom.js";

let offered = null // Android's own offer to put it there

export const keepOffer = (event) => (offered = event)

const isThere = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true

export function hintToPutOnHomeScreen() {
  if (isThere()) return null
  const apple = /iPhone|iPad/.test(navigator.userAgent)
  const how = apple
    ? "Press the Share button of Safari, then “Add to Home Screen”, and open it from there from now on. What is opened in Safari itself may be thrown away after a week."
    : "Open the menu of the browser (three dots), then “Add to Home screen” or “Install”."
  const offer = offered && press("Put “Visits” on my home screen", () => offered.prompt(), "second")
  return h("details", null, h("summary", null, "Put this on your home screen"), offer || p(how))
}
