import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { threadsOf } from './scripts/bundling.mjs';

/** What main loads from node_modules at run time: Electron itself, and an addon. */
const external = ['electron', 'keytar'];

/** Puts the program of each thread beside the bundle, whose parts may lie in folders of their own. */
const startingThreads: Plugin = {
  name: 'starting-threads',
  // Before the code is rewritten: it goes by how the source is written.
  enforce: 'pre',
  async transform(code, id) {
    const place = (fileName: string, source: string) => {
      const reference = this.emitFile({ type: 'asset', fileName, source });
      return `import.meta.ROLLUP_FILE_URL_${reference}`;
    };
    const found = await threadsOf(id, code, place);
    return found === null ? null : { code: found.code, map: null };
  },
  resolveFileUrl: ({ relativePath }) => `new URL('${relativePath}', import.meta.url)`,
};

export default defineConfig({
  main: {
    plugins: [startingThreads],
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
