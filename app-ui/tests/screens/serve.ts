// Serves the built screens (with the device in memory) for the tests of screens, on a free port.

import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const server = await preview({
    configFile: 'vite.config.ts',
    mode: 'fake',
    logLevel: 'error',
    build: { outDir: 'dist-fake' },
    preview: { host: '127.0.0.1', port: 0, strictPort: false },
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
