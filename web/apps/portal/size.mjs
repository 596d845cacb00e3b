// Fails when what a page loads is larger than a phone on a poor line should have to load.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** Charts are fetched beside it, by who looks at an account. */
const MAX_BYTES = { 'yingda-portal.js': 80 * 1024, 'yingda-portal.css': 12 * 1024 }
let fits = true
for (const [name, max] of Object.entries(MAX_BYTES)) {
  const file = new URL(`../../../yingda/static/portal/${name}`, import.meta.url)
  const bytes = gzipSync(readFileSync(file), { level: 9 }).length
  console.log(`${name}: ${bytes} bytes gzipped, limit ${max}`)
  fits &&= bytes <= max
}
process.exit(fits ? 0 : 1)
