// SPDX-License-Identifier: Apache-2.0
// Build of the pages: one HTML entry per public address, so that the audience never downloads the stage's code.
// In: index.html stream.html watch.html embed.html account.html missing.html; out: dist/ as `rostra serve` serves it. `npm run dev` proxies to a running server.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { budget } from './vite/budget';
import { compress } from './vite/compress';

const page = (name: string): string => fileURLToPath(new URL(`${name}.html`, import.meta.url));

// During development maps addresses to pages the way the server does.
const routes: Plugin = {
  name: 'rostra-routes',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const match = /^\/(stream|watch|embed)\/[^/.]*(\?.*)?$/.exec(request.url ?? '');
      if (match) request.url = `/${match[1]}.html${match[2] ?? ''}`;
      const account = /^\/(?:login|signup|account|setup|spaces|spaces\/[^/.]+|invite\/[^/.]+)(\?.*)?$/.exec(
        request.url ?? '',
      );
      if (account) request.url = `/account.html${account[1] ?? ''}`;
      next();
    });
  },
};

const backend = process.env['ROSTRA_BACKEND'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), routes, compress(), budget()],
  appType: 'mpa',
  build: {
    target: 'es2022',
    sourcemap: true,
    // hls.js is the one large download, and only where it is needed.
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: Object.fromEntries(
        ['index', 'stream', 'watch', 'embed', 'account', 'missing'].map((name) => [name, page(name)]),
      ),
    },
  },
  server: { proxy: { '/ws': { target: backend, ws: true }, '/hls': backend, '/api': backend } },
  test: {
    environment: 'node',
    setupFiles: ['vitest.setup.ts'],
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
  },
});
