// The way through a visit's questions: which screen comes before and after, and what is still missing.
import { answersOfAsked, asked, cleanAnswer } from "./questions.js";

export class Steps {
  constructor(bundle, visit, draft) {
    this.draft = draft
    this.version = draft.checklist_version || visit.checklist_version
    this.every = bundle.checklists[this.version]?.questions ?? []
    this.questions = asked(this.every, draft.outcome, draft.answers)
  }

  question(key) {
    return this.questions.find((each) => each.key === key)
  }

  place(key) {
    return [this.questions.findIndex((each) => each.key === key) + 1, this.questions.length]
  }

  /** The screen after a question; after how it went when there is no key. */
  after(key) {
    const next = this.questions[key ? this.place(key)[0] : 0]
    return next ? `q/${next.key}` : "when"
  }

  before(key) {
    const at = key ? this.place(key)[0] - 2 : this.questions.length - 1
    return this.questions[at] ? `q/${this.questions[at].key}` : "how"
  }

  missing() {
    return this.questions.find((each) => cleanAnswer(each, this.draft.answers[each.key]).problem)
  }

  /** Back to checking, by way of whatever a changed answer has opened. */
  toCheck() {
    const missing = this.missing()
    if (missing) return `q/${missing.key}`
    return this.draft.happened_at ? "check" : "when"
  }

  /** Where it was left: after the last answer, or at the check when all is there. */
  resume() {
    if (!this.draft.outcome) return "how"
    if (this.draft.happened_at && !this.missing()) return "check"
    return this.after(this.questions.filter((each) => each.key in this.draft.answers).at(-1)?.key)
  }

  answers() {
    return answersOfAsked(this.every, this.draft.outcome, this.draft.answers)
  }
}
