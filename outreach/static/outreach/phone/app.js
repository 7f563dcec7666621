// The frame around every screen: which one an address shows, the line that says how it stands with the hub, the three
// buttons, and the way to hide it all. Screens are functions that answer {title, body, actions, back}.
import * as bell from "./bell.js";
import { h } from "./dom.js";
import { waitForOffer } from "./homescreen.js";
import { install, takeOver } from "./installing.js";
import * as outbox from "./outbox.js";
import * as away from "./screens/away.js";
import { danger, pressDanger } from "./screens/danger.js";
import { gone, unlock } from "./screens/lock.js";
import { choosePin, pinAgain, setUp } from "./screens/setting_up.js";
import { finishSigningOut } from "./signing_out.js";
import { lineOf } from "./status_line.js";
import * as sync from "./sync.js";
import * as vault from "./vault.js";
import { learn, visitMarked } from "./visits.js";
import { sentenceOf } from "./words.js";

// What a phone needs first comes with this page; the rest is fetched once that is there, before anybody has pressed.
const LATER = {
  today: () => import("./screens/today.js"),
  visit: () => import("./screens/visit.js"),
  out: () => import("./screens/out.js"),
  record: () => import("./screens/record.js"),
  check: () => import("./screens/check.js"),
  sent: () => import("./screens/sent.js"),
  notRight: () => import("./screens/not_right.js"),
  reading: () => import("./screens/reading.js"),
  thisPhone: () => import("./screens/this_phone.js"),
}
const later = (file, name) => async (context) => (await LATER[file]())[name](context)

const AT_ANY_TIME = { danger, numbers: later("reading", "numbers"), words: later("reading", "wordsToSay") } // also while locked
const SET_UP = { "": setUp, pin: choosePin, again: pinAgain }
const OPEN = {
  "": later("today", "today"), sent: later("sent", "sentList"), phone: later("thisPhone", "thisPhone"),
  "phone/sign-out": later("thisPhone", "signOut"),
}
const ONE_SENT = later("sent", "sentOne")
const OF_A_VISIT = {
  "": later("visit", "visit"), out: later("out", "out"), help: later("out", "help"), how: later("record", "how"),
  q: later("record", "question"), do: later("record", "doNow"), when: later("record", "when"),
  check: later("check", "check"), sent: later("check", "sent"),
  "not-right": (context) => CORRECTIONS[context.rest.length ? "one" : "all"](context),
}
const CORRECTIONS = { all: later("notRight", "notRight"), one: later("notRight", "sayWhatIsRight") }

const at = (id) => document.getElementById(id)
const build = document.querySelector("meta[name=build]")?.content ?? ""
let shown = { address: null, screen: null, context: null, follows: false }
let drawing = Promise.resolve()
let newVersion = false

// ---- Which screen

async function choose() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?")
  const [first = "", ...rest] = path.split("/")
  const state = await vault.state()
  const context = { rest, changing: query === "change", go, redraw, build, putAway, bundle: null, visit: null, useNewVersion: newVersion && takeOver }
  if (state === "open") await whatIsHeld(context)
  if (AT_ANY_TIME[first]) {
    context.visit = shown.context?.visit ?? null
    return [AT_ANY_TIME[first], context]
  }
  if (first === "set-up") return [SET_UP[rest.join("/")] ?? setUp, context]
  if (state === "empty") return [setUp, context]
  if (state === "gone") return [gone, context]
  if (state === "locked") return [unlock, context]
  if (first === "sent" && rest.length) return [ONE_SENT, context]
  if (first === "visit") {
    context.visit = visitMarked(context.bundle, rest[0])
    context.rest = rest.slice(2)
    if (context.visit) return [OF_A_VISIT[rest[1] ?? ""] ?? OF_A_VISIT[""], context]
  }
  return [OPEN[path] ?? OPEN[""], context]
}

async function whatIsHeld(context) {
  context.bundle = await vault.bundle()
  const rows = await outbox.list()
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
  if (away.isAway()) return
  const address = location.hash
  const [screen, context] = await choose()
  const answer = await screen(context)
  if (location.hash !== address || away.isAway()) return // gone on meanwhile: that one draws itself
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

// ---- The line at the top, counted from what is unsent

async function sayHowItStands() {
  const { words, more, kind } = lineOf(await outbox.status(), await vault.state())
  at("status-dot").className = `dot dot--${kind}`
  for (const [id, text] of [["status-words", words], ["status-more", more]]) if (at(id).textContent !== text) at(id).textContent = text
}

function putAway() {
  away.putAway(() => redraw({ focus: true }))
}

async function changed(what) {
  await sayHowItStands()
  if (what === "locked" || what === "gone") return redraw({ focus: true })
  if (typeof shown.follows === "function") return shown.follows() // says anew what it says, and leaves the box alone
  const typing = at("main").contains(document.activeElement) && document.activeElement.matches("input, textarea")
  if (shown.follows && !typing) return redraw()
  return null
}

async function begin() {
  if (away.isAway()) away.show(() => redraw({ focus: true }))
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
  bell.bell.onRing(changed)
  vault.vault.watch()
  waitForOffer(() => shown.screen === OPEN[""] && redraw()) // never under a hand that types its PIN
  await redraw({ focus: location.hash.length > 2 })
  await sayHowItStands()
  setInterval(sayHowItStands, 20_000)
  install({ onNewVersion: () => {
    newVersion = true
    if (shown.screen === OPEN[""]) redraw()
  } })
  for (const load of Object.values(LATER)) load().catch(() => {}) // with no signal: when it is asked for
  await finishSigningOut()
  addEventListener("online", finishSigningOut)
  sync.start()
}

begin()
