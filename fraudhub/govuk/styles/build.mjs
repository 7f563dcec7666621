// npm run build: the style sheets, compiled into var/assets/. Does nothing when they are newer than what they are made of.
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const styles = dirname(fileURLToPath(import.meta.url))
const root = join(styles, "..", "..", "..")
const built = join(root, "var", "assets")
const sheets = ["hub", "field"]

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
const sources = [...readdirSync(styles).map((name) => join(styles, name)), join(root, "package-lock.json")]
const newest = Math.max(...sources.map(changedAt))

if (sheets.some((sheet) => changedAt(join(built, `${sheet}.css`)) <= newest)) {
  const sass = await import("sass")
  mkdirSync(built, { recursive: true })
  for (const sheet of sheets) {
    const { css } = sass.compile(join(styles, `${sheet}.scss`), {
      loadPaths: [root, join(root, "node_modules")], // moj says node_modules/govuk-frontend, govuk does not
      style: "compressed",
      sourceMap: false,
      quietDeps: true, // warnings of ours still show
    })
    writeFileSync(join(built, `${sheet}.css`), css)
  }
}
