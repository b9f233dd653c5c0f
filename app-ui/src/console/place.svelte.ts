// Where the person is, in the address after `#`: the page, and what a list is filtered and sorted by.
// Invariant: a place can be copied, opened again and gone back to; what it does not know is the first page.

export interface Place {
  /** The page's name, then ids. */
  parts: string[];
  /** What a list is asked for. */
  query: Record<string, string>;
}

export function toPlace(hash: string): Place {
  const text = hash.replace(/^#?\/?/, '');
  const cut = text.indexOf('?');
  const path = cut < 0 ? text : text.slice(0, cut);
  const query = Object.fromEntries(new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1)));
  return { parts: path.split('/').filter(Boolean).map(decode), query };
}

/** A place as an address; what is empty is left out. */
export function address(parts: string[], query: Record<string, string> = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(pairs).toString();
  return `#/${parts.map(encodeURIComponent).join('/')}${search ? `?${search}` : ''}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

let current = $state.raw<Place>(toPlace(location.hash));
/** Where each list was last, so that coming back finds it as it was. */
const lists = new Map<string, string>();

export const place = (): Place => current;

function take(): void {
  current = toPlace(location.hash);
  const [name] = current.parts;
  if (name && current.parts.length === 1) lists.set(name, address(current.parts, current.query));
}

/** A list's address as it was left; the plain list where it was not open yet. */
export const listAddress = (name: string): string => lists.get(name) ?? address([name]);

/** Goes there, leaving a step to go back to. */
export function go(there: string): void {
  if (there === location.hash) return;
  history.pushState(null, '', there);
  take();
}

/** Goes there in place of where we are. */
export function replace(there: string): void {
  history.replaceState(null, '', there);
  take();
}

/** Changes what the list is asked for; another filter starts at its first page. */
export function ask(change: Record<string, string>): void {
  const query = { ...current.query, ...('hal' in change ? {} : { hal: '' }), ...change };
  const there = address(current.parts, query);
  if ('hal' in change) go(there);
  else replace(there);
}

/** Follows links and the browser's own back and forward; until what it returns is called. */
export function follow(): () => void {
  take();
  window.addEventListener('popstate', take);
  window.addEventListener('hashchange', take);
  return () => {
    window.removeEventListener('popstate', take);
    window.removeEventListener('hashchange', take);
  };
}
