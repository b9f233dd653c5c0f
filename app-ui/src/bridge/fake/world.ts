// A made-up neighbourhood in memory. Nobody in it exists; names and addresses are put together from lists.
// The same search words in the address always make the same world.

import type {
  AreaView,
  EventView,
  HouseholdRow,
  RelayLine,
  StartView,
  StripView,
  SyncView,
} from '../../generated/view';
import { Problem } from '../types';

/** What the device in memory is made of. The interview's part (`interview.ts`) reads and changes `rows`. */
export interface World {
  start: StartView;
  rows: HouseholdRow[];
  strip: StripView;
  sync: SyncView;
  /** The offices that it knows. */
  relays: RelayLine[];
  /** The city does not answer. */
  isAway: boolean;
  /** The PIN; empty where there is none. */
  pin: string;
  wrongPins: number;
  /** Somebody else's answer comes in just before the next settlement. */
  isLate: boolean;
  /** Whether the server takes no file. */
  isRefusing: boolean;
  /** How long a household takes to arrive. */
  stepMs: number;
  /** Tells every listener. */
  emit(event: EventView): void;
  /** The row, or a problem where there is none. */
  row(record: string): HouseholdRow;
  /** Counts what waits anew after a row changed, and tells. */
  touch(record: string): void;
}

export const AREAS: AreaView[] = [
  { scope: '21', rt: '64.74.01.1001.021', label: 'RT 021, Berbas Tengah' },
  { scope: '22', rt: '64.74.01.1001.022', label: 'RT 022, Berbas Tengah' },
];

export const SERVER_NOW_MS = Date.UTC(2026, 10, 22, 6, 20);

type Seed = Partial<HouseholdRow> & Pick<HouseholdRow, 'head' | 'address' | 'todo'>;

const STATUS: Record<string, [string, string]> = {
  to_visit: ['belum_dikunjungi', 'Belum dikunjungi'],
  started: ['selesai_sebagian', 'Selesai sebagian'],
  returned: ['dikembalikan', 'Dikembalikan untuk diperbaiki'],
  finished: ['selesai', 'Selesai'],
  sent: ['selesai', 'Selesai'],
};

const SEEDS: Seed[] = [
  {
    head: 'Siti Rahmawati',
    address: 'Jl. Selat Karimata No. 14',
    todo: 'returned',
    members: 4,
    findings: 2,
    disputes: 1,
    arrival: { state: 'arrived', at_ms: SERVER_NOW_MS - 86_400_000 },
  },
  {
    head: 'Bambang Wijayanto',
    address: 'Jl. Selat Karimata No. 3',
    todo: 'started',
    members: 5,
    drafts: 12,
    findings: 1,
  },
  {
    head: 'Nur Aini binti Haji Muhammad Yusuf',
    address: 'Gang Kakap Merah III, rumah panggung warna hijau di belakang masjid',
    todo: 'started',
    members: 2,
    drafts: 3,
    arrival: { state: 'waiting', saves: 2 },
  },
  {
    head: 'Muhammad Ridwan',
    address: 'Jl. Selat Makassar No. 7',
    todo: 'to_visit',
    again: '2026-11-22',
    status: 'tidak_ada_responden',
    status_text: 'Tidak ada di rumah',
  },
  { head: 'Agustina Lumban Gaol', address: 'Jl. Selat Karimata No. 5', todo: 'to_visit' },
  { head: 'Sutrisno', address: 'Jl. Selat Karimata No. 9', todo: 'to_visit' },
  { head: '', address: 'Jl. Selat Karimata No. 11 (rumah kontrakan)', todo: 'to_visit' },
  { head: 'Yohanes Tandi', address: 'Jl. Selat Makassar No. 12A', todo: 'to_visit' },
  {
    head: 'Hj. Andi Tenri',
    address: 'Jl. Selat Makassar No. 15',
    todo: 'to_visit',
    again: '2026-11-24',
    status: 'tidak_ada_responden',
    status_text: 'Tidak ada di rumah',
  },
  { head: 'Ratna Dewi', address: 'Gang Kakap Merah I No. 2', todo: 'to_visit', disputes: 1 },
  {
    head: 'Syamsul Bahri',
    address: 'Jl. Selat Karimata No. 18',
    todo: 'finished',
    members: 6,
    arrival: { state: 'waiting', saves: 3 },
  },
  {
    head: 'Kornelius Pasau',
    address: 'Jl. Selat Karimata No. 20',
    todo: 'finished',
    members: 3,
    arrival: { state: 'waiting', saves: 1 },
  },
  {
    head: 'Dewi Lestari Handayani',
    address: 'Jl. Selat Makassar No. 2',
    todo: 'finished',
    members: 4,
    arrival: { state: 'apart' },
  },
  {
    head: 'Rusdi',
    address: 'Jl. Selat Makassar No. 4',
    todo: 'sent',
    members: 5,
    arrival: { state: 'arrived', at_ms: SERVER_NOW_MS - 3_600_000 },
  },
  {
    head: 'Maria Goreti',
    address: 'Jl. Selat Makassar No. 6',
    todo: 'sent',
    members: 2,
    arrival: { state: 'arrived', at_ms: SERVER_NOW_MS - 3_660_000 },
  },
  {
    head: 'La Ode Safiudin',
    address: 'Jl. Selat Makassar No. 8',
    todo: 'sent',
    members: 7,
    arrival: { state: 'arrived', at_ms: SERVER_NOW_MS - 7_200_000 },
  },
  {
    head: 'Wahyuni',
    address: 'Gang Kakap Merah I No. 5',
    todo: 'sent',
    members: 1,
    status: 'menolak',
    status_text: 'Menolak',
    arrival: { state: 'arrived', at_ms: SERVER_NOW_MS - 90_000_000 },
  },
  {
    head: 'Ahmad Fauzi',
    address: 'Gang Kakap Merah I No. 8',
    todo: 'sent',
    members: 0,
    status: 'pindah',
    status_text: 'Pindah',
    arrival: { state: 'arrived', at_ms: SERVER_NOW_MS - 91_000_000 },
  },
];

/** `4f` and a number in hexadecimal: what ids of records look like. */
export const recordId = (number: number): string => `4f${number.toString(16).padStart(30, '0')}`;

function toRow(seed: Seed, number: number): HouseholdRow {
  const [status, text] = STATUS[seed.todo] ?? ['baru', 'Baru'];
  return {
    record: recordId(number),
    rt: AREAS[0]?.rt ?? '',
    area: AREAS[0]?.label ?? '',
    status,
    status_text: text,
    again: '',
    members: 0,
    drafts: 0,
    disputes: 0,
    findings: 0,
    arrival: { state: 'nothing' },
    ...seed,
  };
}

const GIVEN = ['Siti', 'Agus', 'Rina', 'Joko', 'Fatimah', 'Yusuf', 'Lina', 'Herman', 'Nurul', 'Daeng'];
const FAMILY = [
  'Saputra',
  'Handayani',
  'Tandi',
  'Rahman',
  'Lestari',
  'Pasau',
  'Syahrir',
  'Wati',
  'Gultom',
  'Arifin',
];

/** Many more, for measuring. */
function many(count: number): HouseholdRow[] {
  return Array.from({ length: count }, (_, i) =>
    toRow(
      {
        head: `${GIVEN[i % 10]} ${FAMILY[Math.floor(i / 10) % 10]}`,
        address: `Jl. Selat Bangka No. ${i + 1}`,
        todo: ['to_visit', 'sent', 'to_visit', 'sent', 'finished'][i % 5] ?? 'to_visit',
        arrival: i % 5 === 4 ? { state: 'waiting', saves: 2 } : { state: 'nothing' },
      },
      1000 + i,
    ),
  );
}

const IDLE: SyncView = {
  state: 'idle',
  households: 0,
  households_arrived: 0,
  files_waiting: 0,
  sent_bytes: 0,
  received_bytes: 0,
  report: null,
  problem: '',
  problem_text: '',
  notices: [],
  relay: '',
  crowded: false,
};

/** `?fake=new|locked|gone|many|empty|trouble`, `&lang=en`, `&text=200`, `&contrast=high`, `&pace=one`, `&pin=`, `&wait=` ms, `&unsent=3` households, `&aside=1` file, `&place=`, `&step=` ms, `&failing=Home,Answer*3` once or so often, `&files=2` waiting, `&late` another claim just before a settlement. */
export function makeWorld(search: URLSearchParams, emit: (event: EventView) => void): World {
  const kind = search.get('fake') ?? '';
  const pin = search.get('pin') ?? (kind === 'locked' || kind === 'gone' ? '1234' : '');
  const isNew = kind === 'new';
  const world: World = {
    start: {
      settings: {
        language: search.get('lang') ?? (isNew ? '' : 'id'),
        text_percent: Number(search.get('text') ?? 100),
        contrast: search.get('contrast') ?? 'normal',
        pace: search.get('pace') ?? 'list',
        lock_minutes: 5,
      },
      enrolled: !isNew,
      name: isNew ? '' : 'Ibu Halimah',
      server: isNew ? '' : 'https://ketuk.bontang.example',
      areas: isNew ? [] : kind === 'one' ? AREAS.slice(0, 1) : AREAS,
      has_pin: pin !== '',
      locked: pin !== '',
      wait_ms: Number(search.get('wait') ?? 0),
      key_store: 'file',
      key_gone: kind === 'gone',
      unsent_households: pin !== '' ? Number(search.get('unsent') ?? 3) : 0,
      aside: Number(search.get('aside') ?? 0),
      place: search.get('place') ?? '',
      version: '0.1.0',
      storage: { free_bytes: 3_400_000_000, state: 'plenty' },
    },
    rows:
      isNew || kind === 'empty'
        ? []
        : [...SEEDS.map((seed, i) => toRow(seed, i + 1)), ...many(kind === 'many' ? 1000 : 0)],
    strip: {
      waiting_households: 0,
      relayed_households: 0,
      waiting_saves: 0,
      apart_saves: 0,
      refused_saves: 0,
      last_sync_ms: isNew || kind === 'empty' ? null : SERVER_NOW_MS,
      clock_off_s: 0,
    },
    sync: { ...IDLE, files_waiting: Number(search.get('files') ?? 0) },
    relays: search.has('relay')
      ? [
          {
            address: 'https://192.168.1.5:8443',
            name: 'Kantor Kelurahan Berbas Tengah',
            state: 'proven',
            visited_ms: SERVER_NOW_MS - 86_400_000,
          },
          { address: 'https://10.0.0.7:8443', name: '', state: 'unmet', visited_ms: null },
        ]
      : [],
    isAway: search.has('away'),
    isLate: search.has('late'),
    pin,
    stepMs: Number(search.get('step') ?? 350),
    wrongPins: 0,
    isRefusing: kind === 'trouble',
    emit,
    row(record) {
      const row = world.rows.find((one) => one.record === record);
      if (!row) throw new Problem({ code: 'record.unknown', text: 'Keluarga ini tidak ada di HP ini.' });
      return row;
    },
    touch(record) {
      count(world);
      emit({ event: 'household', record });
      emit({ event: 'home' });
    },
  };
  if (search.has('relay')) {
    const left = world.rows.find((row) => row.arrival.state === 'waiting' && row.todo === 'finished');
    if (left) left.arrival = { state: 'relayed', saves: 3, at_ms: SERVER_NOW_MS - 86_400_000 };
  }
  if (kind === 'trouble') bringTrouble(world);
  count(world);
  return world;
}

function bringTrouble(world: World): void {
  world.start.storage = { free_bytes: 41_000_000, state: 'low' };
  world.strip.clock_off_s = -10_800;
  const refused = world.rows[11];
  if (refused) refused.arrival = { state: 'refused' };
}

/** What waits, from the rows. */
export function count(world: World): void {
  const waiting = world.rows.filter((row) => row.arrival.state === 'waiting');
  const relayed = world.rows.filter((row) => row.arrival.state === 'relayed').length;
  world.strip.waiting_households = waiting.length + relayed;
  world.strip.relayed_households = relayed;
  world.strip.waiting_saves = waiting.reduce(
    (sum, { arrival }) => sum + (arrival.state === 'waiting' ? arrival.saves : 0),
    0,
  );
  world.strip.apart_saves = world.rows.filter((row) => row.arrival.state === 'apart').length;
  world.strip.refused_saves = world.rows.filter((row) => row.arrival.state === 'refused').length;
}
