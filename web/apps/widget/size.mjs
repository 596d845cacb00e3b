// Fails when what a page loads is larger than a phone on a poor line should have to load.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** The second script is fetched only by who calls. */
const MAX_BYTES = { 'yingda-widget.js': 60 * 1024, 'yingda-call.js': 70 * 1024 }
let fits = true
for (const [name, max] of Object.entries(MAX_BYTES)) {
  const file = new URL(`../../../yingda/static/widget/${name}`, import.meta.url)
  const bytes = gzipSync(readFileSync(file), { level: 9 }).length
  console.log(`${name}: ${bytes} bytes gzipped, limit ${max}`)
  fits &&= bytes <= max
}
process.exit(fits ? 0 : 1)
