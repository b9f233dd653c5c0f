// The list of those affected as a file: one line a household, texts that no spreadsheet takes for a formula.

import type { AffectedView } from '../../generated/http';

const HEAD = 'id,kepala_keluarga,alamat,wilayah,orang,anak,nik,kesehatan,penghasilan_kepemilikan,berkas';

function cell(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'ya' : 'tidak';
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv(list: AffectedView[]): string {
  const line = (one: AffectedView): string =>
    [
      one.record,
      one.head,
      one.address,
      one.area,
      one.persons,
      one.children,
      one.niks,
      one.health,
      one.money,
      one.files,
    ]
      .map(cell)
      .join(',');
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  return `\uFEFF${[HEAD, ...list.map(line)].join('\r\n')}\r\n`;
}

/** Gives a file to the browser to keep. */
export function handOut(name: string, type: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
