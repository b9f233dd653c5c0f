// Serves the built screens (with the device in memory) for the tests of screens, on a free port.

import { readFileSync } from 'node:fs';
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

/** The window's own policy, so that what it forbids fails here too; only the road to the device differs. */
function policy(): string {
  const { app } = JSON.parse(readFileSync('../tauri.conf.json', 'utf8')) as {
    app: { security: { csp: Record<string, string> } };
  };
  const rules = { ...app.security.csp, 'connect-src': "'self'" };
  return Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const server = await preview({
    configFile: 'vite.config.ts',
    mode: 'fake',
    logLevel: 'error',
    build: { outDir: 'dist-fake' },
    preview: {
      host: '127.0.0.1',
      port: 0,
      strictPort: false,
      headers: { 'content-security-policy': policy() },
    },
  });
  const address = server.httpServer.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  project.provide('base', `http://127.0.0.1:${port}/`);
  return () => server.close();
}

declare module 'vitest' {
  interface ProvidedContext {
    base: string;
  }
}
