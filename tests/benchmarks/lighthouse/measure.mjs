// node measure.mjs ADDRESS COOKIE=VALUE PIN RUNS: Lighthouse on the phone's list of visits and on a question, as JSON.
//
// The key of what the phone holds is in memory alone, so that no page load can find it open. Each run is therefore what
// a volunteer does: the page is loaded anew, its PIN typed, and the screen waited for. Lighthouse's clock runs from the
// load on; what it audits is the screen it ends at. Its own phone is used: 4 times slower processor, simulated 4G.
import { navigation } from "lighthouse"
import puppeteer from "puppeteer-core"

const [address, cookie, pin, runs] = process.argv.slice(2)
const PHONE = { width: 360, height: 640, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const SCREEN = { mobile: true, width: 360, height: 640, deviceScaleFactor: 2, disabled: false }

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
})
const page = await browser.newPage()
await page.setViewport(PHONE)
const [name, value] = cookie.split("=")
await browser.setCookie({ name, value, domain: new URL(address).hostname, path: "/" })
const at = (title) => page.waitForFunction((wanted) => document.getElementById("h1")?.textContent.startsWith(wanted), { timeout: 60_000 }, title)
const press = (words) => page.evaluate((wanted) => [...document.querySelectorAll("#actions a, #actions button")].find((each) => each.textContent.startsWith(wanted)).click(), words)
const type = async (title, digits, button) => {
  await at(title)
  await page.type(".box--pin", digits)
  await press(button)
}

await page.goto(`${address}/field/phone/`)
await at("Set up this phone")
await press("Choose a PIN")
await type("Choose a PIN", pin, "Go on")
await type("Type the PIN again", pin, "Set up this phone")
await at("Your visits")
await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
await page.evaluate(() => document.querySelector(".card").click())
await at("Visit at")
await press("Say how it went")
await at("How did it go?")
await page.click("input[value=visited]")
await press("Save and go on")
await at("Who is there")
const question = await page.evaluate(() => location.hash)

const found = []
for (const [screen, hash, title] of [["list of visits", "#/", "Your visits"], ["question", question, "Who is there"]]) {
  for (let run = 0; run < Number(runs); run += 1) {
    await page.goto("about:blank")
    const open = async () => {
      await page.goto(`${address}/field/phone/${hash}`)
      await type("Type your PIN", pin, "Open")
      await at(title)
    }
    const { lhr } = await navigation(page, open, {
      flags: { disableStorageReset: true, onlyCategories: ["performance", "accessibility"], screenEmulation: SCREEN, logLevel: "error" },
    })
    const score = (category) => Math.round(100 * lhr.categories[category].score)
    const failed = Object.values(lhr.audits).filter((audit) => audit.score !== null && audit.score < 0.9 && ["binary", "numeric"].includes(audit.scoreDisplayMode))
    found.push({ screen, performance: score("performance"), accessibility: score("accessibility"), warnings: lhr.runWarnings, failed: failed.map((audit) => audit.id), title: lhr.audits["document-title"]?.title })
  }
}
await browser.close()
console.log(JSON.stringify({ version: (await import("lighthouse/package.json", { with: { type: "json" } })).default.version, found }))
