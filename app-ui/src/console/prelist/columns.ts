// The columns of a prelist: their names, what is needed, how a choice travels, and problems as a file.

import type { PrelistFieldView, PrelistProblemView } from '../../generated/http';
import * as words from '../../generated/texts/console-prelist';

export const FILE_BYTES_MAX = 20 * 1024 * 1024;

const FIELDS: Record<string, { label: () => string; hint?: () => string }> = {
  prelist_id: { label: words.prelistFieldId, hint: words.prelistFieldIdHint },
  nama_kepala_keluarga: { label: words.prelistFieldHead },
  kelurahan: { label: words.prelistFieldKelurahan, hint: words.prelistFieldAreaHint },
  rt: { label: words.prelistFieldRt },
  rt_code: { label: words.prelistFieldRtCode },
  nomor_kk: { label: words.prelistFieldCard },
  alamat: { label: words.prelistFieldAddress },
  jumlah_anggota: { label: words.prelistFieldMembers },
  lat: { label: words.prelistFieldLat },
  lng: { label: words.prelistFieldLng },
};
export const listFields = (): string[] => Object.keys(FIELDS);
export const fieldLabel = (field: string): string => FIELDS[field]?.label() ?? field;
export const fieldHint = (field: string): string => FIELDS[field]?.hint?.() ?? '';

/** The letters of a column as spreadsheets show them: 1 is A, 27 is AA. */
export function letters(column: number): string {
  let text = '';
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26))
    text = String.fromCharCode(65 + ((left - 1) % 26)) + text;
  return text;
}

/** A choice as the server reads it: `prelist_id:1,rt:4`. */
export function toColumns(fields: PrelistFieldView[], changed?: [string, number]): string {
  const all = fields.map(
    ({ field, column }) => [field, field === changed?.[0] ? changed[1] : column] as const,
  );
  return all
    .filter(([, column]) => column > 0)
    .map(([field, column]) => `${field}:${column}`)
    .join(',');
}

const cell = (text: string): string => (/[";\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Problems as a file for a spreadsheet here: semicolons, and the mark that Excel wants. */
export function toCsv(head: string[], problems: PrelistProblemView[]): string {
  const lines = problems.map(({ line, column, severity, text, mend }) => [
    line ? String(line) : '',
    column ? letters(column) : '',
    severity,
    text,
    mend,
  ]);
  return `\ufeff${[head, ...lines].map((line) => line.map(cell).join(';')).join('\r\n')}\r\n`;
}
