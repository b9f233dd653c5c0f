// Which key means what on a desk. Keys that somebody types into a field, or with Ctrl and the like, mean nothing.

export type Deed = { do: 'next' | 'previous' | 'undo' | 'help' } | { do: 'choose'; number: number };

export function deedOf(event: KeyboardEvent): Deed | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return undefined;
  const { target } = event;
  if (target instanceof Element && target.closest('input:not([type=radio]), select, textarea, dialog'))
    return undefined;
  if (event.key === 'j') return { do: 'next' };
  if (event.key === 'k') return { do: 'previous' };
  if (event.key === 'u') return { do: 'undo' };
  if (event.key === '?') return { do: 'help' };
  if (/^[1-9]$/.test(event.key)) return { do: 'choose', number: Number(event.key) };
  return undefined;
}
