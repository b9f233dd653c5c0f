// Numbers as people type them, and as they are stored: a point before the fraction, nothing between thousands.

/** Typed to stored. What is no number stays as it is typed; the device says what is wrong with it. */
export function toStored(typed: string, kind: string): string {
  const text = typed.trim();
  if (/^\d{1,3}([. ]\d{3})+$/.test(text) && kind !== 'decimal') return text.replace(/[. ]/g, '');
  if (/^-?\d*,\d*$/.test(text)) return text.replace(',', '.');
  return text;
}

/** Stored to shown, in the language's way of writing a fraction. */
export function toShown(stored: string, isEnglish: boolean): string {
  return !isEnglish && /^-?\d*\.\d*$/.test(stored) ? stored.replace('.', ',') : stored;
}

/** A large whole number with its thousands apart, to be read back; empty where it is small or no number. */
export function readBack(stored: string, isEnglish: boolean): string {
  if (!/^\d{5,}$/.test(stored)) return '';
  return new Intl.NumberFormat(isEnglish ? 'en-GB' : 'id-ID').format(Number(stored));
}
