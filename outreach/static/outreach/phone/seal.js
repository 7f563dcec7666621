// Sealed: whoever has the public key can close it, and only the other side's private key opens it. Unsent work is
// sealed to the hub, so that it outlives a forgotten PIN and says nothing to whoever finds the phone.
// ECDH P-256 with a key made for this one message, HKDF-SHA256, AES-256-GCM bound to the item's id.
const CURVE = { name: "ECDH", namedCurve: "P-256" }
const INFO = "hub phone seal v1"
const utf8 = new TextEncoder()

export function toText(bytes) {
  let binary = ""
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

export function toBytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0))
}

/** ``{key_id, epk, iv, ct}`` of anything JSON can say. */
export async function seal({ key_id, public_jwk }, id, content) {
  const { kty, crv, x, y } = public_jwk
  const theirs = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, CURVE, false, [])
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"])
  const key = await shared(once.privateKey, theirs, key_id, "encrypt")
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const how = { name: "AES-GCM", iv, additionalData: utf8.encode(id) }
  const ct = await crypto.subtle.encrypt(how, key, utf8.encode(JSON.stringify(content)))
  const epk = await crypto.subtle.exportKey("jwk", once.publicKey)
  return { key_id, epk: { x: epk.x, y: epk.y }, iv: toText(iv), ct: toText(ct) }
}

/** What was sealed, to the holder of the private key. */
export async function unseal(privateKey, id, { key_id, epk, iv, ct }) {
  const theirs = await crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", ...epk }, CURVE, false, [])
  const key = await shared(privateKey, theirs, key_id, "decrypt")
  const how = { name: "AES-GCM", iv: toBytes(iv), additionalData: utf8.encode(id) }
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, toBytes(ct))))
}

async function shared(privateKey, publicKey, keyId, use) {
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256)
  const source = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"])
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8.encode(INFO + keyId) }
  return crypto.subtle.deriveKey(how, source, { name: "AES-GCM", length: 256 }, false, [use])
}

/** A pair of our own: the public half closes while the phone is locked, the private half is kept by the vault. */
export async function newPair() {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])
  const [public_jwk, private_jwk] = await Promise.all([
    crypto.subtle.exportKey("jwk", pair.publicKey),
    crypto.subtle.exportKey("jwk", pair.privateKey),
  ])
  return { public_jwk, private_jwk }
}

export const privateKeyOf = (jwk) => crypto.subtle.importKey("jwk", { ...jwk, key_ops: ["deriveBits"] }, CURVE, false, ["deriveBits"])
