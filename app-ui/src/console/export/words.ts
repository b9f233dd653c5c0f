// What kinds of exports there are, in words.

import type { ExportView } from '../../generated/http';
import * as words from '../../generated/texts/console-export';

export type Format = 'xlsx' | 'csv' | 'geojson';

export const FORMATS: { code: Format; name: () => string; hint: () => string }[] = [
  { code: 'xlsx', name: words.exportFormatXlsx, hint: words.exportFormatXlsxHint },
  { code: 'csv', name: words.exportFormatCsv, hint: words.exportFormatCsvHint },
  { code: 'geojson', name: words.exportFormatGeojson, hint: words.exportFormatGeojsonHint },
];

export const VALUES: [string, () => string][] = [
  ['both', words.exportValuesBoth],
  ['code', words.exportValuesCode],
  ['label', words.exportValuesLabel],
];

const PEOPLE: Record<string, () => string> = {
  full: words.exportPeopleFull,
  masked: words.exportPeopleMasked,
  without: words.exportPeopleWithout,
};
export const peopleName = (code: string): string => PEOPLE[code]?.() ?? code;

const STAGES: Record<string, () => string> = {
  running: words.exportStageRunning,
  done: words.exportStageDone,
  failed: words.exportStageFailed,
  stopped: words.exportStageStopped,
};
export const stageName = (code: string): string => STAGES[code]?.() ?? code;

export const formatName = (code: string): string =>
  FORMATS.find((format) => format.code === code)?.name() ?? code;

/** How large a file is: kB below a megabyte. */
export function size({ bytes }: Pick<ExportView, 'bytes'>): string {
  if (bytes < 1_000_000) return words.exportSizeKb({ size: Math.max(1, Math.round(bytes / 1000)) });
  return words.exportSizeMb({ size: Math.round(bytes / 100_000) / 10 });
}
