// The neighbourhood of the device in memory on a map: made-up streets on open sea east of Bontang, so that no
// real house is meant. `&tiles=mvt|png` lays a base map of the same streets under it.

import type { HouseholdRow, HouseView, OutlineView, PointView, WayView } from '../../generated/view';
import type { Handlers } from './index';
import { sampleTile } from './tiles';
import type { World } from './world';

/** Where the streets meet. */
export const CENTRE: PointView = { latitude: 0.1336, longitude: 117.5485 };
const DEGREE_M = 111_195;

/** A point so many metres east and north of the crossing. */
export const place = (east: number, north: number): PointView => ({
  latitude: CENTRE.latitude + north / DEGREE_M,
  longitude: CENTRE.longitude + east / DEGREE_M,
});

/** Streets as `east north` in metres; houses stand beside them. */
export const STREETS: { name: string; kind: string; line: [number, number][] }[] = [
  {
    name: 'Jl. Selat Karimata',
    kind: 'minor_road',
    line: [
      [-190, 60],
      [20, 48],
      [210, 70],
    ],
  },
  {
    name: 'Jl. Selat Makassar',
    kind: 'minor_road',
    line: [
      [-200, -70],
      [0, -60],
      [205, -85],
    ],
  },
  {
    name: 'Gang Kakap Merah',
    kind: 'path',
    line: [
      [20, 48],
      [8, -10],
      [0, -60],
      [-12, -150],
    ],
  },
  {
    name: 'Jl. Selat Bangka',
    kind: 'major_road',
    line: [
      [-215, -220],
      [-195, 0],
      [-185, 200],
    ],
  },
];

const streetOf = (address: string): number => {
  const found = STREETS.findIndex(({ name }) => address.startsWith(name));
  return Math.max(found, 0);
};

/** Where a household of the world stands; nobody has measured a few of them. */
export function placeOf(row: HouseholdRow, number: number): PointView | undefined {
  if (row.head === '' || (row.todo === 'to_visit' && number % 5 === 0)) return undefined;
  // One lies across the river: a slip that the map shows.
  if (row.head === 'Dewi Lestari Handayani') return place(268, -40);
  const street = STREETS[streetOf(row.address)];
  const house = Number(/No\. (\d+)/.exec(row.address)?.[1] ?? number);
  const share = ((house * 5 + number * 13) % 29) / 29;
  const side = house % 2 === 0 ? 14 : -14;
  const line = street?.line ?? [];
  const at = share * (line.length - 1);
  const [from, to] = [line[Math.floor(at)], line[Math.floor(at) + 1]];
  if (!from || !to) return undefined;
  const rest = at - Math.floor(at);
  const [east, north] = [from[0] + (to[0] - from[0]) * rest, from[1] + (to[1] - from[1]) * rest];
  const isUpright = Math.abs(to[1] - from[1]) > Math.abs(to[0] - from[0]);
  return isUpright ? place(east + side, north) : place(east, north + side);
}

const ring = (corners: [number, number][]): [number, number][] =>
  [...corners, corners[0] ?? [0, 0]].map(([east, north]) => {
    const { latitude, longitude } = place(east, north);
    return [longitude, latitude];
  });

const OUTLINES: OutlineView[] = [
  {
    rt: '64.74.01.1001.021',
    label: 'RT 021, Berbas Tengah',
    polygons: [
      [
        ring([
          [-170, -175],
          [-175, 95],
          [40, 110],
          [230, 105],
          [235, -120],
          [60, -180],
        ]),
      ],
    ],
  },
  {
    rt: '64.74.01.1001.022',
    label: 'RT 022, Berbas Tengah',
    polygons: [
      [
        ring([
          [-175, 95],
          [-172, -175],
          [-290, -160],
          [-300, 90],
        ]),
      ],
    ],
  },
];

/** Metres and direction, near enough for a neighbourhood. */
function wayTo(from: PointView, house: HouseView): WayView {
  const east = (house.at.longitude - from.longitude) * DEGREE_M;
  const north = (house.at.latitude - from.latitude) * DEGREE_M;
  const bearing = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
  return { metres: Math.hypot(east, north), bearing, house };
}

function listHouses(world: World): HouseView[] {
  return world.rows.flatMap((row, i) => {
    const at = placeOf(row, i);
    if (!at) return [];
    const { record, head, address, rt, status_text, todo } = row;
    const isListed = todo === 'to_visit';
    const outside = head === 'Dewi Lestari Handayani';
    const source = isListed ? 'listed' : 'measured';
    return [{ record, head, address, rt, status_text, todo, source, at, outside }];
  });
}

export function mapHandlers(world: World, search: URLSearchParams): Partial<Handlers> {
  const tiles = search.get('tiles') ?? '';
  const hasOutlines = search.get('outlines') !== 'none';
  return {
    Map() {
      const houses = listHouses(world);
      return {
        houses,
        without: world.rows.length - houses.length,
        outlines: hasOutlines && world.rows.length > 0 ? OUTLINES : [],
        tiles:
          tiles === ''
            ? null
            : {
                name: 'Contoh',
                format: tiles,
                min_zoom: 12,
                max_zoom: 15,
                attribution: '© penyumbang OpenStreetMap',
                bounds: [117.54, 0.128, 117.557, 0.14],
              },
      };
    },
    Way({ from }) {
      const open = listHouses(world).filter(({ todo }) => ['to_visit', 'started', 'returned'].includes(todo));
      return open.map((house) => wayTo(from, house)).sort((a, b) => a.metres - b.metres);
    },
  };
}

/** A tile of the sample's base map. */
export const fakeTile = (
  search: URLSearchParams,
  ...at: [number, number, number]
): Promise<ArrayBuffer | undefined> => sampleTile(search.get('tiles') ?? '', STREETS, place, ...at);
