// How the coordinator's console is built: its own page, its own folder, everything else as the field app.
// Invariants: nothing of the field app's entry is in it; the folder keeps its `.keep`, as the server's build looks
// at the folder also where nobody has built the console.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, mergeConfig, type Plugin, type UserConfig } from 'vite';
import field from './vite.config.ts';

const keep = (folder: string): Plugin => ({
  name: 'keep',
  apply: 'build',
  closeBundle() {
    writeFileSync(join(folder, '.keep'), '');
  },
});

export default defineConfig((env) => {
  const base = typeof field === 'function' ? field(env) : field;
  const isFake = env.mode === 'fake';
  return mergeConfig(base as UserConfig, {
    plugins: isFake ? [] : [keep('dist-console')],
    build: {
      outDir: isFake ? 'dist-console-fake' : 'dist-console',
      rollupOptions: { input: 'console.html' },
    },
  });
});
