// What may not be written down anywhere: what the hub refuses to store (fraudhub/core/validators.py), this phone does
// not store either. One table of cases holds the two to each other.
const LONGEST = 4000
const CARD = "This looks like a card number. Take it out: we never keep card numbers. You can write the name of the bank and the last four digits."
const ACCOUNT = "This looks like a sort code and account number. Take them out: we never keep bank details here. You can write the name of the bank and the last four digits."
const SECRET = "This looks like a PIN, password or one-time code. Take it out: we never keep them."

// Older phones have no look-behind: what stands before a run of digits is matched along with it.
const BETWEEN = "(?:[^0-9A-Za-z]{1,3}|[^0-9A-Za-z]{0,2}[A-Za-z][^0-9A-Za-z]{0,2})"
const RUNS = [
  /(?:^|\D)(\d(?:[ \-.]?\d){12,18})(?!\d)/g, /(?:^|\D)(\d{13,19})(?!\d)/g,
  new RegExp(`(?:^|\\D)([3-6]\\d{3}(?:${BETWEEN}\\d{4}){3})(?!\\d)`, "g"),
  new RegExp(`(?:^|\\D)(3\\d{3}${BETWEEN}\\d{6}${BETWEEN}\\d{5})(?!\\d)`, "g"),
]
const SORT = String.raw`(?:^|\D)\d{2}[- ]?\d{2}[- ]?\d{2}(?!\d)`
const WRITTEN = String.raw`(?:^|\D)\d{2}-\d{2}-\d{2}(?!\d)`
const EIGHT = String.raw`\d{8}(?!\d)`
const TOGETHER = new RegExp(`${SORT}(?:\\D{0,39}\\D)?(?:^|\\D)?${EIGHT}|(?:^|\\D)${EIGHT}(?:\\D{0,40}?${WRITTEN}|\\D{0,40}?sort\\W?code\\D{0,5}${SORT})`, "i")
const NAMES = "(?:pins?|otp|passcode|one[- ]time (?:pass)?code|password|cvv|cvc)"
const NOT_A_COUNT = "(?!\\W+of (?:them|these|those|which)\\b)"
const CODE = "\\d(?:[ \\-]?\\d){2,7}(?![ \\-]?\\d)"
const IS = "\\W{0,2} ?(?:is|was|are|were|[:=])\\W{0,3}"
const PIN = [
  new RegExp(`\\b${NAMES}\\b\\s*(?:number|code)?\\s*(?:is|was|[:=])\\s*\\S*\\d{4,8}\\b${NOT_A_COUNT}`, "i"),
  new RegExp(`\\b${NAMES}\\b(?:\\W{1,3}(?:number|code|no|of|is|was|are))*\\W{0,3}${CODE}${NOT_A_COUNT}`, "i"),
  /(?:^|\D)\d{4}\W{1,3}(?:is|was)\W+(?:\w+\W+)?pins?\b/i,
  /(?:^|\D)\d{4}\W{0,2}\(\W?(?:the |her |his |their )?pins?\b/i,
  /\bpins?\b[^\d.;!?\n]{1,30}(?:\bis\b|\bwas\b|[:=])\s*\d{4}(?![ \-/:.]?\d)/i,
  new RegExp(`\\bcard(?:\\Ws|s)? (?:security )?code${IS}${CODE}`, "i"),
  new RegExp(`\\bcode (?:that )?(?:\\w+ ){0,4}?(?:sent|texted|messaged)(?: (?:to )?(?:her|him|them|me|us|you))?${IS}${CODE}`, "i"),
  /(?:^|\D)\d{3,8}\W{1,3}(?:is|was)\W+(?:the |her |his |their )?code (?:for|of|to) (?:\w+\W+){0,3}?card\b/i,
]
// A dialling code or a sort code is no secret; without look-behind, what stands before is matched along with it.
const OF_A_CARD = new RegExp(`\\b(dialling |sort )?code (?:for|of|to|on) (?:\\w+\\W+){0,3}?cards?${IS}${CODE}`, "gi")

/** Why this cannot be kept, in a sentence that says what to do, or "". */
export function whyNotNote(written) {
  if ([...written].length > LONGEST) return `Use ${LONGEST.toLocaleString("en-GB")} characters or fewer.`
  const text = written.replace(/\p{Nd}/gu, digitOf)
  for (const run of RUNS) for (const [, digits] of text.matchAll(run)) if (passesLuhn(digits.replace(/\D/g, ""))) return CARD
  if (TOGETHER.test(text)) return ACCOUNT
  const ofACard = [...text.matchAll(OF_A_CARD)].some(([, before]) => !before)
  return ofACard || PIN.some((pattern) => pattern.test(text)) ? SECRET : ""
}

/** A digit of any script as one of ours: the ten of a script stand together, nought first. */
function digitOf(digit) {
  let before = 0
  while (/\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0) - before - 1))) before += 1
  return String(before % 10)
}

function passesLuhn(digits) {
  const total = [...digits].reverse().reduce((sum, digit, place) => {
    const value = place % 2 ? digit * 2 : Number(digit)
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
  return total % 10 === 0 && /[1-9]/.test(digits)
}
