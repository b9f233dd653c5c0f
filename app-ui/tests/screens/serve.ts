// Serves the built screens and the built console (with the world in memory) for their tests, on free ports.

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

/** What the server says beside each page of the console. */
function consolePolicy(): string {
  const source = readFileSync('../server/src/http/pages.rs', 'utf8');
  const found = /const POLICY: &str = "([^"]+)"/.exec(source);
  if (!found?.[1]) throw new Error('server/src/http/pages.rs has no policy');
  return found[1].replace(/\\\n\s*/g, '');
}

async function open(
  configFile: string,
  outDir: string,
  rules: string,
): Promise<[string, () => Promise<void>]> {
  const server = await preview({
    configFile,
    mode: 'fake',
    logLevel: 'error',
    build: { outDir },
    preview: {
      host: '127.0.0.1',
      port: 0,
      strictPort: false,
      headers: { 'content-security-policy': rules },
    },
  });
  const address = server.httpServer.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return [`http://127.0.0.1:${port}/`, () => server.close()];
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const [base, close] = await open('vite.config.ts', 'dist-fake', policy());
  const [console, closeConsole] = await open('vite.console.config.ts', 'dist-console-fake', consolePolicy());
  project.provide('base', base);
  project.provide('console', `${console}console.html`);
  return async () => {
    await Promise.all([close(), closeConsole()]);
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    base: string;
    /** The console's page. */
    console: string;
  }
}
