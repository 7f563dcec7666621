// npm run build: the style sheets, compiled into var/assets/. Each is written beside the old one and takes its place whole.
import { mkdirSync, renameSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import * as sass from "sass"

const styles = dirname(fileURLToPath(import.meta.url))
const root = join(styles, "..", "..", "..")
const built = join(root, "var", "assets")

mkdirSync(built, { recursive: true })
for (const sheet of ["hub", "field"]) {
  const { css } = sass.compile(join(styles, `${sheet}.scss`), {
    loadPaths: [root, join(root, "node_modules")], // moj says node_modules/govuk-frontend, govuk does not
    style: "compressed",
    sourceMap: false,
    quietDeps: true, // warnings of ours still show
  })
  const draft = join(built, `.${sheet}.css`)
  writeFileSync(draft, css)
  renameSync(draft, join(built, `${sheet}.css`))
}
