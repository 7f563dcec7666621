// Put it away: a plain page of notes that says nothing of what the phone was used for. Two slow taps bring it back.
import { h } from "../dom.js";

const FLAG = "away"
const SLOWLY = [400, 2500] // milliseconds between the two taps: a hasty double tap does nothing
let before = null

export const isAway = () => sessionStorage.getItem(FLAG) === "1"

export function putAway(comeBack) {
  sessionStorage.setItem(FLAG, "1")
  show(comeBack)
}

export function show(comeBack) {
  document.getElementById("phone").hidden = true
  if (document.querySelector(".away")) return
  before = document.title
  document.title = "Notes"
  let last = 0
  const tapped = () => {
    const apart = Date.now() - last
    last = Date.now()
    if (apart < SLOWLY[0] || apart > SLOWLY[1]) return
    sessionStorage.removeItem(FLAG)
    page.remove()
    document.getElementById("phone").hidden = false
    document.title = before
    document.removeEventListener("keydown", byKey)
    comeBack()
  }
  const byKey = (event) => {
    if (event.key === "Enter" || event.key === " ") tapped()
  }
  const page = h("main", { class: "away", tabindex: "-1", onclick: tapped },
    h("h1", null, "Notes"),
    h("ul", null, ["Milk, bread, eggs", "Stamps", "Library books back", "Water the tomatoes"].map((each) => h("li", null, each))))
  document.addEventListener("keydown", byKey)
  document.body.append(page)
  page.focus()
  scrollTo(0, 0)
}
