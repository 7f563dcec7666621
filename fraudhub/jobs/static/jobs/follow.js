// Follows one job while its page is open. The page itself is the truth: when the state changes it is loaded anew.
const job = document.querySelector("[data-job-url]")
const bar = job.querySelector("[data-job-percent]")
const sentence = job.querySelector("[data-job-sentence]")
const spoken = job.querySelector("[data-job-status]")

const label = job.querySelector("[data-job-label]")
const life = job.querySelector("[data-job-life]")

const SECONDS_BETWEEN = 2
const SECONDS_AFTER_TROUBLE = 15

async function look() {
  let wait = SECONDS_BETWEEN
  if (!document.hidden) {
    try {
      const answer = await fetch(job.dataset.jobUrl, { headers: { Accept: "application/json" }, cache: "no-store" })
      if (answer.redirected) return location.reload() // signed out meanwhile
      if (!answer.ok) throw new Error(answer.status)
      const now = await answer.json()
      const worker = now.worker_is_running ? "yes" : "no"
      if (now.state !== job.dataset.jobState || worker !== job.dataset.jobWorker) return location.reload()
      bar.value = now.progress
      label.textContent = now.state_label
      if (life) life.textContent = now.sign_of_life
      if (now.note && now.note !== sentence.textContent) {
        sentence.textContent = now.note
        spoken.textContent = now.note // said once a step, not once a percent
      }
    } catch {
      wait = SECONDS_AFTER_TROUBLE // the "Look again" link still works
    }
  }
  setTimeout(look, wait * 1000)
}

setTimeout(look, SECONDS_BETWEEN * 1000)
