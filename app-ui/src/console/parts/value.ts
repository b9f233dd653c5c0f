// A value as the server wants it back: in the type in which the question keeps it.

import type { Scalar } from '../../generated/http';

const NUMBER = /^-?\d+$/;
const DECIMAL = /^-?\d+([.,]\d+)?$/;

/** The value for `settle`; `undefined` where the text is none of that type. Empty is "no answer". */
export function toStored(text: string, storedAs: string): Scalar | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (storedAs === 'integer') return NUMBER.test(trimmed) ? Number(trimmed) : undefined;
  if (storedAs === 'decimal') return DECIMAL.test(trimmed) ? Number(trimmed.replace(',', '.')) : undefined;
  if (storedAs === 'boolean') return trimmed === 'true' ? true : trimmed === 'false' ? false : undefined;
  return text;
}
