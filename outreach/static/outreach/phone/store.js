// The phone's own database. What somebody typed is on the disk before a promise is kept (durability "strict"), so that
// nothing said to be saved is lost with the browser or the battery. Bookkeeping that can be told again is not waited
// for: slow storage is slow with each such wait. It never sees a name, an address or an answer
// that is not encrypted: see vault.js and seal.js.
//
// Every import of these modules ends with a semicolon: the names of static files are made by a pattern that asks for it.
const NAME = "hub-phone"
const VERSION = 1
const AREAS = { phone: "key", vaults: "owner", drafts: "id", outbox: "client_uuid", checklists: "code" }

/** The phone has no room left. What was typed is still on the screen. */
export class NoRoom extends Error {
  name = "NoRoom"
  sentence = "This phone has no room left. Delete some photos or apps, then press the button again."
}

export class Store {
  #opening = null

  async get(area, key) {
    return (await this.#database()).get(area, key)
  }

  async all(area) {
    return (await this.#database()).getAll(area)
  }

  /** One transaction on ``areas``: all of it is kept, or nothing. ``work`` awaits nothing but what it is given. */
  async change(work, areas = Object.keys(AREAS), durability = "strict") {
    const transaction = (await this.#database()).transaction(areas, "readwrite", { durability })
    const rows = {
      get: (area, key) => transaction.objectStore(area).get(key),
      all: (area) => transaction.objectStore(area).getAll(),
      put: (area, row) => transaction.objectStore(area).put(row),
      delete: (area, key) => transaction.objectStore(area).delete(key),
    }
    try {
      const result = await work(rows)
      await transaction.done
      return result
    } catch (fault) {
      transaction.done.catch(() => {}) // its own fault is this one
      try {
        transaction.abort()
      } catch {
        // it has ended already
      }
      throw fault.name === "QuotaExceededError" || transaction.error?.name === "QuotaExceededError" ? new NoRoom() : fault
    }
  }

  /** What may be lost with the battery, because the hub or the next look says it again. */
  note(work, areas) {
    return this.change(work, areas, "relaxed")
  }

  #database() {
    this.#opening ??= this.#open().catch((fault) => {
      this.#opening = null
      throw fault
    })
    return this.#opening
  }

  async #open() {
    const { openDB } = await import("../../idb.js") // asked for here, so that the other modules also run without a browser
    const forget = () => (this.#opening = null)
    const database = await openDB(NAME, VERSION, {
      upgrade(fresh) {
        for (const [area, keyPath] of Object.entries(AREAS)) {
          if (!fresh.objectStoreNames.contains(area)) fresh.createObjectStore(area, { keyPath })
        }
      },
      blocking(_current, _blocked, event) {
        event.target.close() // a newer version of this page wants to change the tables
        forget()
      },
      terminated: forget,
    })
    return database
  }
}

export const store = new Store()

/** How much room there is, and whether the browser may throw our data away when it wants more. */
export async function room(storage = navigator.storage) {
  const { usage = 0, quota = 0 } = (await storage?.estimate?.()) ?? {}
  const persisted = (await storage?.persisted?.()) ?? false
  return { usage, quota, persisted, tight: quota > 0 && (quota - usage < 5_000_000 || usage / quota > 0.9) }
}

/** Asks the browser never to throw our data away. It may say no; the hub is told. */
export async function askToKeep(storage = navigator.storage) {
  if (await storage?.persisted?.()) return true
  return (await storage?.persist?.()) ?? false
}

// ---- What the tabs of one phone share beside it

/** Rings in this tab and in every other when something changed. It says what kind of thing, never what. */
export class Bell {
  #listeners = new Set()
  #channel

  constructor(channel) {
    this.#channel = channel
    if (channel) channel.onmessage = ({ data }) => this.#tell(data)
  }

  ring(what) {
    this.#channel?.postMessage(what)
    this.#tell(what)
  }

  /** What is true of this tab alone. */
  ringHere(what) {
    this.#tell(what)
  }

  /** Gives back how to stop listening. */
  onRing(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(what) {
    for (const listener of this.#listeners) listener(what)
  }
}

export const bell = new Bell(globalThis.window && new BroadcastChannel("hub-phone"))

/** The browser lets go of a lock when its tab ends. */
export const locks = {
  request: (name, ...rest) => navigator.locks.request(name, ...rest),
}
