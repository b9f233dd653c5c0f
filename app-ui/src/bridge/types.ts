// What every bridge is: calls with their answers, and events. Nothing else passes between screens and device.

import type { Call, EventView, ProblemView, Replies } from '../generated/view';

export type Name = Call['do'];

/** A call by its name. */
export type Ask<N extends Name> = Extract<Call, { do: N }>;

export interface Bridge {
  /** Rejects with `Problem`, never with anything else. */
  call<N extends Name>(ask: Ask<N>): Promise<Replies[N]>;
  /** A tile of the base map that is installed; `undefined` where there is none. Rejects with `Problem`. */
  tile(z: number, x: number, y: number): Promise<ArrayBuffer | undefined>;
  /** Hears events until what it returns is called. */
  listen(hear: (event: EventView) => void): () => void;
}

/** Why something was not done: a stable code, and words for the person. */
export class Problem extends Error {
  readonly code: string;
  readonly text: string;

  constructor({ code, text }: ProblemView) {
    super(`${code}: ${text}`);
    this.name = 'Problem';
    this.code = code;
    this.text = text;
  }
}

/**
 * Whatever was thrown, as a problem. What is none of ours gets the code of a broken bridge, and no words: those
 * of a browser or a window are not for the person (`wordsOf` in state/app has some).
 */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(isProblemView(thrown) ? thrown : { code: 'bridge.broken', text: '' });
}

export function isProblemView(thrown: unknown): thrown is ProblemView {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { code, text } = thrown as Record<string, unknown>;
  return typeof code === 'string' && typeof text === 'string';
}
