// Kinds, states and levels of pairs, in words; distances as a person says them.

import * as words from '../../generated/texts/console-pair';
import type { IconName } from '../../kit/Icon.svelte';
import { en } from '../../texts.svelte';

/** What two households can be to each other, in the order of the keys 1 to 5: code, sentence, one word. */
export const KINDS: [string, () => string, () => string][] = [
  ['same', words.pairSame, words.pairSaySame],
  ['moved', words.pairMoved, words.pairSayMoved],
  ['split', words.pairSplit, words.pairSaySplit],
  ['related', words.pairRelated, words.pairSayRelated],
  ['different', words.pairDifferent, words.pairSayDifferent],
];
export const kindWord = (kind: string): string =>
  KINDS.find(([code]) => code === kind)?.[2]() ?? (kind === 'undo' ? words.pairUndoMade() : kind);
export const kindSentence = (kind: string): string => KINDS.find(([code]) => code === kind)?.[1]() ?? kind;

type Tone = 'plain' | 'teal' | 'amber' | 'red' | 'green';
export const BANDS: [string, () => string, Tone, IconName][] = [
  ['almost_certain', words.pairBandAlmostCertain, 'red', 'warning'],
  ['possible', words.pairBandPossible, 'amber', 'question'],
  ['weak', words.pairBandWeak, 'plain', 'circle'],
  ['below', words.pairBandBelow, 'plain', 'minus'],
];
export function bandOf(band: string): { text: string; tone: Tone; icon: IconName } {
  const [, text, tone, icon] = BANDS.find(([code]) => code === band) ?? ['', () => band, 'plain', 'circle'];
  return { text: text(), tone, icon };
}

export const STATES: [string, () => string][] = [
  ['', words.pairStateOpen],
  ['reopened', words.pairStateReopened],
  ['decided', words.pairStateDecided],
  ['sample', words.pairStateSample],
];
export const SORTS: [string, () => string][] = [
  ['', words.pairSortLikely],
  ['newest', words.pairSortNewest],
  ['oldest', words.pairSortOldest],
  ['near', words.pairSortNear],
  ['area', words.pairSortArea],
];

const LEVELS: Record<string, () => string> = {
  equal: words.pairLevelEqual,
  near: words.pairLevelNear,
  close: words.pairLevelClose,
  twin: words.pairLevelTwin,
  differs: words.pairLevelDiffers,
  missing: words.pairLevelMissing,
};
export const levelWord = (level: string): string => LEVELS[level]?.() ?? level;

const FIELDS: Record<string, () => string> = {
  card: words.pairCard,
  phone: words.pairPhone,
  address: words.pairAddress,
  nik: words.pairCommonNik,
};
export const fieldWord = (field: string): string => FIELDS[field]?.() ?? field;

/** 40 m, 1,3 km. */
export function distance(metres: number): string {
  if (metres < 1000) return words.pairMetres({ metres });
  const km = new Intl.NumberFormat(en() ? 'en' : 'id', { maximumFractionDigits: 1 }).format(metres / 1000);
  return words.pairKilometres({ km });
}
