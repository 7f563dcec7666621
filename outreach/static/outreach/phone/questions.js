// Which questions are asked, whether an answer is well formed, what an answer calls for: the same rules as
// outreach/checklist.py, held to it by one table of cases that both are run through.
import { whyNotNote } from "./notes.js";

/** The questions that these answers so far call for, in order. */
export function asked(questions, outcome, answers) {
  const said = { outcome }
  return questions.filter((question) => {
    const wanted = holds(question.asked_when ?? "", said)
    if (wanted) said[question.key] = answers[question.key]
    return wanted
  })
}

/** ``{answer}`` as it is kept (null: none) or ``{problem}``, a sentence. */
export function cleanAnswer(question, typed) {
  const nothing = typed === undefined || typed === null || typed === ""
  if (question.kind === "many") return cleanMany(question, nothing ? [] : typed)
  const choices = question.choices ?? []
  const missing = choices.length ? "Choose an answer." : "Write an answer."
  if (nothing) return question.required ? { problem: missing } : { answer: null }
  if (typeof typed !== "string") return { problem: "Send this answer as text." }
  if (question.kind === "number") {
    return /^[0-9]{1,3}$/.test(typed) ? { answer: String(Number(typed)) } : { problem: "Give a whole number from 0 to 999." }
  }
  if (question.kind === "text") {
    const text = tidy(typed)
    const problem = whyNotNote(text)
    if (problem) return { problem }
    return text ? { answer: text } : cleanAnswer(question, null)
  }
  return choices.some(([value]) => value === typed) ? { answer: typed } : { problem: "Choose one of the answers in the list." }
}

function cleanMany(question, chosen) {
  if (!Array.isArray(chosen) || !chosen.every((value) => typeof value === "string")) {
    return { problem: "Send these answers as a list." }
  }
  const values = question.choices.map(([value]) => value)
  if (chosen.some((value) => !values.includes(value))) return { problem: "Choose from the answers in the list." }
  if (!chosen.length && question.required) return { problem: "Choose at least one answer." }
  return { answer: chosen.length ? values.filter((value) => chosen.includes(value)) : null }
}

/** ``{answers}`` as they are kept, and ``{problems}`` by question key: {} when nothing stands in the way. */
export function cleanAnswers(questions, outcome, answers) {
  const calledFor = asked(questions, outcome, answers)
  const [kept, problems] = [{}, {}]
  for (const key of Object.keys(answers)) {
    if (!calledFor.some((question) => question.key === key)) problems[key] = "This question is not asked on this visit."
  }
  for (const question of calledFor) {
    const { answer, problem } = cleanAnswer(question, answers[question.key])
    if (problem) problems[question.key] = problem
    else if (answer !== null) kept[question.key] = answer
  }
  return { answers: kept, problems }
}

/** Only the answers of questions that are asked: an earlier answer that was changed may have closed others. */
export function answersOfAsked(questions, outcome, answers) {
  const open = new Set(asked(questions, outcome, answers).map((question) => question.key))
  return Object.fromEntries(Object.entries(answers).filter(([key]) => open.has(key)))
}

/** ``{question, code, what_to_do}`` when this answer calls for something at once, else null. */
export function escalationOf(question, answer) {
  if (!question.escalation) return null
  const { code, when, what_to_do } = question.escalation
  const [given, triggers] = [givenBy(answer), valuesOf(when)]
  const called = given.size && (triggers.has("*") || [...triggers].some((value) => given.has(value)))
  return called ? { question: question.key, code, what_to_do } : null
}

/** Everything the answers call for, the most urgent first. ``codes``: [{code, rank}] of the bundle. */
export function escalations(questions, answers, codes) {
  const rank = Object.fromEntries(codes.map((each) => [each.code, each.rank]))
  const found = questions.map((question) => escalationOf(question, answers[question.key])).filter(Boolean)
  return found.sort((one, other) => rank[one.code] - rank[other.code]) // a stable sort: then in the order of the list
}

/** An answer as a person reads it. */
export function inWords(question, answer) {
  if (!question.choices?.length) return answer ?? ""
  const words = Object.fromEntries(question.choices)
  return [answer ?? []].flat().map((value) => words[value] ?? value).join("; ")
}

const givenBy = (answer) => new Set([answer].flat().filter((value) => typeof value === "string" && value))

const valuesOf = (text) => new Set(text.split("|").map((value) => value.trim()).filter(Boolean))

function holds(condition, said) {
  if (!condition) return true
  const unlike = condition.includes("!=")
  const at = condition.indexOf(unlike ? "!=" : "=")
  const given = givenBy(said[condition.slice(0, at).trim()])
  if (!given.size) return false
  const matches = [...valuesOf(condition.slice(at + (unlike ? 2 : 1)))].some((value) => given.has(value))
  return unlike ? !matches : matches
}

const tidy = (text) => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").trim()
