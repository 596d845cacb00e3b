import { defineConfig } from 'vitest/config'

/** One classic script, nothing beside it: the bank's page carries one tag and no style sheet. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2020',
    outDir: '../../../yingda/static/widget',
    emptyOutDir: true,
    lib: {
      entry: 'src/main.ts',
      name: 'YingdaWidget',
      formats: ['iife'],
      fileName: () => 'yingda-widget.js',
    },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
