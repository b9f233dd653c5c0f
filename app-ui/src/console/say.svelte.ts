// A word at the foot of the page about what was just done; read out, gone after a while.

const SHOWN_MS = 8_000;

let text = $state('');
let timer: ReturnType<typeof setTimeout> | undefined;

export const said = (): string => text;

export function say(words: string): void {
  clearTimeout(timer);
  text = words;
  timer = setTimeout(() => {
    text = '';
  }, SHOWN_MS);
}
