// Files that came to the app from outside: a bundle that was opened with it, a photo that was taken while it was
// ended. They wait here until a screen asks the person about them.

import { letGo, type TakenIn, takeIn } from '../bridge/files';
import { trouble } from './app.svelte';

class Taken {
  bundle = $state.raw<TakenIn | undefined>();
  #photo = $state.raw<TakenIn | undefined>();

  get photo(): TakenIn | undefined {
    return this.#photo;
  }

  /** Until it is done with, it also lies where the next start finds it. */
  set photo(next: TakenIn | undefined) {
    if (this.#photo && !next) letGo().catch(trouble);
    this.#photo = next;
  }
}

export const taken = new Taken();

/** Looks whether something came; says what. */
export async function lookForFiles(): Promise<'bundle' | 'photo' | undefined> {
  try {
    const file = await takeIn();
    if (!file) return undefined;
    const kind = file.media.startsWith('image/') ? 'photo' : 'bundle';
    taken[kind] = file;
    return kind;
  } catch (thrown) {
    trouble(thrown);
    return undefined;
  }
}
