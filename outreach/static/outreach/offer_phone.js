// The way to the pages that work with no signal, shown where the browser can keep and encrypt what they hold.
const can = "serviceWorker" in navigator && "indexedDB" in window && window.isSecureContext && navigator.locks
for (const offer of document.querySelectorAll("[data-phone-offer]")) offer.hidden = !can
