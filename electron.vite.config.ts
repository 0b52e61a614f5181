import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** What main loads from node_modules at run time: Electron itself, and an addon. */
const external = ['electron', 'keytar'];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20',
      externalizeDeps: false,
      rollupOptions: { input: { index: 'src/main/index.ts' }, external },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      // The content security policy allows no inline images or scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: 'src/renderer/index.html', signIn: 'src/renderer/sign-in.html' } },
    },
  },
});
