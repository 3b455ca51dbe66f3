import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';

/** `CONSOLE_API_URL` names the api that `pnpm dev` forwards to. */
export default defineConfig(({ mode }) => {
  const api = loadEnv(mode, import.meta.dirname, 'CONSOLE_').CONSOLE_API_URL ?? 'http://127.0.0.1:3000';
  return {
    plugins: [react()],
    // The icon, which must keep its name, is not hashed; everything else is.
    build: { target: 'es2023', assetsInlineLimit: 0, manifest: true, sourcemap: false },
    server: { proxy: { '/api': api, '/auth': api, '/docs': api } },
  };
});
