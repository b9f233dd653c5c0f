// Where the person is, in the address after `#`, so that the back key always works.
// Invariant: a place is text that `toRoute` reads back; what it does not know is home.

export type Route =
  | { name: 'home' | 'search' | 'travel' | 'relays' | 'settings' | 'lock' }
  | { name: 'start'; step: string }
  | { name: 'map'; record: string }
  | { name: 'household' | 'review' | 'visit' | 'dispute'; record: string }
  | { name: 'page'; record: string; page: string; key: string };

const SINGLE = {
  '': 'home',
  cari: 'search',
  kirim: 'travel',
  kantor: 'relays',
  setelan: 'settings',
  kunci: 'lock',
} as const;
const OF_HOUSEHOLD = { periksa: 'review', kunjungan: 'visit', beda: 'dispute' } as const;

export function toRoute(place: string): Route {
  const parts = place
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decode);
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = parts;
  if (first === 'mulai') return { name: 'start', step: second };
  if (first === 'peta') return { name: 'map', record: second };
  if (first === 'h' && second) {
    if (third === '') return { name: 'household', record: second };
    if (third === 'p' && fourth) return { name: 'page', record: second, page: fourth, key: fifth };
    const name = OF_HOUSEHOLD[third as keyof typeof OF_HOUSEHOLD];
    return name ? { name, record: second } : { name: 'household', record: second };
  }
  return { name: SINGLE[first as keyof typeof SINGLE] ?? 'home' };
}

/** A place from its parts: `to('h', record, 'p', page)` is `/h/.../p/...`. */
export const to = (...parts: string[]): string => `/${parts.map(encodeURIComponent).join('/')}`;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const here = (): string => (location.hash.startsWith('#/') ? location.hash.slice(1) : '/');

let place = $state(here());
let last = 0;
const current = $derived(toRoute(place));

/** The place as text, e.g. `/h/01a2`. */
export const at = (): string => place;
export const route = (): Route => current;

/** Goes there, leaving a step to go back to. */
export function go(there: string): void {
  if (there === place) return;
  // An open sheet has an entry of its own, which is given up for the new place.
  if (isSheet()) history.replaceState({ depth: depth(), from: place }, '', `#${there}`);
  else history.pushState({ depth: depth() + 1, from: place }, '', `#${there}`);
  last = depth();
  place = there;
}

/** Goes there in place of where we are. */
export function replace(there: string): void {
  history.replaceState({ depth: depth(), from: from() }, '', `#${there}`);
  place = there;
}

/** One step back; where there is none, to `otherwise`. */
export function back(otherwise = '/'): void {
  if (depth() > 0) history.back();
  else replace(otherwise);
}

/** Gives an open sheet an entry, so that the back key closes it; returns what takes the entry away. */
export function openSheet(onback: () => void): () => void {
  history.pushState({ depth: depth() + 1, from: place, sheet: true }, '');
  last = depth();
  const hear = (): void => onback();
  window.addEventListener('popstate', hear);
  return () => {
    window.removeEventListener('popstate', hear);
    if (isSheet()) history.back();
  };
}

const isSheet = (): boolean => (history.state as { sheet?: unknown } | null)?.sheet === true;

/** Goes up to a place: one step back where that is where we came from, else in place of where we are. */
export function up(there: string): void {
  const before = from();
  if (depth() > 0 && screenOf(before) === screenOf(there)) history.back();
  else replace(there);
}

/** A place without the question on its page: what a person takes for one screen. */
export const screenOf = (there: string): string => there.split('/').slice(0, 5).join('/');

/** Goes there and leaves no step to go back to. */
export function restart(there: string): void {
  const steps = depth();
  if (steps === 0) {
    replace(there);
    return;
  }
  window.addEventListener('popstate', () => replace(there), { once: true });
  history.go(-steps);
}

/** Steps that can be gone back inside the app. */
export function depth(): number {
  const { depth: kept } = state();
  return typeof kept === 'number' ? kept : 0;
}

/** Where the last step came from; empty where there was none. */
function from(): string {
  const { from: kept } = state();
  return typeof kept === 'string' ? kept : '';
}

function state(): { depth?: unknown; from?: unknown } {
  const kept: unknown = history.state;
  return typeof kept === 'object' && kept !== null ? kept : {};
}

/** Follows the browser's own back and forward; until what it returns is called. */
export function follow(): () => void {
  const hear = (): void => {
    // A plain link makes an entry that knows nothing.
    if (history.state === null) history.replaceState({ depth: last + 1, from: place }, '');
    last = depth();
    place = here();
  };
  if (history.state === null) history.replaceState({ depth: 0 }, '');
  last = depth();
  window.addEventListener('popstate', hear);
  window.addEventListener('hashchange', hear);
  return () => {
    window.removeEventListener('popstate', hear);
    window.removeEventListener('hashchange', hear);
  };
}
