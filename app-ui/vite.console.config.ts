// How the coordinator's console is built: its own page, its own folder, everything else as the field app.
// Invariant: nothing of the field app's entry is in it.
import { defineConfig, mergeConfig, type UserConfig } from 'vite';
import field from './vite.config.ts';

export default defineConfig((env) => {
  const base = typeof field === 'function' ? field(env) : field;
  const isFake = env.mode === 'fake';
  return mergeConfig(base as UserConfig, {
    build: {
      outDir: isFake ? 'dist-console-fake' : 'dist-console',
      rollupOptions: { input: 'console.html' },
    },
  });
});
