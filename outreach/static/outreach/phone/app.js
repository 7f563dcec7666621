// The frame around every screen: which one an address shows, the line that says how it stands with the hub, the three
// buttons, and the way to hide it all. Screens are functions that answer {title, body, actions, back}.
import { h } from "./dom.js";
import { danger, pressDanger } from "./screens/danger.js";
import { choosePin, pinAgain, setUp } from "./screens/setting_up.js";
import { bell, store } from "./store.js";
import * as vault from "./vault.js";
import { sentenceOf } from "./words.js";

// What a phone needs first comes with this page, in few files, as each costs a poor signal its own way there and back.
// The rest is fetched once that is there, before anybody has pressed.
const LATER = {
  locked: () => import("./screens/lock.js"),
  today: () => import("./screens/today.js"),
  visit: () => import("./screens/visit.js"),
  out: () => import("./screens/out.js"),
  record: () => import("./screens/record.js"),
  check: () => import("./screens/check.js"),
  sent: () => import("./screens/sent.js"),
  notRight: () => import("./screens/not_right.js"),
  reading: () => import("./screens/reading.js"),
  thisPhone: () => import("./screens/this_phone.js"),
  status: () => import("./status_line.js"),
  visits: () => import("./visits.js"),
  signingOut: () => import("./signing_out.js"),
  installing: () => import("./installing.js"),
  homescreen: () => import("./homescreen.js"),
  locker: () => import("./locker.js"),
  outbox: () => import("./outbox.js"),
  sync: () => import("./sync.js"),
}
const later = (file, name) => async (context) => (await LATER[file]())[name](context)

const AT_ANY_TIME = { danger, numbers: later("reading", "numbers"), words: later("reading", "wordsToSay") } // also while locked
const SET_UP = { "": setUp, pin: choosePin, again: pinAgain }
const OPEN = {
  "": later("today", "today"), sent: later("sent", "sentList"), phone: later("thisPhone", "thisPhone"),
  "phone/sign-out": later("thisPhone", "signOut"),
}
const ONE_SENT = later("sent", "sentOne")
const [UNLOCK, GONE] = [later("locked", "unlock"), later("locked", "gone")]
const OF_A_VISIT = {
  "": later("visit", "visit"), out: later("out", "out"), help: later("out", "help"), how: later("record", "how"),
  q: later("record", "question"), do: later("record", "doNow"), when: later("record", "when"),
  check: later("check", "check"), sent: later("check", "sent"),
  "not-right": (context) => CORRECTIONS[context.rest.length ? "one" : "all"](context),
}
const CORRECTIONS = { all: later("notRight", "notRight"), one: later("notRight", "sayWhatIsRight") }

const AWAY = "away"
const SLOWLY = [400, 2500] // milliseconds between the two taps: a hasty double tap does nothing

const at = (id) => document.getElementById(id)
const build = document.querySelector("meta[name=build]")?.content ?? ""
let shown = { address: null, screen: null, context: null, follows: false }
let drawing = Promise.resolve()
let looked = build
let useNewVersion = null // lets in what is ready

// ---- Which screen

async function choose() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?")
  const [first = "", ...rest] = path.split("/")
  const state = await vault.state()
  const context = { rest, changing: query === "change", go, redraw, build, putAway, bundle: null, visit: null, useNewVersion }
  if (state === "open") await whatIsHeld(context)
  if (AT_ANY_TIME[first]) {
    context.visit = shown.context?.visit ?? null
    return [AT_ANY_TIME[first], context]
  }
  if (first === "set-up") return [SET_UP[rest.join("/")] ?? setUp, context]
  if (state === "empty") return [setUp, context]
  if (state === "gone") return [GONE, context]
  if (state === "locked") return [UNLOCK, context]
  if (first === "sent" && rest.length) return [ONE_SENT, context]
  if (first === "visit") {
    context.visit = (await LATER.visits()).visitMarked(context.bundle, rest[0])
    context.rest = rest.slice(2)
    if (context.visit) return [OF_A_VISIT[rest[1] ?? ""] ?? OF_A_VISIT[""], context]
  }
  return [OPEN[path] ?? OPEN[""], context]
}

async function whatIsHeld(context) {
  context.bundle = await vault.bundle()
  const [{ list }, { learn }] = [await LATER.outbox(), await LATER.visits()]
  const rows = await list()
  await learn([...context.bundle.visits.map((each) => each.reference), ...rows.map((row) => row.visit).filter(Boolean)])
}

// ---- Drawing: one at a time, the last address wins

export function go(address) {
  if (location.hash === address) return redraw({ focus: true })
  location.hash = address
  return drawing
}

export function redraw({ focus = false } = {}) {
  drawing = drawing.then(() => draw(focus)).catch(broken)
  return drawing
}

async function draw(focus) {
  if (isAway()) return
  const address = location.hash
  const [screen, context] = await choose()
  const answer = await screen(context)
  if (location.hash !== address || isAway()) return // gone on meanwhile: that one draws itself
  if (answer.redirect) {
    history.replaceState(null, "", answer.redirect)
    await draw(true)
    return
  }
  const isNew = shown.address !== address || shown.screen !== screen || focus
  const place = isNew ? null : placeOfFocus()
  shown = { address, screen, context, follows: answer.follows }
  document.title = answer.title
  const title = h("h1", { id: "h1", tabindex: "-1" }, answer.title)
  const back = answer.back && h("a", { class: "back", href: answer.back[0] }, answer.back[1])
  const over = answer.over && h("p", { class: "place" }, answer.over)
  const anew = fill(at("main"), [back, over, title, ...answer.body.flat(Infinity)], isNew)
  fill(at("actions"), answer.actions.flat(), anew) // a button left behind would read a box that is no longer there
  if (answer.says && at("spoken").textContent !== answer.says) at("spoken").textContent = answer.says
  if (isNew) arrive(answer.focus ?? at("h1"))
  else place?.()
}

// What is drawn again and reads the same is left as it is: nobody's place, and no opened detail, is lost.
function fill(area, parts, isNew) {
  const fresh = h("div", null, parts)
  const opened = [...area.querySelectorAll("details")].map((each) => each.open)
  fresh.querySelectorAll("details").forEach((each, place) => (each.open = Boolean(opened[place])))
  if (isNew || fresh.innerHTML !== area.innerHTML || fresh.querySelector("input, textarea")) {
    area.replaceChildren(...fresh.childNodes)
    return true
  }
  return false
}

function arrive(element) {
  scrollTo(0, 0)
  element.focus({ preventScroll: true })
}

// A screen that follows what the hub answers is drawn again under the hand: what had the focus keeps it.
function placeOfFocus() {
  const had = document.activeElement
  const area = [at("main"), at("actions")].find((each) => each.contains(had))
  if (!area) return null
  const key = (element) => `${element.tagName} ${element.textContent}`
  const wanted = had.id === "h1" ? "h1" : key(had)
  return () => [...area.querySelectorAll("a, button, h1")].find((each) => each.id === wanted || key(each) === wanted)?.focus({ preventScroll: true })
}

function broken(fault) {
  if (fault?.name === "Locked") return redraw({ focus: true })
  console.warn(fault)
  document.title = "Something went wrong"
  at("main").replaceChildren(h("h1", { id: "h1", tabindex: "-1" }, "Something went wrong"), h("p", null, sentenceOf(fault)), h("p", null, h("a", { href: "#/" }, "Back to your visits")))
  at("actions").replaceChildren()
  return at("h1").focus()
}

// The foot lies over the page, which ends above it, however many buttons a screen has.
new ResizeObserver(([{ target }]) => document.documentElement.style.setProperty("--foot", `${target.offsetHeight}px`)).observe(document.querySelector(".foot"))

// ---- The line at the top, counted from what is unsent

const NOT_YET = { words: "Not set up yet", more: "", kind: "clear" }

async function counted() {
  const [{ status }, { lineOf }] = [await LATER.outbox(), await LATER.status()]
  return lineOf(await status())
}

async function sayHowItStands() {
  const { words, more, kind } = (await vault.state()) === "empty" ? NOT_YET : await counted()
  at("status-dot").className = `dot dot--${kind}`
  for (const [id, text] of [["status-words", words], ["status-more", more]]) if (at(id).textContent !== text) at(id).textContent = text
}

// ---- Put it away: a plain page of notes that says nothing of what the phone was used for. Two slow taps bring it back.

const isAway = () => sessionStorage.getItem(AWAY) === "1"

function putAway() {
  sessionStorage.setItem(AWAY, "1")
  showNotes()
}

function showNotes() {
  document.getElementById("phone").hidden = true
  if (document.querySelector(".away")) return
  const before = document.title
  document.title = "Notes"
  let last = 0
  const tapped = () => {
    const apart = Date.now() - last
    last = Date.now()
    if (apart < SLOWLY[0] || apart > SLOWLY[1]) return
    sessionStorage.removeItem(AWAY)
    page.remove()
    document.getElementById("phone").hidden = false
    document.title = before
    document.removeEventListener("keydown", byKey)
    redraw({ focus: true })
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

// ---- Begin

async function changed(what) {
  await sayHowItStands()
  if (what === "locked" || what === "gone") return redraw({ focus: true })
  if (typeof shown.follows === "function") return shown.follows() // says anew what it says, and leaves the box alone
  const typing = at("main").contains(document.activeElement) && document.activeElement.matches("input, textarea")
  if (shown.follows && !typing) return redraw()
  return null
}

async function fetchTheRest() {
  const rest = Promise.allSettled(Object.values(LATER).map((load) => load())) // with no signal: when it is asked for
  const { finishSigningOut } = await LATER.signingOut()
  addEventListener("online", finishSigningOut)
  await finishSigningOut()
  ;(await LATER.sync()).start()
  await rest
  const { install, takeOver } = await LATER.installing()
  install({ onNewVersion: () => {
    useNewVersion = takeOver
    if (shown.screen === OPEN[""]) redraw()
  } })
  bell.onRing(lookForNewer)
}

/** Also a page that is open for days hears of a newer version: once for each build that the hub names. */
async function lookForNewer(what) {
  const hubs = what === "here" && (await store.get("phone", "here"))?.build
  if (!hubs || hubs === looked) return
  looked = hubs
  ;(await LATER.installing()).lookForNew()
}

async function begin() {
  if (isAway()) showNotes()
  addEventListener("hashchange", () => redraw())
  at("put-away").addEventListener("click", putAway)
  for (const link of document.querySelectorAll("[data-danger]")) {
    link.addEventListener("click", async (event) => {
      event.preventDefault()
      await pressDanger(link.dataset.danger, shown.context ?? {})
      go(link.hash)
    })
    link.dataset.ready = ""
  }
  bell.onRing(changed)
  vault.vault.watch()
  addEventListener("beforeinstallprompt", async (offer) => {
    offer.preventDefault()
    ;(await LATER.homescreen()).keepOffer(offer)
    if (shown.screen === OPEN[""]) redraw() // never under a hand that types its PIN
  })
  await redraw({ focus: location.hash.length > 2 })
  await sayHowItStands()
  setInterval(sayHowItStands, 20_000)
  await fetchTheRest().catch(() => addEventListener("online", () => location.reload(), { once: true })) // it went meanwhile
}

begin()
