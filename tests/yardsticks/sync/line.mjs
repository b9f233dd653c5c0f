// The manner in which `cargo xtask bench yardsticks` speaks with the programs in this folder: one JSON object per line in,
// one per line out, in order. A command is {"do": "...", ...}; the answer is what it returned, or {"error": "..."}.
//
// Invariants: nothing but answers goes to standard output; the program ends when its input does.

import { createInterface } from 'node:readline';

/** Says something that nobody asked for: where a server listens. */
export function say(thing) {
  process.stdout.write(`${JSON.stringify(thing)}\n`);
}

/** Answers commands until the input ends. */
export async function serve(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    try {
      say((await commands[asked.do](asked)) ?? {});
    } catch (problem) {
      say({ error: `${asked.do}: ${problem?.stack ?? problem}` });
    }
  }
  process.exit(0);
}

/** Waits until a question is answered with yes; looks every few milliseconds. */
export async function until(isSo, what, most_ms = 180_000) {
  const begun = performance.now();
  while (!(await isSo())) {
    if (performance.now() - begun > most_ms) throw new Error(`${what}: not within ${most_ms} ms`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
