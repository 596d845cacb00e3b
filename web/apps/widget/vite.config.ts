import { defineConfig } from 'vitest/config'

/** One classic script: the bank's page carries one tag and no style sheet. `--mode call`: the second one, fetched for calls. */
const CALL = { entry: 'src/call/dial.ts', name: 'YingdaCallScript', fileName: () => 'yingda-call.js' }
const CHAT = { entry: 'src/main.ts', name: 'YingdaWidget', fileName: () => 'yingda-widget.js' }

export default defineConfig(({ mode }) => ({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2020',
    outDir: '../../../yingda/static/widget',
    emptyOutDir: mode !== 'call',
    lib: { ...(mode === 'call' ? CALL : CHAT), formats: ['iife'] },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
}))
