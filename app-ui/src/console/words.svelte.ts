// Dates, times and areas as the console writes them: 21-11-2026 in Indonesian, 21 Nov 2026 in English.

import type { AreaView } from '../generated/http';
import {
  accountsRoleAdmin,
  accountsRoleCoordinator,
  accountsRoleOfficer,
  accountsRoleViewer,
} from '../generated/texts/console-account';
import {
  consoleAgo,
  consoleNever,
  consoleNoArea,
  consoleRt,
  consoleToday,
  consoleWholeCity,
} from '../generated/texts/console-frame';
import { clock, en } from '../texts.svelte';
import { call } from './api';

const DAY_MS = 86_400_000;

/** A day. */
export function date(ms: number): string {
  const day = new Date(ms);
  if (en())
    return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(day);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(day.getDate())}-${two(day.getMonth() + 1)}-${day.getFullYear()}`;
}

/** A civil date or an RFC 3339 time as it was written; what is neither stays as it is. */
export function written(text: string): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?/.exec(text);
  if (!found) return text;
  const [, year, month, day, hour, minute] = found;
  const first = date(new Date(Number(year), Number(month) - 1, Number(day)).getTime());
  return hour ? `${first}, ${hour}${en() ? ':' : '.'}${minute}` : first;
}

/** A moment, to the minute; never where it is 0. */
export const moment = (ms: number): string => (ms === 0 ? consoleNever() : `${date(ms)}, ${clock(ms)}`);

/** How long ago, in days; today with the time. */
export function ago(ms: number, now: number): string {
  if (ms === 0) return consoleNever();
  if (new Date(ms).toDateString() === new Date(now).toDateString()) return consoleToday({ time: clock(ms) });
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  return consoleAgo({ days: Math.max(1, Math.ceil((midnight - ms) / DAY_MS)) });
}

export interface Kelurahan {
  number: number;
  name: string;
  kecamatan: string;
}

let areas = $state.raw<AreaView[]>([]);
const byScope = $derived(new Map(areas.map((area) => [area.scope, area])));
const kelurahan = $derived([
  ...new Map(
    areas.map(({ kelurahan_number: number, kelurahan: name, kecamatan }) => [
      number,
      { number, name, kecamatan },
    ]),
  ).values(),
]);

/** The RT within reach; asked for once per session. */
export const listAreas = (): AreaView[] => areas;
export const listKelurahan = (): Kelurahan[] => kelurahan;

/** Asks for the areas' names. Where they do not come, numbers stand in their place. */
export async function fetchAreas(): Promise<void> {
  areas = await call('GET /v1/desk/areas').then(
    (found) => found.areas,
    () => [],
  );
}

/** An RT in words. */
export function rtName(scope: number): string {
  const area = byScope.get(scope);
  const rt = String(scope % 1000).padStart(3, '0');
  const where = area?.kelurahan ?? String(Math.floor(scope / 1000));
  return consoleRt({ rt, where });
}

/** A kelurahan in words; 0 is the whole city. */
export function reachName(number: number): string {
  if (number === 0) return consoleWholeCity();
  return kelurahan.find((one) => one.number === number)?.name ?? consoleNoArea({ number: String(number) });
}

const ROLES: Record<string, () => string> = {
  admin: accountsRoleAdmin,
  coordinator: accountsRoleCoordinator,
  officer: accountsRoleOfficer,
  viewer: accountsRoleViewer,
};
export const roleName = (role: string): string => ROLES[role]?.() ?? role;
