// Which key means what on a desk, and what a desk and the one that is open on it say to each other. Keys that
// somebody types into a field, or with Ctrl and the like, mean nothing.

export type Deed = { do: 'next' | 'previous' | 'undo' | 'help' | 'ask' } | { do: 'choose'; number: number };

export interface Hands<Done> {
  /** The one that is open: chooses by number. */
  choose?: ((number: number) => void) | undefined;
  /** The one that is open: asks the cadre. */
  ask?: (() => void) | undefined;
  /** The desk: something was decided; goes on to the next. */
  settled: (done: Done) => Promise<void>;
  /** The desk: these were undone by other means than its key. */
  undone: (is: (done: Done) => boolean) => void;
}

const KEYS: Record<string, Deed> = {
  j: { do: 'next' },
  k: { do: 'previous' },
  u: { do: 'undo' },
  t: { do: 'ask' },
  '?': { do: 'help' },
};

export function deedOf(event: KeyboardEvent): Deed | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return undefined;
  const { target } = event;
  if (target instanceof Element && target.closest('input:not([type=radio]), select, textarea, dialog'))
    return undefined;
  if (/^[1-9]$/.test(event.key)) return { do: 'choose', number: Number(event.key) };
  return KEYS[event.key];
}
