// Files that came to the app from outside: a bundle that was opened with it, a photo that was taken while it was
// ended. They wait here until a screen asks the person about them.

import { type TakenIn, takeIn } from '../bridge/files';
import { trouble } from './app.svelte';

export const taken = $state({
  bundle: undefined as TakenIn | undefined,
  photo: undefined as TakenIn | undefined,
});

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
