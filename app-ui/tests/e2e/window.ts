// The app in its own window, as people install it: the Tauri program, driven by WebKit's driver on a display that
// nobody sees. Keys and clicks are real ones.

import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSpot, type Plain, reads } from './page';
import { type Device, PATIENCE_MS, type Screen, type Spot, shotFile, type Words } from './screen';
import { breath, end, Stage } from './stage';
import { DriverProblem, Session } from './webdriver';
import { BIN } from './world';

export class WindowDevice implements Device {
  /** Nobody tells a display of the air where it stands. */
  readonly isLocating = false;
  private driver: ChildProcess | undefined;

  private constructor(
    private readonly home: string,
    private readonly binary: string,
    private readonly stage: Stage,
  ) {}

  /** The program with its data in `home`. */
  static at = async (home: string, binary = join(BIN, 'ketuk')): Promise<WindowDevice> =>
    new WindowDevice(home, binary, await Stage.open());

  async open(): Promise<Screen> {
    const [driver, base] = await this.stage.driver(this.home);
    this.driver = driver;
    const session = await Session.of(base, this.binary);
    await session.size(360, 740);
    return screenOf(session);
  }

  async kill(): Promise<void> {
    const apps = this.listApps();
    if (apps.length !== 1) throw new Error(`${apps.length} windows are open`);
    await this.endAll(apps);
  }

  async close(): Promise<void> {
    await this.endAll(this.listApps());
    await this.stage.close();
  }

  /** The number of the program that is open. */
  get process(): number {
    const [app] = this.listApps();
    if (app === undefined) throw new Error('no window is open');
    return app;
  }

  private listApps = (): number[] =>
    this.driver?.pid === undefined ? [] : listChildren(this.driver.pid, this.binary);

  /** Ends windows, and the driver whose session dies with them. Their data is locked until the last thread is gone. */
  private async endAll(apps: number[]): Promise<void> {
    for (const app of apps) process.kill(app, 'SIGKILL');
    await end(this.driver, 'SIGKILL');
    this.driver = undefined;
    for (const app of apps) await patiently(`the end of ${app}`, async () => isGone(app));
  }
}

/** The children of a process that run this program. */
function listChildren(parent: number, program: string): number[] {
  const threads = readdirSync(`/proc/${parent}/task`);
  const children = threads.flatMap((thread) =>
    readFileSync(`/proc/${parent}/task/${thread}/children`, 'utf8').trim().split(/\s+/).filter(Boolean),
  );
  return children.map(Number).filter((child) => readlinkSync(`/proc/${child}/exe`) === program);
}

/** Whether a process has left nothing but its name. */
function isGone(process: number): boolean {
  try {
    const threads = readdirSync(`/proc/${process}/task`);
    const isDead = /^State:\s+[ZX]/m.test(readFileSync(`/proc/${process}/status`, 'utf8'));
    return isDead && threads.length < 2;
  } catch {
    return true;
  }
}

const plain = (words: Words): Plain =>
  typeof words === 'string'
    ? { source: words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags: 'i' }
    : { source: words.source, flags: words.flags };

/** Does something as soon as it can be done; the driver's words for "not now" are heard until then. */
async function patiently<T>(what: string, act: () => Promise<T | null | undefined | false>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  let last = 'not there';
  while (Date.now() < until) {
    try {
      const done = await act();
      if (done) return done;
    } catch (problem) {
      if (!(problem instanceof DriverProblem && problem.isPassing)) throw problem;
      last = problem.message;
    }
    await breath();
  }
  throw new Error(`${what}: ${last}`);
}

async function screenOf(session: Session): Promise<Screen> {
  const find = (spot: Spot) => {
    const [kind, words] = Object.entries(spot)[0] as [string, Words];
    return session.run(
      findSpot,
      kind,
      kind === 'css' ? { source: words as string, flags: '' } : plain(words),
    );
  };
  const at = <T>(spot: Spot, act: (element: unknown) => Promise<T>): Promise<boolean> =>
    patiently(
      JSON.stringify(spot, (_, part) => (part instanceof RegExp ? `${part}` : part)),
      async () => {
        const element = await find(spot);
        if (!element) return false;
        await act(element);
        return true;
      },
    );
  const screen: Screen = {
    press: async (spot) => {
      await at(spot, session.click);
    },
    fill: async (spot, text) => {
      await at(spot, async (element) => {
        await session.run((node) => (node as HTMLInputElement).select(), element);
        await session.type(element, text);
      });
    },
    give: async (css, path) => {
      await patiently(css, async () => {
        const element = await session.run((wanted) => document.querySelector(wanted), css);
        if (element) await session.type(element, path);
        return element !== null;
      });
    },
    value: (css) =>
      session.run((wanted) => document.querySelector<HTMLInputElement>(wanted)?.value ?? '', css),
    sees: async (words, within = 'main') => {
      await patiently(`${words} in ${within}`, () => session.run(reads, plain(words), within));
    },
    misses: async (css) => {
      await patiently(`no ${css}`, () => session.run((wanted) => !document.querySelector(wanted), css));
    },
    goTo: async (place) => {
      await session.run((wanted) => {
        location.hash = wanted;
      }, place);
    },
    place: () => session.run(() => location.hash.slice(1)),
    shot: async (name) => {
      const path = shotFile(`window-${name}`);
      if (!path) return;
      await session.run(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      // For people only: a picture that cannot be had does not spoil the day.
      const picture = await session.picture().catch((problem: Error) => console.error(name, problem.message));
      if (picture) writeFileSync(path, picture);
    },
    faults: () => session.run(() => (window as unknown as { faults?: string[] }).faults ?? []),
  };
  await screen.sees(/\S/, 'h1');
  await session.run(() => {
    const faults: string[] = [];
    Object.assign(window, { faults });
    window.addEventListener('error', ({ message }) => faults.push(message));
    window.addEventListener('unhandledrejection', ({ reason }) => faults.push(String(reason)));
  });
  return screen;
}
