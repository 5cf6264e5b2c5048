import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@nadi/source', 'module', 'browser', 'development|production'] },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: 'dist',
    // Sellers get a page of their own, without what only members may use.
    rolldownOptions: { input: ['index.html', 'seller.html'] },
    // The page runs under a policy without inline scripts and styles: nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // `src/bundle.spec.ts` sums the entry up from it.
    manifest: true,
    target: 'es2023',
    sourcemap: false,
  },
  worker: { format: 'es' },
});
