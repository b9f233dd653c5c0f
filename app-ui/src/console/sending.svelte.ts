// Something that a page sends to the server: whether it is under way, and why it was refused.
// Invariant: one at a time; what was refused before is forgotten when the next one begins.

import { caught, type Refusal } from './refusal';

export class Sending {
  isBusy = $state(false);
  refusal = $state.raw<Refusal | undefined>();

  /** Does it; where it is refused, `refusal` says why. Nothing happens while another one is under way. */
  async run(act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.refusal = undefined;
    try {
      await act();
    } catch (thrown) {
      this.refusal = caught(thrown);
    }
    this.isBusy = false;
  }
}
