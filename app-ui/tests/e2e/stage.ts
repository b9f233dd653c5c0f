// What a window needs where nobody sits: a display, a message bus, and WebKit's driver, each ended by its own handle.
//
// The display is the first free one and listens on no network; the driver listens on loopback, on a free port.

import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** Starts a program and waits for what it says first; what it says later is kept for whoever asks why. */
function start(
  program: string,
  args: string[],
  wanted: RegExp,
  env = process.env,
): Promise<[ChildProcess, string]> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  return new Promise((done, failed) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = `${said}${chunk}`.slice(-4_000);
      const found = wanted.exec(said);
      if (found) done([child, found[1] ?? '']);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`${program} ended with ${code}: ${said}`)));
  });
}

/** Ends a process and waits until it is gone. */
export async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await gone;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((done, failed) => {
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export class Stage {
  private constructor(
    private readonly display: ChildProcess,
    private readonly bus: ChildProcess,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async open(): Promise<Stage> {
    const screen = ['-displayfd', '1', '-screen', '0', '800x1000x24', '-nolisten', 'tcp'];
    const [display, number] = await start('Xvfb', screen, /^(\d+)$/m);
    try {
      const words = ['--session', '--nofork', '--nosyslog', '--print-address=1'];
      const [bus, address] = await start('dbus-daemon', words, /^(unix:.+)$/m);
      const env = { ...process.env, DISPLAY: `:${number}`, DBUS_SESSION_BUS_ADDRESS: address };
      return new Stage(display, bus, { ...env, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' });
    } catch (problem) {
      await end(display, 'SIGTERM');
      throw problem;
    }
  }

  /** Starts a driver; the app that it starts finds its data in `home`. Says where the driver listens. */
  async driver(home: string): Promise<[ChildProcess, string]> {
    const port = await freePort();
    // Without the second the session is never made.
    const env = { ...this.env, KETUK_HOME: home, TAURI_WEBVIEW_AUTOMATION: 'true' };
    const child = spawn('WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore', env });
    const broken = new Promise<never>((_, failed) => {
      child.on('error', failed);
      child.on('exit', (code) => failed(new Error(`WebKitWebDriver ended with ${code}`)));
    });
    broken.catch(() => undefined);
    const base = `http://127.0.0.1:${port}`;
    await Promise.race([broken, ready(`${base}/status`)]);
    return [child, base];
  }

  async close(): Promise<void> {
    await end(this.bus, 'SIGTERM');
    await end(this.display, 'SIGTERM');
  }
}

/** Asks until somebody answers. */
async function ready(address: string): Promise<void> {
  const until = Date.now() + 20_000;
  for (;;) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error(`nobody answers at ${address}`);
    await breath();
  }
}

/** The pause between two looks at something that is waited for. */
export const breath = (): Promise<void> => new Promise((done) => setTimeout(done, 40));
