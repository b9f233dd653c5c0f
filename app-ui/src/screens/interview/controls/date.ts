// A date in parts. Parts that are still missing stay empty between the dashes (`1964-07-`), so that an
// unfinished date is kept as it was typed; the device says that it is not whole.

export interface Parts {
  year: string;
  month: string;
  day: string;
}

/** Which parts a question asks for. */
export type Depth = 'day' | 'month' | 'year';

export function depthOf(appearance: readonly string[]): Depth {
  if (appearance.includes('year')) return 'year';
  return appearance.includes('month-year') ? 'month' : 'day';
}

/** Reads what stands; anything else has no parts. */
export function toParts(value: string, depth: Depth): Parts {
  const [, year = '', month = '', day = ''] = /^(\d*)-(\d*)-(\d*)$/.exec(value) ?? [];
  return {
    year,
    month: depth === 'year' ? '' : month,
    day: depth === 'day' ? day.replace(/^0(?=\d)/, '') : '',
  };
}

/** Writes the parts; days and months that are not asked for are the first. */
export function fromParts({ year, month, day }: Parts, depth: Depth): string {
  if (year + month + day === '') return '';
  const months = depth === 'year' ? '01' : month;
  const days = depth === 'day' ? day : '01';
  return `${year}-${pad(months)}-${pad(days)}`;
}

const pad = (text: string): string => (text.length === 1 ? `0${text}` : text);

const written = new Map<string, string[]>();

/** The names of the months, January first. */
export function monthNames(isEnglish: boolean): string[] {
  const language = isEnglish ? 'en-GB' : 'id-ID';
  let names = written.get(language);
  if (!names) {
    const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' });
    names = Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2024, month, 15)));
    written.set(language, names);
  }
  return names;
}
