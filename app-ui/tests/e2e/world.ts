// A real world for the screens: a server, an office with a list, the field app on loopback, and a bad link.
//
// Everything listens on loopback and on free ports; each process is ended by its own handle.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
/** Where cargo put the programs. */
export const BIN = process.env.KETUK_BIN ?? join(ROOT, 'target/debug');

/** RT 001 of Bontang Kuala. */
export const SCOPE = 6474011001001;

/** Starts a program and waits until what it said answers `wanted`; what `tell` makes of that. */
export function start(
  program: string,
  args: string[],
  wanted: RegExp,
  tell: (found: RegExpExecArray) => string = (found) => found[1] ?? '',
): Promise<[ChildProcess, string]> {
  const child = spawn(join(BIN, program), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((done, failed) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = wanted.exec(said);
      if (found) done([child, tell(found)]);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`${program} ended with ${code}: ${said}`)));
  });
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await gone;
}

/** A link that can be cut in the middle of an answer. */
export class Link {
  private sockets = new Set<Socket>();
  private cuts: number[] = [];
  /** Whether anything gets through at all. */
  up = true;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(port: number): Promise<Link> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const link = new Link(server, `http://127.0.0.1:${address.port}`);
    server.on('connection', (near) => link.carry(near, port));
    return link;
  }

  /** The next connections end after so many bytes from the phone, one after the other. */
  cutAfter(...bytes: number[]): void {
    this.cuts.push(...bytes);
  }

  get cutsLeft(): number {
    return this.cuts.length;
  }

  private carry(near: Socket, port: number): void {
    this.sockets.add(near);
    near.on('close', () => this.sockets.delete(near));
    near.on('error', () => undefined);
    if (!this.up) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    far.on('error', () => near.destroy());
    let left = this.cuts.shift() ?? Number.POSITIVE_INFINITY;
    near.on('data', (chunk) => {
      left -= chunk.length;
      if (left < 0) {
        near.destroy();
        far.destroy();
      } else far.write(chunk);
    });
    far.on('data', (chunk) => near.write(chunk));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }
}

/** The field app, served on loopback. */
export class App {
  constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}
  /** SIGKILL: no time for anything. */
  kill = (): Promise<void> => end(this.child, 'SIGKILL');
}

/** Starts the field app on the data in `home`. */
export async function serve(home: string): Promise<App> {
  const args = ['serve', '--home', home, '--pages', join(ROOT, 'app-ui/dist')];
  const [child, address] = await start('ketuk-cli', args, /(http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]+)/);
  return new App(child, address);
}

export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'ketuk-e2e-'));
  /** The data of the field app that is looked at. */
  readonly home = join(this.folder, 'app');
  private server!: ChildProcess;
  private token = '';
  private serverUrl = '';
  link!: Link;
  private apps: App[] = [];

  static async open(): Promise<World> {
    const world = new World();
    const db = join(world.folder, 'hub.db');
    const args = ['--log', 'warn', '--db', db, 'serve', '--listen', '127.0.0.1:0'];
    const [server, url] = await start('ketuk-server', args, /(http:\/\/127\.0\.0\.1:\d+)/);
    world.server = server;
    world.serverUrl = url;
    world.token = readFileSync(`${db}.token`, 'utf8').trim();
    world.link = await Link.to(Number(new URL(url).port));
    await world.admin('POST', '/v1/areas', readFileSync(join(ROOT, 'schemas/areas/bontang.csv')));
    return world;
  }

  /** A request of the administrator. */
  async admin(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const raw = body instanceof Uint8Array;
    const answer = await fetch(`${this.serverUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': raw ? 'text/csv' : 'application/json',
      },
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  async invite(name: string): Promise<string> {
    return (await this.admin('POST', '/v1/invitations', { name, scopes: [SCOPE] })).code as string;
  }

  /** A device in a terminal: another cadre, or the office. */
  cli(vault: string, ...args: string[]): string {
    const file = join(this.folder, `${vault}.ketuk`);
    const done = spawnSync(join(BIN, 'ketuk-cli'), ['--vault', file, ...args], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`ketuk-cli ${args.join(' ')}: ${done.stderr}${done.stdout}`);
    return done.stdout;
  }

  async enrolCli(vault: string, name: string): Promise<void> {
    this.cli(vault, 'enrol', '--server', this.serverUrl, '--code', await this.invite(name), '--name', name);
  }

  file(name: string, text: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Starts the field app on its data, which stays from one start to the next. */
  async app(): Promise<App> {
    const app = await serve(this.home);
    this.apps.push(app);
    return app;
  }

  async close(): Promise<void> {
    for (const app of this.apps) await app.kill();
    await this.link?.close();
    if (this.server) await end(this.server, 'SIGKILL');
    // Something may still be writing there.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }
}
