// Asks the browser to make or use a passkey, and sends its answer with the form it stands in.
const form = document.querySelector("form[data-passkey]")
const status = form.querySelector("[data-passkey-status]")
const options = JSON.parse(document.getElementById("passkey-options").textContent)

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0))
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
const withBytes = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }))

function answerOf(credential) {
  const said = credential.response
  const response = { clientDataJSON: toText(said.clientDataJSON) }
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (said[part]) response[part] = toText(said[part])
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  })
}

async function ask(what, into) {
  status.textContent = "Follow what your device asks."
  try {
    into.value = answerOf(await what())
  } catch {
    status.textContent = "Your device did not finish. Try again, or use another way."
    return
  }
  status.textContent = "Thank you. One moment."
  form.submit()
}

const make = () =>
  navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  })
const use = () =>
  navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  })

if (!window.PublicKeyCredential) {
  status.textContent = "This browser knows no passkeys. Use another way."
} else if (form.dataset.passkey === "make") {
  form.addEventListener("submit", (event) => {
    if (!form.elements.name.value.trim()) return // the hub says what is missing
    event.preventDefault()
    ask(make, form.elements.answer)
  })
} else {
  form.querySelector("[data-passkey-only]").hidden = false
  form.elements.use_passkey.addEventListener("click", () => ask(use, form.elements.passkey))
}
