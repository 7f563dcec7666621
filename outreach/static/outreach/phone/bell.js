// Rings in this tab and in every other tab of the phone when something changed. It says what kind of thing, never what.
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
