import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** One script and one sheet with names that stay: the institution's page carries two tags. Charts come when they are looked at. */
export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: here('../../../yingda/static/portal'),
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: here('src/main.ts'),
      output: { entryFileNames: 'yingda-portal.js', chunkFileNames: '[name]-[hash].js', assetFileNames: 'yingda-portal[extname]' },
    },
  },
})
