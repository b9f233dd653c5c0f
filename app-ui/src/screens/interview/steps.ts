// A page cut into steps, for who wants one question at a time: each ends with one thing to do, and takes
// along the headings, texts and computed values that stand before it. What stands after the last is a step too.

import type { ItemView } from '../../generated/view';

/** The key of an item; headings have none. */
export const keyOf = (item: ItemView): string =>
  item.item === 'question' ? item.key : item.item === 'repeat' ? item.repeat : '';

/** Whether a person has something to do there. */
const isToDo = (item: ItemView): boolean =>
  item.item === 'repeat' ||
  (item.item === 'question' && !item.read_only && item.kind !== 'note' && item.kind !== 'calculate');

export function toSteps(items: readonly ItemView[]): ItemView[][] {
  const steps: ItemView[][] = [];
  let step: ItemView[] = [];
  for (const item of items) {
    step.push(item);
    if (isToDo(item)) {
      steps.push(step);
      step = [];
    }
  }
  if (step.some((item) => item.item !== 'heading')) steps.push(step);
  return steps;
}

/** Where a step is found again: the key of what is to do in it. */
export const stepKey = (step: readonly ItemView[] | undefined): string => {
  const last = step?.[step.length - 1];
  return last ? keyOf(last) : '';
};

/** The step with this key; the first where there is none. */
export const findStep = (steps: readonly ItemView[][], key: string): number =>
  Math.max(
    0,
    steps.findIndex((step) => step.some((item) => key !== '' && keyOf(item) === key)),
  );
