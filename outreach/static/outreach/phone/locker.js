// What opens with the PIN. A random key encrypts what is kept here; the PIN, made slow by PBKDF2, wraps that key. Both
// keys live in memory only and cannot be taken out of it. What arrives while the phone is locked is sealed to a pair of
// the phone's own, whose private half is under the same key.
import { newPair, privateKeyOf, seal, toBytes, toText, unseal } from "./seal.js";

export const ITERATIONS = 600_000
const utf8 = new TextEncoder()
const OWN = "own" // the key_id of the phone's own pair

/** A new lock for this PIN: ``{lock, open}``, what is kept and the open locker. */
export async function newLocker(pin, iterations = ITERATIONS) {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const wrapped = await crypto.subtle.wrapKey("raw", fresh, await pinKey(pin, salt, iterations), { name: "AES-GCM", iv })
  const { public_jwk, private_jwk } = await newPair()
  const lock = {
    salt: toText(salt),
    iterations,
    wrapped: { iv: toText(iv), ct: toText(wrapped) },
    own_public: public_jwk,
    own_private: await encrypt(fresh, private_jwk),
  }
  return { lock, open: await openLocker(lock, pin) }
}

/** The open locker, or null when the PIN is not the right one. */
export async function openLocker(lock, pin) {
  const key = await pinKey(pin, toBytes(lock.salt), lock.iterations)
  const how = { name: "AES-GCM", iv: toBytes(lock.wrapped.iv) }
  const kind = { name: "AES-GCM", length: 256 }
  let data
  try {
    data = await crypto.subtle.unwrapKey("raw", toBytes(lock.wrapped.ct), key, how, kind, false, ["encrypt", "decrypt"])
  } catch {
    return null
  }
  const own = await privateKeyOf(await decrypt(data, lock.own_private))
  return {
    hide: (content) => encrypt(data, content),
    show: (hidden) => (hidden.epk ? unseal(own, OWN, hidden) : decrypt(data, hidden)),
  }
}

/** What arrives while the phone is locked; ``show`` of the open locker reads it. */
export const postInto = (lock, content) => seal({ key_id: OWN, public_jwk: lock.own_public }, OWN, content)

async function pinKey(pin, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", utf8.encode(pin), "PBKDF2", false, ["deriveKey"])
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations }
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"])
}

async function encrypt(key, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const ct = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8.encode(JSON.stringify(content)))
  return { iv: toText(iv), ct: toText(ct) }
}

async function decrypt(key, { iv, ct }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(iv) }, key, toBytes(ct))
  return JSON.parse(new TextDecoder().decode(plain))
}
