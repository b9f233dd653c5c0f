// Something that a page asks the server for: what came, what is waited for, what went wrong.
// Invariant: of several questions only the last one's answer is shown.

import { caught, type Refusal } from './refusal';

export class Loaded<T> {
  value = $state.raw<T | undefined>();
  refusal = $state.raw<Refusal | undefined>();
  isBusy = $state(false);
  #turn = 0;

  /** Asks; what was shown before stays until the answer is there. */
  async run(ask: () => Promise<T>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.isBusy = true;
    let value: T | undefined;
    let refusal: Refusal | undefined;
    try {
      value = await ask();
    } catch (thrown) {
      refusal = caught(thrown);
    }
    if (turn !== this.#turn) return;
    if (!refusal) this.value = value;
    this.refusal = refusal;
    this.isBusy = false;
  }
}
