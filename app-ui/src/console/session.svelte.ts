// Who is signed in, and what the page may show of it. What a person may do is decided by the server; here
// only what would be refused anyway is left out.
// Invariant: when the session ends while somebody works, the page stays as it is until they are back.

import type { SessionView } from '../generated/http';
import { call, door } from './api';
import { caught, type Refusal } from './refusal';

type Stage = 'asking' | 'away' | 'out' | 'in';

/** How long after the end of a session it is asked about: the server's clock decides. */
const GRACE_MS = 5_000;

let current = $state.raw<SessionView | undefined>();
let stage = $state<Stage>('asking');
let trouble = $state.raw<Refusal | undefined>();
let isEnded = $state(false);
let waiting: ((isBack: boolean) => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let isLooking = false;

export const session = (): SessionView | undefined => current;
export const stageNow = (): Stage => stage;
export const troubleNow = (): Refusal | undefined => trouble;
/** Whether the session ended while somebody worked. */
export const hasEnded = (): boolean => isEnded;
/** Whether the server will let this person do it. */
export const may = (right: string): boolean => current?.rights.includes(right) ?? false;

/** Asks who is signed in here. */
export async function look(): Promise<void> {
  stage = 'asking';
  isLooking = true;
  try {
    enter(await call('GET /v1/session'));
  } catch (thrown) {
    const refusal = caught(thrown);
    if (refusal.status === 401) stage = 'out';
    else {
      trouble = refusal;
      stage = 'away';
    }
  }
  isLooking = false;
}

/** Somebody has come in. */
export function enter(view: SessionView): void {
  if (isEnded && current && current.account !== view.account) {
    // Somebody else: what the other one had open is not theirs to see.
    location.hash = '#/';
    location.reload();
    return;
  }
  current = view;
  door.token = view.page_token;
  stage = 'in';
  isEnded = false;
  release(true);
  watch();
}

/** Signs in; rejects with a `Refusal`. */
export async function signIn(login: string, password: string): Promise<void> {
  enter(await call('POST /v1/session', { body: { login, password } }));
}

/** Signs out; also where the server no longer knows the session. */
export async function signOut(): Promise<void> {
  await call('DELETE /v1/session');
  leave();
}

/** Nobody is signed in any more; the page forgets what it showed. */
export function leave(): void {
  clearTimeout(timer);
  current = undefined;
  door.token = '';
  isEnded = false;
  release(false);
  stage = 'out';
}

function release(isBack: boolean): void {
  const all = waiting;
  waiting = [];
  for (const go of all) go(isBack);
}

door.renew = () => {
  if (isLooking || stage !== 'in') return Promise.resolve(false);
  isEnded = true;
  return new Promise((resolve) => waiting.push(resolve));
};
door.heard = () => {
  if (stage === 'in' && !isEnded) watch();
};

/** Looks when the session should have ended, so that the page says so before somebody presses a button. */
function watch(): void {
  clearTimeout(timer);
  if (!current) return;
  const idle_ms = Math.min(current.idle_ms, current.ends_ms) - current.now_ms;
  timer = setTimeout(() => {
    call('GET /v1/session').then(
      (view) => {
        current = view;
      },
      () => undefined,
    );
  }, Math.max(idle_ms, 0) + GRACE_MS);
}
