// One line that says how it stands with the hub. Counted from what is unsent, never from how the last call went.
import { showClock, dayOf } from "./times.js";

/** {words, more, kind} of outbox.status(). */
export function lineOf(status) {
  const unsent = status.waiting + status.sending
  const words = []
  if (status.needs_you) words.push(`Needs you: ${status.needs_you}`)
  if (status.sending) words.push("Sending")
  if (status.waiting) words.push(`Waiting: ${status.waiting}`)
  if (unsent && (status.sign_in_needed || status.wrong_owner)) words.push("Sign in to send")
  const last = status.last_receipt_at && dayOf(status.last_receipt_at) === dayOf(new Date()) ? `Last received ${showClock(status.last_receipt_at)}` : ""
  const kind = status.needs_you ? "you" : status.sending ? "sending" : status.waiting ? "waiting" : "clear"
  if (words.length) return { words: words.join(", "), more: last, kind }
  return { words: last ? "All received" : "Nothing to send", more: last, kind }
}
