{% comment %}build: the name of this version · keep: the addresses it is made of, the page first{% endcomment %}// Keeps the code of the volunteer's pages, and nothing else: no answer of the hub that says anything about anybody.
const CACHE = "hub-phone-{{ build }}"
const CODE = [{% for address in keep %}"{{ address }}",{% endfor %}]
const SHELL = CODE[0]
const NAMED = /\.[0-9a-f]{12}\.\w+$/ // by its content, so that what the browser has of it already is it

// All of it, or this version is not installed: half a page would not open with no signal.
self.addEventListener("install", (event) => event.waitUntil(keep()))

async function keep() {
  const cache = await caches.open(CACHE)
  await cache.addAll(CODE.map((address) => new Request(address, { cache: NAMED.test(address) ? "default" : "no-cache", credentials: "omit" })))
}

self.addEventListener("activate", (event) => event.waitUntil(tidy()))

async function tidy() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith("hub-phone-") && name !== CACHE).map((name) => caches.delete(name)))
  await self.clients.claim()
}

self.addEventListener("message", ({ data }) => data === "take over" && self.skipWaiting())

self.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== self.location.origin) return
  if (request.mode === "navigate" && pathname === SHELL) event.respondWith(kept(SHELL, request))
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(SHELL, request)))
  else if (CODE.includes(pathname)) event.respondWith(kept(pathname, request))
})

async function kept(address, request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(address)) ?? fetch(request)
}
