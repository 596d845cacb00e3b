// Fails when the built widget is larger than a phone on a poor line should have to load.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const SIZE_MAX_BYTES = 60 * 1024
const file = new URL('../../../yingda/static/widget/yingda-widget.js', import.meta.url)
const bytes = gzipSync(readFileSync(file), { level: 9 }).length
console.log(`yingda-widget.js: ${bytes} bytes gzipped, limit ${SIZE_MAX_BYTES}`)
process.exit(bytes <= SIZE_MAX_BYTES ? 0 : 1)
