// The language that is spoken, and how it writes numbers and times. Texts themselves are typed functions
// in `generated/texts/`, made from `locales/` by `npm run texts`; they read `en()`, so that a change of the
// language redraws what is on the screen.
// Invariant: no key by string; a text that is missing does not compile.

export type Language = 'id' | 'en';

let language = $state<Language>('id');

/** Speaks this language from now on; anything but `en` is Indonesian. */
export function setLanguage(code: string): void {
  language = code === 'en' ? 'en' : 'id';
  document.documentElement.lang = language;
}

/** The language that is spoken now. */
export const spoken = (): Language => language;

/** Whether English is spoken. */
export const en = (): boolean => language === 'en';

const locale = (): string => (language === 'en' ? 'en-GB' : 'id-ID');

/** A value inside a text: numbers as the language writes them. */
export const show = (value: string | number): string =>
  typeof value === 'number' ? new Intl.NumberFormat(locale()).format(value) : value;

/** The plural form of a number. */
export const plural = (count: number): string => new Intl.PluralRules(locale()).select(count);

/** A time of day, `14.20` or `14:20`. */
export const clock = (ms: number): string =>
  new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', hour12: false }).format(ms);

/** A day, `Sab, 22 Nov`; with the year where it is not this one. */
export function day(ms: number, now: number = Date.now()): string {
  const isThisYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  const year = isThisYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale(), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...year,
  }).format(ms);
}

/** A civil date `YYYY-MM-DD` in words; what is not one stays as it is. */
export function civil(date: string, now: number = Date.now()): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  return parts
    ? day(new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime(), now)
    : date;
}

/** A moment: the time alone where it is today, else the day and the time. */
export function moment(ms: number, now: number = Date.now()): string {
  const isToday = new Date(ms).toDateString() === new Date(now).toDateString();
  return isToday ? clock(ms) : `${day(ms, now)}, ${clock(ms)}`;
}

/** Bytes as people read them. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 10 ? 0 : 1;
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}
