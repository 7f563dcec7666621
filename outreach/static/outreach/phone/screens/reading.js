// Words to say, what we never do, and numbers to ring: from the hub, or built in when nothing was downloaded.
import { bullets, digits, h, h2, p, pressLink } from "../dom.js";
import * as vault from "../vault.js";
import { CONSENT, NEVER, NUMBERS } from "../words.js";

const list = (value) => (Array.isArray(value) ? value : value ? [value] : [])

export async function wordsToSay({ bundle }) {
  const words = bundle?.words ?? {}
  const consent = list(words.consent)
  const never = list(words.never)
  return {
    title: "Words to say",
    back: ["#/", "Your visits"],
    body: [
      h2("At the door, before anything else"),
      h("div", { class: "say" }, (consent.length ? consent : [CONSENT]).map((each) => p(each))),
      p("They may say no to any part. You still give advice."),
      h2("What we never do"),
      bullets(never.length ? never : NEVER),
      p("Nor do their bank or the police ever ask for a PIN, or collect cards."),
      h2("About scams"),
      bullets([
        "“Fraud is a crime. It can happen to anybody, and it is not your fault.”",
        "“Stop: nobody who is honest minds if you take your time.”",
        "“If they say: keep this secret, it is a scam.”",
        "“Put the phone down. Ring 159 for your bank, from another phone if you can.”",
      ]),
      p("Say “scam” or “fraud”. Never say that somebody fell for it."),
    ],
    actions: [pressLink("Numbers to ring", "#/numbers", "second")],
  }
}

export async function numbers() {
  const { hub } = await vault.numbers()
  const links = NUMBERS.map(([number, words]) => h("a", { class: `number${number === "999" ? " number--first" : ""}`, href: `tel:${number}` }, h("span", null, words), h("strong", null, `Ring ${number}`)))
  if (hub?.phone) links.splice(1, 0, h("a", { class: "number number--long", href: `tel:${digits(hub.phone)}` }, h("span", null, hub.name || "The hub"), h("strong", null, hub.phone)))
  return { title: "Numbers to ring", back: ["#/", "Back"], body: [h("ul", { class: "numbers" }, links.map((each) => h("li", null, each)))], actions: [] }
}
