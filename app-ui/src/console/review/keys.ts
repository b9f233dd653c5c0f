// Which key means what in the list of review. Keys that somebody types into a field mean nothing.

export type Deed = 'next' | 'previous' | 'select' | 'undo' | 'help';

const KEYS: Record<string, Deed> = { j: 'next', k: 'previous', x: 'select', u: 'undo', '?': 'help' };

export function deedOf(event: KeyboardEvent): Deed | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return undefined;
  const { target } = event;
  if (target instanceof Element && target.closest('input:not([type=checkbox]), select, textarea, dialog'))
    return undefined;
  return KEYS[event.key];
}
