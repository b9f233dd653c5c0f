// What a person does at the app, whatever shows it: the day is told once, and played in a browser and in the window.
//
// Each act waits until it can be done; where it cannot for a while, it fails and says what was looked for.

/** Words on the screen: a part of them, or a pattern. */
export type Words = string | RegExp;

/** Something to press or to fill: a button or link by its words, a field by its label, or the first that fits. */
export type Spot = { named: Words } | { labelled: Words } | { css: string };

/** How long an act is waited for. */
export const PATIENCE_MS = 20_000;

/** The app as it shows. */
export interface Screen {
  press(spot: Spot): Promise<void>;
  /** Types in place of what stood there. */
  fill(spot: Spot, text: string): Promise<void>;
  /** Gives a file to an input. */
  give(css: string, path: string): Promise<void>;
  /** What stands in a field. */
  value(css: string): Promise<string>;
  /** Waits until the words can be read. */
  sees(words: Words, within?: string): Promise<void>;
  /** Waits until there is no such thing any more. */
  misses(css: string): Promise<void>;
  /** Goes to a place of the app, e.g. `/kirim`. */
  goTo(place: string): Promise<void>;
  /** Where the app is. */
  place(): Promise<string>;
  /** A picture for whoever wants to look: SHOTS names a folder. */
  shot(name: string): Promise<void>;
  /** What broke in the page so far. */
  faults(): Promise<string[]>;
}

/** What shows the app. */
export interface Device {
  /** Whether it can find out where it stands; else that is typed. */
  readonly isLocating: boolean;
  /** Starts the app on its data. */
  open(): Promise<Screen>;
  /** SIGKILL: no time for anything. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** A folder for pictures, where somebody wants to look. */
export const shotFile = (name: string): string | undefined =>
  process.env.SHOTS ? `${process.env.SHOTS}/${name}.png` : undefined;
