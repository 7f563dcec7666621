// Times as people here read them: London's, whatever the phone is set to.

const LONDON = "Europe/London"
const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: LONDON, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
})
const dayWords = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" })

function london(moment) {
  const found = Object.fromEntries(parts.formatToParts(new Date(moment)).map((part) => [part.type, part.value]))
  return { day: `${found.year}-${found.month}-${found.day}`, clock: `${found.hour}:${found.minute}` }
}

// Which moment is earlier: not by its letters, as 1:30am comes twice when the clocks go back.
export const earlier = (one, other) => Date.parse(one) - Date.parse(other)

export const dayOf = (moment) => london(moment).day
export const clockOf = (moment) => london(moment).clock

export function showClock(moment) {
  const [hour, minute] = clockOf(moment).split(":").map(Number)
  return `${hour % 12 || 12}:${String(minute).padStart(2, "0")}${hour < 12 ? "am" : "pm"}`
}

export function dayAfter(day, days = 1) {
  const moment = new Date(`${day}T12:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}

export function showDay(day, today) {
  const near = { [dayAfter(today, -1)]: "Yesterday, ", [today]: "Today, ", [dayAfter(today)]: "Tomorrow, " }[day] || ""
  return near + dayWords.format(new Date(`${day}T12:00:00Z`))
}

export function showMoment(moment, now) {
  const day = dayOf(moment)
  return day === dayOf(now) ? showClock(moment) : `${showClock(moment)} on ${dayWords.format(new Date(`${day}T12:00:00Z`))}`
}

// A day and a clock of London as a moment with its offset; of an hour that comes twice, the first.
export function londonMoment(day, clock) {
  for (const minutes of [60, 0]) {
    const written = `${day}T${clock}:00${offset(minutes)}`
    const found = london(written)
    if (found.day === day && found.clock === clock) return written
  }
  return null // an hour that the clocks leave out
}

function offset(minutes) {
  const size = Math.abs(minutes)
  const two = (number) => String(number).padStart(2, "0")
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

export function ago(moment, now) {
  const minutes = Math.max(0, Math.round((new Date(now) - new Date(moment)) / 60000))
  if (minutes < 1) return "less than a minute"
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`
  const hours = Math.floor(minutes / 60)
  return hours === 1 ? "1 hour" : hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
