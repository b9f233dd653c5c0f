// What runs inside the page: finding things as a person would. Each function stands alone, for its text is sent.

/** A pattern as plain data. */
export interface Plain {
  source: string;
  flags: string;
}

/**
 * The first thing that can be seen: `named` button or link, `labelled` field, or `css`; scrolled into the middle.
 * Nothing while it still moves: a click goes to a point and not to a thing.
 */
export async function findSpot(kind: string, words: Plain): Promise<Element | null> {
  const isSeen = (node: Element): boolean =>
    node.getClientRects().length > 0 && getComputedStyle(node).visibility !== 'hidden';
  const fits = (text: string): boolean =>
    new RegExp(words.source, words.flags).test(text.replace(/\s+/g, ' ').trim());
  const list = (css: string): HTMLElement[] =>
    [...document.querySelectorAll<HTMLElement>(css)].filter(isSeen);
  let found: Element | null | undefined;
  if (kind === 'css') [found] = list(words.source);
  if (kind === 'named') {
    found = list('button, a[href], summary').find((node) =>
      // biome-ignore lint/performance/useDomNodeTextContent: only what can be seen is meant.
      fits(node.getAttribute('aria-label') ?? node.innerText),
    );
  }
  if (kind === 'labelled') {
    // biome-ignore lint/performance/useDomNodeTextContent: only what can be seen is meant.
    const label = list('label').find((node) => fits(node.innerText)) as HTMLLabelElement | undefined;
    found = label?.control;
  }
  if (!found || (found as HTMLButtonElement).disabled) return null;
  found.scrollIntoView({ block: 'center' });
  const before = found.getBoundingClientRect();
  for (let frames = 0; frames < 2; frames += 1) await new Promise((done) => requestAnimationFrame(done));
  const { top, left, height } = found.getBoundingClientRect();
  const stands = found.isConnected && before.top === top && before.left === left && before.height === height;
  return stands ? found : null;
}

/** Whether the words can be read there. */
export function reads(words: Plain, within: string): boolean {
  // biome-ignore lint/performance/useDomNodeTextContent: only what can be seen is meant.
  const text = document.querySelector<HTMLElement>(within)?.innerText ?? '';
  return new RegExp(words.source, words.flags).test(text.replace(/\s+/g, ' '));
}
