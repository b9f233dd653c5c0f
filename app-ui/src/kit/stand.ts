// Where a page stands after its screen has come: also where the screen's list comes a moment later.
// Invariant: a person who has begun to move on the new screen is not pulled away.

const OWN_MOVES = ['wheel', 'touchstart', 'keydown', 'mousedown'] as const;

/** Scrolls to `y` (CSS pixels), again each time the page grows until it is reached; what it returns gives that up. */
export function standAt(y: number): () => void {
  const reach = (): boolean => {
    window.scrollTo(0, y);
    return window.scrollY >= y - 1;
  };
  if (reach()) return () => undefined;
  const grown = new ResizeObserver(() => {
    if (reach()) stop();
  });
  function stop(): void {
    grown.disconnect();
    for (const move of OWN_MOVES) window.removeEventListener(move, stop);
  }
  grown.observe(document.body);
  for (const move of OWN_MOVES) window.addEventListener(move, stop, { passive: true });
  return stop;
}
