// Only one at a time, over all tabs of the phone. The browser lets go of a lock when its tab ends.
export const locks = {
  request: (name, ...rest) => navigator.locks.request(name, ...rest),
}
