// The worker that keeps the code of these pages, so that they open with no signal. A new version waits until it is let
// in, because whoever is in the middle of a question must not have the page changed under their hands.
const ADDRESS = "/field/phone/worker.js"
const SCOPE = "/field/"
let registration = null

/** ``onNewVersion`` is called when a newer version is ready to be let in. */
export async function install({ onNewVersion = () => {} } = {}) {
  if (!navigator.serviceWorker) return null
  registration = await navigator.serviceWorker.register(ADDRESS, { scope: SCOPE, updateViaCache: "none" }).catch(() => null)
  if (!registration) return null
  const tell = () => registration.waiting && navigator.serviceWorker.controller && onNewVersion()
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", tell))
  tell()
  return registration
}

/** Is a newer version there? Asked when the hub names another build. */
export const lookForNew = () => registration?.update().catch(() => null)

/** Lets the waiting version in and loads the page with it. */
export function takeOver() {
  if (!registration?.waiting) return
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true })
  registration.waiting.postMessage("take over")
}
