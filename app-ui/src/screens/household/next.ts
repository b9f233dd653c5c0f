// The one next thing at a household, and what its pages add up to. Only the way through the screens is decided
// here; what is asked, answered and missing is the device's.

import {
  householdNextBegin,
  householdNextLook,
  householdNextMend,
  householdNextOn,
  householdNextReview,
  householdNextSend,
} from '../../generated/texts/household';
import type { HouseholdView, PageLine } from '../../generated/view';
import type { IconName } from '../../kit/Icon.svelte';
import { to } from '../../router.svelte';

export interface Next {
  words: string;
  icon: IconName;
  href: string;
}

/** Pages with those inside them, in the order in which they are walked. */
export const flat = (pages: readonly PageLine[]): PageLine[] =>
  pages.flatMap((line) => [line, ...flat(line.inside)]);

/** Questions of the pages altogether. */
export function sumOf(pages: readonly PageLine[]): { asked: number; answered: number } {
  const all = flat(pages);
  return {
    asked: all.reduce((sum, line) => sum + line.asked, 0),
    answered: all.reduce((sum, line) => sum + line.answered, 0),
  };
}

/** The cards of members: the instances directly on the pages. */
export const listMembers = (pages: readonly PageLine[]): PageLine[] => pages.flatMap((line) => line.inside);

export function findNext({ row, pages, form }: HouseholdView): Next | undefined {
  const link = (...parts: string[]): string => `#${to('h', row.record, ...parts)}`;
  const all = flat(pages);
  const first = all[0];
  if (!first) return undefined;
  if (!form.here && form.tag)
    return { words: householdNextLook(), icon: 'search', href: link('p', first.page) };
  const open = all.find((line) => line.missing > 0) ?? all.find((line) => line.findings > 0);
  switch (row.todo) {
    case 'to_visit':
      return { words: householdNextBegin(), icon: 'door', href: link('p', first.page) };
    case 'started':
      if (!open) return { words: householdNextReview(), icon: 'check', href: link('periksa') };
      return { words: householdNextOn({ page: open.label }), icon: 'next', href: link('p', open.page) };
    case 'returned':
      return {
        words: householdNextMend(),
        icon: 'pencil',
        href: open ? link('p', open.page) : link('periksa'),
      };
    case 'finished':
      return { words: householdNextSend(), icon: 'send', href: `#${to('kirim')}` };
    default:
      return { words: householdNextLook(), icon: 'search', href: link('p', first.page) };
  }
}
