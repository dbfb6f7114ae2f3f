import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// Main, command line and preload are CommonJS for Node 18: the oldest runtime they are run in
// (see docs/adr/0001-electron-runtime.md).
const commonJs = {
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
} as const;

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node18',
      externalizeDeps: { exclude: ['zod', '@noble/ciphers', 'hyparquet-writer'] },
      rolldownOptions: {
        input: {
          index: resolve(import.meta.dirname, 'electron/main/index.ts'),
          cli: resolve(import.meta.dirname, 'electron/cli/index.ts'),
          'capture-process': resolve(import.meta.dirname, 'electron/main/capture-process.ts'),
          'capture-worker': resolve(import.meta.dirname, 'electron/session/capture-worker.ts'),
          'foreign-process': resolve(import.meta.dirname, 'electron/main/foreign-process.ts'),
          'foreign-worker': resolve(import.meta.dirname, 'electron/session/foreign-worker.ts'),
        },
        output: commonJs,
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node18',
      rolldownOptions: {
        input: { index: resolve(import.meta.dirname, 'electron/preload/index.ts') },
        output: commonJs,
      },
    },
  },
  renderer: {
    root: resolve(import.meta.dirname, 'renderer'),
    plugins: [react()],
    build: {
      outDir: resolve(import.meta.dirname, 'out/renderer'),
      target: 'chrome114',
      // The page stands sooner: its script is read and compiled at every start.
      minify: true,
      rolldownOptions: {
        input: {
          index: resolve(import.meta.dirname, 'renderer/index.html'),
          browse: resolve(import.meta.dirname, 'renderer/browse.html'),
        },
      },
    },
  },
});
