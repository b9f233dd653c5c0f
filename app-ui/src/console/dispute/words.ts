// Kinds and classes of different answers, in words.

import * as words from '../../generated/texts/console-dispute';

const KINDS: Record<string, () => string> = {
  values: words.conflictKindValues,
  removed_while_edited: words.conflictKindRemoved,
  reopened: words.conflictKindReopened,
  form_versions: words.conflictKindVersions,
};
export const listKinds = (): string[] => Object.keys(KINDS);
export const kindName = (kind: string): string => KINDS[kind]?.() ?? kind;

export const CLASSES: [string, () => string][] = [
  ['', words.conflictClassOpen],
  ['human', words.conflictClassHuman],
  ['reviewable', words.conflictClassReviewable],
  ['settled', words.conflictClassSettled],
  ['quiet', words.conflictClassQuiet],
];
