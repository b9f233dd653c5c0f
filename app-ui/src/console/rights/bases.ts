// Legal grounds of an erasure, in words. One that is not known here keeps the server's own word.

import {
  rightsBasisConsent,
  rightsBasisCourt,
  rightsBasisDone,
  rightsBasisMistake,
  rightsBasisShown,
  rightsBasisUnlawful,
} from '../../generated/texts/console-rights';

/** Those that a person can choose. */
export const BASES: [string, () => string][] = [
  ['consent_withdrawn', rightsBasisConsent],
  ['not_needed', rightsBasisDone],
  ['unlawful', rightsBasisUnlawful],
  ['court_order', rightsBasisCourt],
  ['by_mistake', rightsBasisMistake],
];
const ALL = new Map([...BASES, ['shown_by_device', rightsBasisShown]]);

export const basisName = (code: string): string => ALL.get(code)?.() ?? code;
