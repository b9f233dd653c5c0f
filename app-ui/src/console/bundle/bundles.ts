// Files that were chosen, put together by the export that they are parts of; no rule of the survey.

import type { BundleHousehold, BundleTaken, BundleView } from '../../generated/http';
import type { Refusal } from '../refusal';

/** What the server takes at once. */
export const FILE_BYTES_MAX = 32 * 1024 * 1024;
/** Households whose fate is listed; beyond, the list of households serves better. */
export const SHOWN = 500;
/** Missing parts that are named one by one. */
const NAMED = 12;

export interface Chosen {
  /** The same file chosen twice is one: phones write time and part into its name. */
  key: string;
  file: File;
  state: 'looking' | 'ready' | 'waiting' | 'taking' | 'taken' | 'refused';
  view?: BundleView;
  taken?: BundleTaken;
  refusal?: Refusal;
  isTooLarge: boolean;
}

/** One export of one phone. */
export interface Export {
  key: string;
  view: BundleView;
  files: Chosen[];
  /** Parts that neither came before nor are among the chosen ones. */
  missing: number[];
}

export const keyOf = (file: File): string => `${file.name} ${file.size}`;

/** The exports of the files that could be read, in the order in which they were chosen. */
export function toExports(chosen: Chosen[]): Export[] {
  const exports = new Map<string, Export>();
  for (const one of chosen) {
    const view = one.taken?.file ?? one.view;
    if (!view) continue;
    const key = `${view.device} ${view.made_ms} ${view.parts}`;
    const known = exports.get(key) ?? { key, view, files: [], missing: [] };
    known.files.push(one);
    exports.set(key, known);
  }
  for (const one of exports.values()) one.missing = missingOf(one);
  return [...exports.values()];
}

function missingOf({ view, files }: Export): number[] {
  const here = new Set(
    files.flatMap((file) => [
      ...(file.view?.taken ?? []),
      ...(file.taken?.file.taken ?? []),
      file.view?.part ?? 0,
    ]),
  );
  const missing: number[] = [];
  for (let part = 1; part <= view.parts && missing.length <= NAMED; part += 1)
    if (!here.has(part)) missing.push(part);
  return missing;
}

/** Parts as people read them: the first ones, and that there are more. */
export const named = (parts: number[]): string =>
  parts.length > NAMED ? `${parts.slice(0, NAMED).join(', ')}, …` : parts.join(', ');

/** What became of each household of several files, added up. */
export function addUp(taken: BundleTaken[]): BundleHousehold[] {
  const households = new Map<string, BundleHousehold>();
  for (const one of taken.flatMap((file) => file.households)) {
    const known = households.get(one.record);
    if (!known) {
      households.set(one.record, { ...one });
      continue;
    }
    for (const count of ['arrived', 'known', 'apart', 'refused', 'waiting'] as const)
      known[count] += one[count];
    for (const words of ['head', 'address', 'area'] as const) known[words] ||= one[words];
  }
  return [...households.values()];
}

/** Hands the file to carry back to the browser. */
export function save({ answer, answer_name }: BundleTaken): void {
  const bytes = Uint8Array.from(atob(answer), (letter) => letter.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  link.download = answer_name;
  link.click();
  URL.revokeObjectURL(link.href);
}
