// Where the focus goes when a screen opens: to what asks for it (`data-focus`), else to the heading.
// Invariant: a person who has already gone somewhere on the new screen is left there.

let isWanted = false;

/** A screen has opened. Where its heading is not there yet, `offerFocus` follows. */
export function wantFocus(): void {
  isWanted = true;
  const node =
    document.querySelector<HTMLElement>('main [data-focus]') ??
    document.querySelector<HTMLElement>('main h1');
  if (node) give(node);
}

/** A heading has come. */
export function offerFocus(node: HTMLElement): void {
  const here = document.activeElement;
  if (isWanted && (here === null || here === document.body)) give(node);
}

function give(node: HTMLElement): void {
  isWanted = false;
  node.focus({ preventScroll: true });
}
