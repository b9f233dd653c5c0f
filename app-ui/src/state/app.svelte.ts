// What the whole app knows: how it stands since it opened, what was chosen, what went wrong, what is said aloud.
// Invariant: `start` comes from the device and nowhere else.

import { call, listen, type Problem, toProblem } from '../bridge';
import { kitProblemDoor, kitProblemUnknown } from '../generated/texts/kit';
import type { SettingsView, StartView } from '../generated/view';
import { setLanguage } from '../texts.svelte';

/** A problem that is shown until it is closed, with a way to try again where there is one. */
export interface Trouble {
  id: number;
  problem: Problem;
  retry: (() => void) | undefined;
}

export const app = $state({
  start: undefined as StartView | undefined,
  /** Why the app could not open. */
  broken: undefined as Problem | undefined,
  troubles: [] as Trouble[],
  /** Read out by the live region. */
  said: '',
});

/** What a problem says to the person, also where the device could not say it. */
export function wordsOf({ code, text }: Problem): string {
  if (text) return text;
  return code === 'http.403' ? kitProblemDoor() : kitProblemUnknown();
}

let numbered = 0;

/** Asks how everything stands. Never rejects. */
export async function open(): Promise<void> {
  try {
    take(await call({ do: 'Start' }));
    app.broken = undefined;
  } catch (thrown) {
    app.broken = toProblem(thrown);
  }
}

/** Takes over how everything stands. */
export function take(start: StartView): void {
  app.start = start;
  show(start.settings);
}

function show(settings: SettingsView): void {
  setLanguage(settings.language);
  const { dataset } = document.documentElement;
  dataset.text = String(settings.text_percent);
  dataset.contrast = settings.contrast;
}

/** Shows and keeps what was chosen. Shown at once; put back where it could not be kept. */
export async function choose(chosen: Partial<SettingsView>, onkept?: () => void): Promise<void> {
  if (!app.start) return;
  const before = $state.snapshot(app.start.settings);
  const settings = { ...before, ...chosen };
  take({ ...app.start, settings });
  try {
    const kept = await call({ do: 'SaveSettings', settings });
    if (app.start) take({ ...app.start, settings: kept });
    onkept?.();
  } catch (thrown) {
    if (app.start) take({ ...app.start, settings: before });
    trouble(thrown, () => void choose(chosen, onkept));
  }
}

/** Shows a problem at the top of the screen. The same code replaces the one before. */
export function trouble(thrown: unknown, retry?: () => void): void {
  const problem = toProblem(thrown);
  // The device locked itself: its screen comes up and says so.
  if (problem.code === 'app.locked') {
    void open();
    return;
  }
  numbered += 1;
  app.troubles = [
    ...app.troubles.filter((other) => other.problem.code !== problem.code).slice(-1),
    { id: numbered, problem, retry },
  ];
}

export function forget(id: number): void {
  app.troubles = app.troubles.filter((other) => other.id !== id);
}

/** Says something to those who listen to the screen. */
export function say(text: string): void {
  // The same words twice are only heard twice when they differ.
  app.said = app.said === text ? `${text}\u00a0` : text;
}

/** Follows what concerns the whole app; until what it returns is called. */
export function follow(): () => void {
  return listen((event) => {
    if (event.event === 'locked') void open();
  });
}

let placeWaiting: string | undefined;
let isPlaceOnItsWay = false;

/** Once the screen of the new place has been drawn. */
const PLACE_MS = 100;

/** Remembers where the person is: one on its way at a time, the latest follows. */
export function savePlace(place: string): void {
  placeWaiting = place;
  setTimeout(savePlaceNow, PLACE_MS);
}

/** The same for what still waits. */
export async function savePlaceNow(): Promise<void> {
  if (isPlaceOnItsWay) return;
  isPlaceOnItsWay = true;
  while (placeWaiting !== undefined && app.start?.enrolled && !app.start.locked) {
    const place = placeWaiting;
    placeWaiting = undefined;
    // Worth no message: the person is where they are.
    await call({ do: 'SavePlace', place }).catch(() => undefined);
  }
  isPlaceOnItsWay = false;
}
