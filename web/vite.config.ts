import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const backend = process.env['YINGDA_BACKEND'] ?? 'http://127.0.0.1:8080'

// One multi-page build: the apps share their chunks. Root `apps` makes apps/desk/index.html come out as /desk/index.html.
export default defineConfig({
  root: here('apps'),
  base: '/',
  publicDir: false,
  plugins: [vue()],
  build: {
    outDir: here('../yingda/static'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: {
        entrance: here('apps/index.html'),
        desk: here('apps/desk/index.html'),
        supervisor: here('apps/supervisor/index.html'),
        admin: here('apps/admin/index.html'),
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: backend },
      '/chat': { target: backend, ws: true },
      '/ws': { target: backend, ws: true },
    },
  },
})
