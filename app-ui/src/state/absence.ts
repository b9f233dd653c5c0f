// Out of sight for long: where a PIN is set, the screen is locked when the person comes back. The device locks
// itself as well when nobody asks it for anything; this is for pages that sleep meanwhile.
// Invariant: never while a photo or a file is being picked; its screen has to be there when it comes.

import { call } from '../bridge';
import { app, take } from './app.svelte';

let leftAt: number | undefined;
let isPicking = false;

/** A file is picked from the tap on its field until it is there, or until the next tap elsewhere. */
export function notePick(event: Event): void {
  const { target } = event;
  const isFile = target instanceof HTMLInputElement && target.type === 'file';
  const isInside =
    target instanceof Element && target.closest('label')?.querySelector('input[type=file]') != null;
  isPicking = event.type === 'click' && (isFile || isInside);
}

export function leave(): void {
  leftAt = Date.now();
}

export function comeBack(): void {
  const minutes = app.start?.settings.lock_minutes ?? 0;
  const isLong = leftAt !== undefined && Date.now() - leftAt > minutes * 60_000;
  leftAt = undefined;
  if (!isLong || isPicking || !app.start?.has_pin || app.start.locked) return;
  call({ do: 'Lock' }).then(take, () => undefined);
}
