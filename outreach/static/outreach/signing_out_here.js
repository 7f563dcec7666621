// Signing out on the pages that need a signal takes the visits off the phone as well: not before it was said what is
// not sent yet. The phone's own page says more, and asks for the PIN first.
for (const form of document.querySelectorAll("form[action='/sign-out/']")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const { unsent, loose } = await here().catch(() => ({ unsent: 0, loose: 0 }))
    const words = [
      unsent && `Not sent yet from this phone: ${unsent}. It stays here, sealed for the hub alone, and is sent when whoever wrote it signs in again.`,
      loose && `Would be lost: what is not right about somebody, of ${loose} ${loose === 1 ? "visit" : "visits"}. Open “Visits” and say how it went first.`,
    ].filter(Boolean)
    if (!words.length || confirm(`${words.join(" ")} Sign out all the same?`)) form.submit()
  })
}

/** What waits or was begun, and what nobody could send; nothing is made here where there is nothing. */
async function here() {
  const there = await indexedDB.databases()
  if (!there.some(({ name }) => name === "hub-phone")) return { unsent: 0, loose: 0 }
  const { store } = await import("./phone/store.js")
  const [outbox, drafts] = [await store.all("outbox"), await store.all("drafts")]
  const { owner } = (await store.get("phone", "owner")) ?? {}
  const begun = drafts.filter((draft) => draft.if_wiped).length
  return {
    unsent: outbox.filter((item) => item.state !== "received").length + begun,
    loose: drafts.filter((draft) => !draft.if_wiped && draft.owner === owner).length, // another's stays as it is
  }
}
