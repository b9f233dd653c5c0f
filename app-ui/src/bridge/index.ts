// The one door between screens and device: picks the road and passes calls on.
// Invariant: screens import this file and `files.ts`, and no other of this folder.

import type { EventView, Replies } from '../generated/view';
import { openHttp, takeToken } from './http';
import type { Ask, Bridge, Name } from './types';

export { type Ask, type Bridge, type Name, Problem, toProblem } from './types';

let opened: Promise<Bridge> | undefined;

/** The bridge of this page, opened once. */
function bridge(): Promise<Bridge> {
  opened ??= pick();
  return opened;
}

async function pick(): Promise<Bridge> {
  // `tauri dev` shows the device of the window, a browser the made-up one.
  const isAsked = location.search.includes('fake') || (import.meta.env.DEV && !window.__TAURI_INTERNALS__);
  if (__FAKE__ && isAsked) {
    const { openFake } = await import('./fake');
    return openFake(new URLSearchParams(location.search));
  }
  if (window.__TAURI_INTERNALS__) return (await import('./tauri')).openTauri();
  return openHttp(takeToken());
}

/** Uses this bridge instead; for tests of single screens. */
export function useBridge(other: Bridge): void {
  opened = Promise.resolve(other);
}

/** Asks the device. Rejects with `Problem`. */
export async function call<N extends Name>(ask: Ask<N>): Promise<Replies[N]> {
  return (await bridge()).call(ask);
}

/** A tile of the base map that is installed; `undefined` where there is none. Rejects with `Problem`. */
export async function tile(z: number, x: number, y: number): Promise<ArrayBuffer | undefined> {
  return (await bridge()).tile(z, x, y);
}

/** Hears events until what it returns is called. */
export function listen(hear: (event: EventView) => void): () => void {
  let isOver = false;
  let end: (() => void) | undefined;
  bridge().then(
    (open) => {
      if (!isOver) end = open.listen(hear);
    },
    () => undefined,
  );
  return () => {
    isOver = true;
    end?.();
  };
}
