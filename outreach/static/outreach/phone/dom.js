// Elements by hand. Words go in as text and never as markup, so that nothing that was typed or sent can act.

export function h(tag, props, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (name === "class") element.className = value
    else if (name === "value") element.value = value
    else element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

export const p = (...children) => h("p", null, ...children)
export const h2 = (words) => h("h2", null, words)
export const lines = (words) => h("span", { class: "lines" }, words)
export const bullets = (sentences) => h("ul", { class: "plain" }, sentences.map((each) => h("li", null, each)))

export function press(words, onclick, kind) {
  return h("button", { type: "button", class: kind ? `press press--${kind}` : "press", onclick: once(onclick) }, words)
}

export function pressLink(words, href, kind) {
  return h("a", { class: kind ? `press press--${kind}` : "press", href }, words)
}

// A second press while the first is being dealt with does nothing.
function once(act) {
  let busy = false
  return async (event) => {
    if (busy) return
    busy = true
    try {
      await act(event)
    } finally {
      busy = false
    }
  }
}

export const ways = (...links) =>
  h("ul", { class: "ways" }, links.filter(Boolean).map(([words, href]) => h("li", null, h("a", { href }, words))))

export const note = (...children) => h("div", { class: "note" }, ...children)
export const risk = (...children) => h("div", { class: "risk" }, ...children)

export function rows(pairs) {
  return h(
    "dl",
    { class: "rows" },
    pairs.filter(Boolean).map(([key, ...value]) => h("div", null, h("dt", null, key), h("dd", null, ...value))),
  )
}

// The same with a way to change each: [key, value, link].
export const rowsToChange = (triples) =>
  h("dl", { class: "rows rows--change" }, triples.filter(Boolean).map(([key, value, link]) => h("div", null, h("dt", null, key), h("dd", null, value), h("dd", null, link))))

// A box that says what is wrong; empty and out of the way until then.
export function problemBox() {
  const box = h("div", { class: "problem", role: "alert", tabindex: "-1", hidden: true })
  return {
    box,
    say(sentence) {
      box.replaceChildren(p(sentence))
      box.hidden = false
      if (!document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`
      box.focus()
    },
    clear() {
      box.hidden = true
      document.title = document.title.replace(/^Error: /, "")
    },
  }
}

export const sayLink = (hub, text) => (hub?.phone ? `sms:${digits(hub.phone)}?&body=${encodeURIComponent(text)}` : null)
export const digits = (number) => number.replace(/[^\d+]/g, "")

// "14 Chapel Street, Stockport, SK1 3XE": a postcode is never torn at the end of a line.
export const address = (words) => lines(words.replace(/([A-Z]{1,2}\d[A-Z\d]?) (\d[A-Z]{2})\b/g, "$1\u00a0$2"))

export const pinBox = () => h("input", { class: "box box--pin", type: "password", inputmode: "numeric", pattern: "[0-9]*", autocomplete: "off", maxlength: 12, enterkeyhint: "go" })
