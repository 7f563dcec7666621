// Warns before the session ends, extends it without loading the page anew, and leaves what was typed where it is.
// The server is the truth: it is asked before anything is shown, because another tab may have been used meanwhile.
const dialog = document.querySelector("#session-warning")
const part = (name) => dialog.querySelector(`[data-session-${name}]`)

const WARN_S = { idle: 120, longest: 300 } // before the end; nobody can put off the second, so it comes earlier
const SEEN_AGAIN_S = 60 // the server may count from a minute before this page was loaded
const AGAIN_S = 5 // while the session is over
const AFTER_TROUBLE_S = 30

let timer
let endsAt // by the browser's own steady clock
let limit
let spokenAt = Infinity
let accepted = false // the longest session cannot be extended: said once is enough

const now = () => performance.now() / 1000
const secondsLeft = () => Math.max(0, Math.round(endsAt - now()))

function later(seconds, act) {
  clearTimeout(timer)
  timer = setTimeout(act, Math.max(1, seconds) * 1000)
}

async function ask() {
  try {
    heard(await answerOf(fetch(dialog.dataset.now, { cache: "no-store" })))
  } catch {
    later(AFTER_TROUBLE_S, ask)
  }
}

async function stay() {
  try {
    const headers = { "X-CSRFToken": part("out").form.elements.csrfmiddlewaretoken.value }
    const state = await answerOf(fetch(dialog.dataset.extend, { method: "POST", headers, cache: "no-store" }))
    dialog.close()
    heard(state)
  } catch {
    ask()
  }
}

async function answerOf(request) {
  const answer = await request
  if (answer.redirected) return { signed_in: false } // to the sign-in page
  if (!answer.ok) throw new Error(answer.status)
  return answer.json()
}

function heard(state) {
  if (!state.signed_in) return over("Sign in again in a new tab, then come back: what you typed is still on this page.")
  if (state.person !== dialog.dataset.person) {
    return over("Somebody else is signed in here now. What you typed is still on this page: copy it before you leave.")
  }
  // Signing in changes the token of every form; this page's forms get the new one, so that they can still be sent.
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = state.csrf_token
  if (dialog.dataset.state === "over") close()
  ;({ limit } = state)
  endsAt = now() + state.seconds_left
  look()
}

function look() {
  const left = secondsLeft()
  if (left > WARN_S[limit]) {
    if (dialog.dataset.state) close()
    return later(left - WARN_S[limit], ask)
  }
  if (left === 0) return later(1, ask)
  if (!accepted || limit === "idle") warn(left)
  later(dialog.open ? 1 : left, dialog.open ? look : ask)
}

function warn(left) {
  const span = left > 60 ? `${Math.ceil(left / 60)} minutes` : left > 30 ? "1 minute" : "less than 1 minute"
  if (limit === "idle") {
    say(`You will be signed out in ${span}`, "This is because nothing happened for a while. Nothing you typed is lost if you stay signed in.")
  } else {
    say(`Save what you typed: you will be signed out in ${span}`, "You have been signed in for as long as is allowed in one go, so this cannot be put off. Save now, then sign in again.")
  }
  show(limit, limit === "idle" ? "stay" : "close")
  const step = left > 60 ? Math.ceil(left / 60) : left > 30 ? 1 : 0
  if (step < spokenAt) {
    if (spokenAt !== Infinity) part("spoken").textContent = `${span} left` // the first time the heading is read out
    spokenAt = step
  }
}

function over(text) {
  say("You have been signed out", text)
  show("over", "again")
  later(AGAIN_S, () => (document.hidden ? later(AGAIN_S, ask) : ask()))
}

function say(heading, text) {
  if (part("heading").textContent !== heading) part("heading").textContent = heading
  if (part("text").textContent !== text) part("text").textContent = text
}

function show(state, main) {
  if (dialog.dataset.state === state && (dialog.open || state === "over")) return
  dialog.dataset.state = state // "idle", "longest" or "over"
  part("stay").hidden = main !== "stay"
  part("again").hidden = main !== "again"
  part("close").hidden = main === "stay"
  part("close").classList.toggle("govuk-button--secondary", main === "again")
  part("out").hidden = state === "over"
  if (!dialog.open) dialog.showModal()
  part(main).focus()
}

function close() {
  delete dialog.dataset.state
  spokenAt = Infinity
  part("spoken").textContent = ""
  dialog.close()
}

function goBack() {
  if (dialog.dataset.state === "longest") accepted = true
  dialog.close()
}

function begin() {
  part("stay").addEventListener("click", stay)
  part("close").addEventListener("click", goBack)
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault()
    if (part("stay").hidden) goBack()
    else stay()
  })
  document.addEventListener("visibilitychange", () => document.hidden || ask())
  const { idleMin, longestEnd } = dialog.dataset
  const untilLongest = (Date.parse(longestEnd) - Date.now()) / 1000 - WARN_S.longest
  later(Math.min(idleMin * 60 - SEEN_AGAIN_S - WARN_S.idle, untilLongest), ask)
}

if (dialog.showModal) begin()
