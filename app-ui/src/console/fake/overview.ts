// The overview of the server in memory: figures of the made-up households, borders in even shapes around the real
// middles of kelurahan. Of two kelurahan nobody has drawn any.

import type {
  AreaMapView,
  DayView,
  HouseholdLineView,
  LateLine,
  OutcomeView,
  OverviewView,
  ProgressView,
  WorkerView,
} from '../../generated/http';
import type { Sent } from '../api';
import { HOUR_MS, NOW_MS } from './city';
import { type Handlers, notFound, type World } from './index';

const OUTCOME_OF: Record<string, keyof OutcomeView> = {
  selesai: 'done',
  terverifikasi: 'done',
  sedang: 'begun',
  selesai_sebagian: 'begun',
  dikembalikan: 'begun',
  pindah_dalam_kota: 'moved',
  pindah_luar_kota: 'moved',
  meninggal: 'deceased',
  tidak_ditemukan: 'not_found',
  menolak: 'refused',
  ganda: 'other',
  tidak_eligible: 'other',
};
const RESULTS = new Set<keyof OutcomeView>(['done', 'moved', 'deceased', 'not_found', 'refused', 'other']);
const FEW: (keyof OutcomeView)[] = ['moved', 'deceased', 'not_found', 'refused', 'other'];
const DAY_MS = 24 * HOUR_MS;

/** Middle and half the width in degrees; the last two have no border. */
const MIDDLES: Record<number, [number, number, number]> = {
  6474011001: [117.50849, 0.13358, 0.014],
  6474011002: [117.49371, 0.14414, 0.007],
  6474011003: [117.47436, 0.16492, 0.011],
  6474011005: [117.47879, 0.14285, 0.009],
  6474021003: [117.48428, 0.11041, 0],
  6474031003: [117.44, 0.13, 0],
};

const outcomeOf = (one: HouseholdLineView): keyof OutcomeView => OUTCOME_OF[one.status] ?? 'to_visit';
const hasResult = (one: HouseholdLineView): boolean => RESULTS.has(outcomeOf(one));
const wasVisited = (one: HouseholdLineView): boolean => one.status !== 'belum_dikunjungi';

function figures(
  area: number,
  name: string,
  above: string,
  rts: number,
  all: HouseholdLineView[],
): ProgressView {
  const listed = all.filter((one) => one.listed);
  const count = (outcome: keyof OutcomeView): number =>
    listed.filter((one) => outcomeOf(one) === outcome).length;
  const results = listed.filter(hasResult).length;
  const fresh = all.filter((one) => !one.listed);
  return {
    area,
    name,
    above,
    rts,
    rts_begun: new Set(all.filter(wasVisited).map(({ scope }) => scope)).size,
    listed: listed.length,
    outcomes: {
      done: count('done'),
      begun: count('begun'),
      moved: count('moved'),
      deceased: count('deceased'),
      not_found: count('not_found'),
      refused: count('refused'),
      other: count('other'),
      unsaid: 0,
      to_visit: count('to_visit'),
    },
    results,
    permille: listed.length === 0 ? 0 : Math.floor((results * 1000) / listed.length),
    new: fresh.length,
    new_done: fresh.filter((one) => outcomeOf(one) === 'done').length,
    linked: 0,
    today: all.filter((one) => hasResult(one) && one.status_ms > NOW_MS - 14 * HOUR_MS).length,
    last_ms: Math.max(0, ...all.filter(wasVisited).map(({ status_ms }) => status_ms)),
    disputed: all.filter(({ disputes }) => disputes > 0).length,
    findings: all.filter(({ findings }) => findings > 0).length,
  };
}

function veil(progress: ProgressView): void {
  for (const name of FEW) {
    const cell = progress.outcomes[name];
    if (cell >= 5) continue;
    progress.outcomes.unsaid += cell;
    progress.outcomes[name] = 0;
  }
}

/** Days since 1970 in the city as a date. */
const civil = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const dayOf = (ms: number): number => Math.floor((ms + 8 * HOUR_MS) / DAY_MS);

function days(all: HouseholdLineView[]): DayView[] {
  const found = all.filter(hasResult);
  if (found.length === 0) return [];
  const first = Math.min(...found.map(({ status_ms }) => dayOf(status_ms)));
  const list: DayView[] = [];
  for (let day = first; day <= dayOf(NOW_MS); day += 1) {
    const here = found.filter(({ status_ms }) => dayOf(status_ms) === day);
    const done = here.filter((one) => outcomeOf(one) === 'done').length;
    const before = list.at(-1);
    list.push({
      day: civil(day),
      results: here.length,
      done,
      results_so_far: (before?.results_so_far ?? 0) + here.length,
      done_so_far: (before?.done_so_far ?? 0) + done,
    });
  }
  return list;
}

type Polygons = number[][][][];
const box = (west: number, south: number, east: number, north: number): number[][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
function hexagon([lng, lat, half]: [number, number, number]): Polygons {
  const corners = [0, 1, 2, 3, 4, 5, 0].map((i) => {
    const angle = (Math.PI * (i + 0.4)) / 3;
    return [lng + half * Math.cos(angle), lat + half * 0.8 * Math.sin(angle)];
  });
  return [[corners]];
}

export function overviewHandlers(world: World): Handlers {
  const { city } = world;
  const isViewer = (): boolean => world.me?.role === 'viewer';
  /** The RT that are asked for; refuses what is out of reach, as the server does. */
  function within({ query }: Sent): { scopes: Set<number>; area: number } {
    const own = world.me?.area ?? 0;
    const asked = Number(query.area ?? 0);
    if (own && asked && asked !== own) throw notFound();
    const area = asked || own;
    const fits = (scope: number): boolean =>
      !area || Math.floor(scope / 1000) === area || Math.floor(scope / 10_000_000) === area;
    return { scopes: new Set(city.areas.map(({ scope }) => scope).filter(fits)), area };
  }
  function progress(sent: Sent, level: string): ProgressView[] {
    const { scopes } = within(sent);
    const by = level === 'kecamatan' ? 10_000_000 : level === 'rt' ? 1 : 1000;
    const groups = new Map<number, { name: string; above: string; rts: number }>();
    for (const { scope, kecamatan, kelurahan, label } of city.areas) {
      if (!scopes.has(scope)) continue;
      const number = Math.floor(scope / by);
      const name = level === 'kecamatan' ? kecamatan : level === 'rt' ? label : kelurahan;
      const known = groups.get(number) ?? { name, above: kecamatan, rts: 0 };
      known.rts += 1;
      groups.set(number, known);
    }
    return [...groups].map(([number, { name, above, rts }]) => {
      const here = city.households.filter(({ scope }) => Math.floor(scope / by) === number);
      const found = figures(number, name, above, rts, here);
      if (isViewer()) veil(found);
      return found;
    });
  }
  const levelOf = (sent: Sent): string =>
    String(sent.query.level ?? (within(sent).area > 1_000_000 ? 'rt' : 'kelurahan'));
  const worker = ({ device, name, seen_ms }: WorkerView, results: number): WorkerView => ({
    device,
    name,
    seen_ms,
    results,
  });

  return {
    'GET /v1/desk/overview': (sent): OverviewView => {
      const { scopes, area } = within(sent);
      const here = city.households.filter(({ scope }) => scopes.has(scope));
      const first = city.areas.find(({ scope }) => scopes.has(scope));
      const upper = {
        area: Math.floor((area > 1_000_000 ? area : area * 10_000) / 10_000),
        name: first?.kecamatan ?? '',
      };
      const lower = { area, name: first?.kelurahan ?? '' };
      const path = area === 0 ? [] : area < 1_000_000 ? [upper] : world.me?.area ? [lower] : [upper, lower];
      const total = figures(area, path.at(-1)?.name ?? '', '', scopes.size, here);
      if (isViewer() && area) veil(total);
      const open = city.conflicts.filter(({ scope }) => scopes.has(scope));
      const waiting = (kind: string) => {
        const all = open.filter((one) => one.class === kind);
        return { count: all.length, since_ms: Math.min(...all.map(({ since_ms }) => since_ms), NOW_MS) };
      };
      const silent = city.devices.filter(({ seen_ms, revoked }) => !revoked && NOW_MS - seen_ms > DAY_MS);
      return {
        now_ms: NOW_MS,
        level: levelOf(sent),
        path,
        total,
        areas: progress(sent, levelOf(sent)),
        days: days(here),
        devices: {
          enrolled: city.devices.filter(({ revoked }) => !revoked).length,
          silent: silent.length,
          silent_since_ms: Math.min(...silent.map(({ seen_ms }) => seen_ms)),
          flagged: 2,
          revoked: city.devices.filter(({ revoked }) => revoked).length,
        },
        disputes: { human: waiting('human'), reviewable: waiting('reviewable'), merge: waiting('merge') },
        duplicates: { count: 14, since_ms: NOW_MS - 50 * HOUR_MS },
        reviews: {
          submitted: { count: 312, since_ms: NOW_MS - 9 * DAY_MS },
          checked: { count: 141, since_ms: NOW_MS - 4 * DAY_MS },
        },
        quarantined: { count: 3, since_ms: NOW_MS - 71 * HOUR_MS },
      };
    },
    'GET /v1/desk/late': (sent) => {
      const { sort, page, size } = sent.query;
      const late = progress(sent, 'rt').filter(({ listed, results }) => listed > results);
      const left = (one: ProgressView): number => one.listed - one.results;
      if (sort === 'silent') late.sort((a, b) => a.last_ms - b.last_ms);
      else if (sort === 'left') late.sort((a, b) => left(b) - left(a));
      else late.sort((a, b) => a.permille - b.permille);
      const from = (Number(page ?? 1) - 1) * Number(size ?? 50);
      const lines = late.slice(from, from + Number(size ?? 50)).map((one): LateLine => {
        const here = city.devices.filter(({ scopes }) => scopes.some(({ scope }) => scope === one.area));
        const workers = isViewer()
          ? []
          : here.map((device) => worker({ ...device, results: 0 }, one.results));
        return { progress: one, workers };
      });
      return { now_ms: NOW_MS, total: late.length, lines };
    },
    'GET /v1/desk/silent': (sent) => {
      const { scopes } = within(sent);
      const silent = city.devices
        .filter(
          ({ seen_ms, revoked, scopes: own }) =>
            !revoked && NOW_MS - seen_ms > DAY_MS && own.some(({ scope }) => scopes.has(scope)),
        )
        .sort((a, b) => a.seen_ms - b.seen_ms);
      const left = new Map(progress(sent, 'rt').map((one) => [one.area, one.listed - one.results]));
      const lines = silent.map((device, i) => ({
        worker: worker({ ...device, results: 0 }, 12 + i * 3),
        scopes: device.scopes.map(({ scope }) => scope),
        batches: device.batches,
        left: device.scopes.reduce((sum, { scope }) => sum + (left.get(scope) ?? 0), 0),
      }));
      return { now_ms: NOW_MS, total: silent.length, lines: lines.slice(0, Number(sent.query.size ?? 50)) };
    },
    'GET /v1/desk/outlines': (sent): AreaMapView => {
      const level = levelOf(sent);
      const map: AreaMapView = {
        version: 1,
        imported_ms: NOW_MS - 90 * HOUR_MS,
        outlines: [],
        spots: [],
        frames: [],
        nowhere: 0,
        ground: null,
      };
      for (const { area } of progress(sent, level)) {
        const kelurahan = level === 'rt' ? Math.floor(area / 1000) : area;
        const middle = MIDDLES[kelurahan];
        if (level === 'kecamatan') {
          const all = Object.entries(MIDDLES).filter(
            ([number]) => Math.floor(Number(number) / 10_000) === area,
          );
          map.outlines.push({
            area,
            polygons: all.flatMap(([, [lng, lat, half]]) => hexagon([lng, lat, half || 0.01])),
          });
        } else if (!middle) map.nowhere += 1;
        else if (level === 'kelurahan' && middle[2] > 0)
          map.outlines.push({ area, polygons: hexagon(middle) });
        else if (level === 'kelurahan') map.spots.push({ area, longitude: middle[0], latitude: middle[1] });
        else if (middle[2] > 0) {
          // RT as even squares, eight in a row; every ninth has no border yet.
          const rt = (area % 1000) - 1;
          const side = middle[2] / 5;
          const west = middle[0] - middle[2] * 0.8 + (rt % 8) * side;
          const south = middle[1] - middle[2] * 0.6 + Math.floor(rt / 8) * side;
          if (rt % 9 === 8) map.spots.push({ area, longitude: west + side / 2, latitude: south + side / 2 });
          else map.outlines.push({ area, polygons: [[box(west, south, west + side, south + side)]] });
        } else map.nowhere += 1;
      }
      if (level === 'rt')
        map.frames = Object.entries(MIDDLES)
          .filter(
            ([number, [, , half]]) =>
              half > 0 &&
              [...within(sent).scopes].some((scope) => Math.floor(scope / 1000) === Number(number)),
          )
          .map(([number, middle]) => ({
            area: Number(number),
            polygons: hexagon([middle[0], middle[1], middle[2] * 1.1]),
          }));
      return map;
    },
    'POST /v1/areas/outlines': () => ({
      version: 2,
      kelurahan: 1,
      rts: 12,
      refused: 2,
      problems: [
        {
          feature: 4,
          name: 'RT 9',
          code: 'map.swapped',
          text: 'Lintang dan bujur bidang ke-4 tertukar. GeoJSON menulis bujur dulu: [117.5, 0.13]. Tukar, lalu ekspor lagi.',
        },
        {
          feature: 7,
          name: '',
          code: 'outline.no_area',
          text: 'Tidak ada kode atau nama wilayahnya. Isi atribut `kode`, atau `kelurahan` dan `rt`.',
        },
      ],
    }),
  };
}
