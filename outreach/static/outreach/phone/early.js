// The first question of a phone that was never here, asked while the rest of the code is still on its way: on a poor
// signal each question takes half a second. Later starts have everything at hand, and ask by their own id.
if (!navigator.serviceWorker?.controller) {
  const options = { headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout?.(20_000) }
  globalThis.askedEarly = fetch("/field/phone/hello/", options)
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null)
}
