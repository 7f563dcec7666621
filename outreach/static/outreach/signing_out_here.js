// Signing out on the pages that need a signal takes the visits off the phone as well: not before it was said what is
// not sent yet. The phone's own page says more, and asks for the PIN first.
for (const form of document.querySelectorAll("form[action='/sign-out/']")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const unsent = await unsentHere().catch(() => 0)
    const words = `Not sent yet from this phone: ${unsent}. It stays here, sealed for the hub alone, and is sent when whoever wrote it signs in again. Sign out all the same?`
    if (!unsent || confirm(words)) form.submit()
  })
}

/** Nothing is made here where there is nothing. */
async function unsentHere() {
  const there = await indexedDB.databases()
  if (!there.some(({ name }) => name === "hub-phone")) return 0
  const { store } = await import("./phone/store.js")
  return (await store.all("outbox")).filter((item) => item.state !== "received").length
}
