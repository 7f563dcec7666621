// What may not be written down anywhere: the same as fraudhub/core/validators.py refuses, said before it is kept.
const LONGEST = 4000
const DIGIT = "\\p{Nd}"
const OTHER = "[^\\p{L}\\p{N}_]" // what is neither letter, digit nor underscore
const EDGE = "(?<![\\p{L}\\p{N}_])"
const END = "(?![\\p{L}\\p{N}_])"
const not = (pattern) => `(?<!${pattern})`
const then = (pattern) => `(?!${pattern})`
const all = (pattern) => new RegExp(pattern, "giu")

const CARDS = [
  all(`${not(DIGIT)}${DIGIT}(?:[ \\-.]?${DIGIT}){12,18}${then(DIGIT)}`),
  all(`${not(DIGIT)}(?:[3-6]${DIGIT}{3}(?:(?:${OTHER}|_){1,3}${DIGIT}{4}){3}|3${DIGIT}{3}(?:${OTHER}|_){1,3}${DIGIT}{6}(?:${OTHER}|_){1,3}${DIGIT}{5})${then(DIGIT)}`),
]
const SORT = `${not(DIGIT)}${DIGIT}{2}[\\- ]?${DIGIT}{2}[\\- ]?${DIGIT}{2}${then(DIGIT)}`
const WRITTEN_SORT = `${not(DIGIT)}${DIGIT}{2}-${DIGIT}{2}-${DIGIT}{2}${then(DIGIT)}`
const ACCOUNT = `${not(DIGIT)}${DIGIT}{8}${then(DIGIT)}`
const BANK = all(`${SORT}\\P{Nd}{0,40}?${ACCOUNT}|${ACCOUNT}\\P{Nd}{0,40}?(?:${WRITTEN_SORT}|sort${OTHER}?code\\P{Nd}{0,5}${SORT})`)
const SECRET = "(?:pins?|otp|passcode|one[\\- ]time (?:pass)?code|password|cvv|cvc)"
const PIN = all(
  `${EDGE}${SECRET}${END}\\s*(?:number|code)?\\s*(?:is|was|[:=])\\s*\\S*${DIGIT}{4,8}${END}` +
    `|${EDGE}${SECRET}${END}(?:${OTHER}{1,3}(?:number|code|no|of|is|was|are))*${OTHER}{0,3}${DIGIT}(?:[ \\-]?${DIGIT}){2,7}(?![ \\-]?${DIGIT})` +
    `|${not(DIGIT)}${DIGIT}{4}${OTHER}{1,3}(?:is|was)${OTHER}+(?:[\\p{L}\\p{N}_]+${OTHER}+)?pins?${END}`,
)

/** Why this cannot be kept, in a sentence, or "". */
export function whyNotNote(text) {
  if ([...text].length > LONGEST) return `Use ${LONGEST.toLocaleString("en-GB")} characters or fewer.`
  const cards = CARDS.flatMap((pattern) => [...text.matchAll(pattern)].map(([run]) => run.replace(/\P{Nd}/gu, "")))
  if (cards.some(addsUp)) {
    return "This looks like a card number. Take it out: we never keep card numbers. You can write the name of the bank and the last four digits."
  }
  if (text.match(BANK)) {
    return "This looks like a sort code and account number. Take them out: we never keep bank details here. You can write the name of the bank and the last four digits."
  }
  return text.match(PIN) ? "This looks like a PIN, password or one-time code. Take it out: we never keep them." : ""
}

/** The check digit of a card number (Luhn). */
function addsUp(digits) {
  const values = [...digits].reverse().map((digit, place) => Number(digit) * (place % 2 ? 2 : 1))
  const total = values.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0)
  return total % 10 === 0 && Number(digits) > 0
}
