// Kinds and classes of different answers, in words.

import * as words from '../../generated/texts/console-dispute';

const KINDS: Record<string, () => string> = {
  values: words.conflictKindValues,
  removed_while_edited: words.conflictKindRemoved,
  reopened: words.conflictKindReopened,
  form_versions: words.conflictKindVersions,
  'member.two_heads': words.conflictKindHeads,
  'member.entered_twice': words.conflictKindTwice,
  'member.maybe_entered_twice': words.conflictKindMaybeTwice,
  'member.same_nik': words.conflictKindNik,
  'household.member_count': words.conflictKindCount,
};
export const listKinds = (): string[] => Object.keys(KINDS);
export const kindName = (kind: string): string => KINDS[kind]?.() ?? kind;

export const CLASSES: [string, () => string][] = [
  ['', words.conflictClassOpen],
  ['human', words.conflictClassHuman],
  ['reviewable', words.conflictClassReviewable],
  ['merge', words.conflictClassMerge],
  ['ditanyakan', words.conflictClassAsked],
  ['settled', words.conflictClassSettled],
  ['seen', words.conflictClassSeen],
  ['quiet', words.conflictClassQuiet],
];

/** What a class of the list asks the server: what waits for the cadre does not wait for whoever sits here. */
export function classOf(kelas: string): { class?: string; asked?: boolean } {
  if (kelas === 'ditanyakan') return { asked: true };
  if (kelas === '') return { asked: false };
  return { class: kelas };
}
