// The day's list, kept while other screens are open, so that home stands there at once when one comes back.
// Invariant: what is shown is what the device said last; a failed reload leaves the older list in sight.

import { call, listen } from '../bridge';
import type { HomeView, HouseholdRow, SyncView } from '../generated/view';
import { trouble } from './app.svelte';

const RELOAD_PAUSE_MS = 150;

let view = $state.raw<HomeView | undefined>();
/** How many lines of each group are shown; kept for the way back. */
export const opened = $state<Record<string, number>>({});

export const home = (): HomeView | undefined => view;

let loading: Promise<void> | undefined;

/** Loads the list. A call while one is under way waits for a further one. */
export async function loadHome(): Promise<void> {
  if (loading) {
    await loading;
    if (loading) return loading;
  }
  loading = load().finally(() => {
    loading = undefined;
  });
  return loading;
}

async function load(): Promise<void> {
  try {
    view = await call({ do: 'Home' });
  } catch (thrown) {
    trouble(thrown, () => void loadHome());
  }
}

export function takeSync(sync: SyncView): void {
  if (view) view = { ...view, sync };
}

let viewers = 0;

/** A screen shows the list: brings it up to date now and with every event; until what it returns is called. */
export function viewHome(): () => void {
  viewers += 1;
  // What is here is shown meanwhile; events may have passed while nobody looked.
  void loadHome();
  return () => {
    viewers -= 1;
  };
}

/** Follows the device's events; until what it returns is called. Once, for the whole app. */
export function followHome(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = listen((event) => {
    if (event.event === 'sync') takeSync(event.sync);
    if ((event.event !== 'home' && event.event !== 'household') || viewers === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => void loadHome(), RELOAD_PAUSE_MS);
  });
  return () => {
    clearTimeout(timer);
    end();
  };
}

/** Households with anything that has not arrived: saves, or answers still being typed. */
export const listWaiting = ({ households }: HomeView): HouseholdRow[] =>
  households.filter(({ arrival, drafts }) => arrival.state === 'waiting' || drafts > 0);

export const countIn = ({ households }: HomeView, state: HouseholdRow['arrival']['state']): number =>
  households.filter(({ arrival }) => arrival.state === state).length;

/** Lines that contain every word of `search`, in the order of the list. */
export function findHouseholds(rows: HouseholdRow[], search: string, rt = ''): HouseholdRow[] {
  const words = fold(search).split(' ').filter(Boolean);
  return rows.filter((row) => {
    if (rt !== '' && row.rt !== rt) return false;
    const text = fold(`${row.head} ${row.address}`);
    return words.every((word) => text.includes(word));
  });
}

/** Small letters without marks and with plain spaces, so that `Hj. Andi` is found by `hj andi`. */
const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
