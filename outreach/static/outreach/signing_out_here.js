// Signing out on the pages that need a signal takes the visits off the phone as well: not before it was said what is
// not sent yet. The phone's own page says more, and asks for the PIN first.
for (const form of document.querySelectorAll("form[action='/sign-out/']")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const unsent = await unsentHere().catch(() => 0)
    const words = `Not sent yet from this phone: ${unsent}. It stays here, sealed for the hub alone, and is sent when whoever wrote it signs in again.`
    if (!unsent || confirm(`${words} Sign out all the same?`)) form.submit()
  })
}

/** How much waits or was begun; nothing is made here where there is nothing. */
async function unsentHere() {
  const there = await indexedDB.databases()
  if (!there.some(({ name }) => name === "hub-phone")) return 0
  const { store } = await import("./phone/store.js")
  const [outbox, drafts] = [await store.all("outbox"), await store.all("drafts")]
  return outbox.filter((item) => item.state !== "received").length + drafts.filter((draft) => draft.if_wiped).length
}
