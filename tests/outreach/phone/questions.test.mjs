// The cases are made by test_the_code_of_the_phone.py, with the answers of outreach/checklist.py beside them.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import test from "node:test"
import { answersOfAsked, asked, cleanAnswers, escalations, inWords } from "../../../outreach/static/outreach/phone/questions.js"
import { whyNotNote } from "../../../outreach/static/outreach/phone/notes.js"

const { questions, codes, cases, notes } = JSON.parse(readFileSync(process.env.QUESTION_CASES, "utf8"))

test(`the phone and the hub agree about ${cases.length} sets of answers`, () => {
  for (const { outcome, answers, hub } of cases) {
    const called = asked(questions, outcome, answers)
    const here = {
      asked: called.map((question) => question.key),
      ...cleanAnswers(questions, outcome, answers),
      escalations: escalations(questions, answers, codes).map(({ question, code }) => [question, code]),
      words: called.filter(({ key }) => hub.words[key] !== undefined).map(({ key, ...question }) => [key, inWords(question, answers[key])]),
    }
    assert.deepEqual(here, { ...hub, words: Object.entries(hub.words).filter(([key]) => here.asked.includes(key)) }, JSON.stringify({ outcome, answers }))
  }
})

test(`they agree about ${notes.length} notes, which hold bank details and which do not`, () => {
  for (const [text, problem] of notes) assert.equal(whyNotNote(text), problem, text)
})

test("when an earlier answer closes a question, what was answered there is left out", () => {
  const answers = { consent: "no", money_danger: "here" }

  assert.deepEqual(answersOfAsked(questions, "visited", answers), { consent: "no" })
})
