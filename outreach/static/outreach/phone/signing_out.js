// Signing out reaches the hub now, or at the next contact when there is no signal.
import * as sync from "./sync.js";
import { owner } from "./vault.js";

const WAITS = "sign-out-waits" // says only that, and nothing of whom

export async function signOutOfHub() {
  localStorage.setItem(WAITS, "1")
  await finishSigningOut()
}

export async function finishSigningOut() {
  if (localStorage.getItem(WAITS) !== "1") return
  try {
    const hello = await sync.whoIsHere()
    if (hello.owner && hello.owner === (await owner())) { // whoever signed in here since is not who wanted to leave
      const answer = await fetch("/sign-out/", { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": hello.csrf } })
      if (answer.type !== "opaqueredirect" && !answer.ok) return
    }
    localStorage.removeItem(WAITS)
  } catch {
    // no signal: at the next contact
  }
}
