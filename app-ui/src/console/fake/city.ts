// A made-up city for development and tests: areas, households, devices. Nobody in it exists.
// Invariant: the same numbers each time, so that a test knows what it sees.

import type {
  AccountView,
  AreaView,
  AuditView,
  ConflictLine,
  DecidedView,
  DeviceView,
  HouseholdLineView,
  QueryView,
} from '../../generated/http';

/** 22 November 2026, 14.20 in Bontang. */
export const NOW_MS = Date.UTC(2026, 10, 22, 6, 20);
export const HOUR_MS = 3_600_000;

const KELURAHAN: [number, string, string, number][] = [
  [6474011001, 'Bontang Utara', 'Bontang Kuala', 20],
  [6474011002, 'Bontang Utara', 'Bontang Baru', 28],
  [6474011003, 'Bontang Utara', 'Lok Tuan', 52],
  [6474011005, 'Bontang Utara', 'Gunung Elai', 45],
  [6474021003, 'Bontang Selatan', 'Berbas Pantai', 24],
  [6474031003, 'Bontang Barat', 'Kanaan', 12],
];
const FIRST = [
  'Siti',
  'Ahmad',
  'Nur',
  'Budi',
  'Dewi',
  'Muhammad',
  'Rina',
  'Agus',
  'Yuliana',
  'Hendra',
  'Maria',
  'Jumadi',
];
const LAST = [
  'Rahmawati',
  'Hidayat',
  'Aini',
  'Santoso',
  'Lestari',
  'Ramli',
  'Marlina',
  'Pangaribuan',
  'Daeng Tata',
  'Bin Umar',
];
const STREETS = [
  'Jl. Kakap Merah',
  'Jl. Selat Bangka',
  'Gg. Piano 3',
  'Jl. Imam Bonjol',
  'Jl. Cipto Mangunkusumo',
  'Gg. Atletik 9',
];
const STATUSES: [string, string, string, number][] = [
  ['selesai', 'selesai', 'completed', 46],
  ['belum_dikunjungi', 'belum dikunjungi', 'not visited', 24],
  ['sedang', 'sedang', 'in progress', 8],
  ['tidak_ada_responden', 'tidak ada responden', 'no respondent', 6],
  ['baru', 'baru', 'new', 5],
  ['pindah_dalam_kota', 'pindah dalam kota', 'moved within the city', 4],
  ['dikembalikan', 'dikembalikan', 'sent back', 3],
  ['menolak', 'menolak', 'refused', 2],
  ['meninggal', 'meninggal', 'died', 2],
];

/** Numbers that look like chance and are not. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
export const pick = <T>(list: T[], roll: number): T => list[Math.floor(roll * list.length)] as T;
export const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

export interface Account extends AccountView {
  password: string;
}
export interface Conflict extends ConflictLine {
  texts: string[];
  decisions: DecidedView[];
  asked?: QueryView;
  /** Who are side by side, where it is what a merge left. */
  people?: string[];
}
export interface City {
  areas: AreaView[];
  households: HouseholdLineView[];
  conflicts: Conflict[];
  devices: DeviceView[];
  accounts: Account[];
  audit: AuditView[];
  returned: Map<string, string>;
}

const ACCOUNTS: [string, string, string, number][] = [
  ['admin', 'Wahyu Prasetyo', 'admin', 0],
  ['ratna', 'Ratna Kusuma', 'coordinator', 0],
  ['siti.rahma', 'Siti Rahma', 'officer', 6474011003],
  ['dinas', 'Kepala Bidang Data', 'viewer', 0],
];

function makeHouseholds(areas: AreaView[], roll: () => number): HouseholdLineView[] {
  const weighted = STATUSES.flatMap((status) => Array.from({ length: status[3] }, () => status));
  return Array.from({ length: 1_240 }, (_, i) => {
    const area = areas[Math.floor((i * areas.length) / 1_240)] as AreaView;
    const [status, statusText] = pick(weighted, roll());
    const isOpen = status === 'belum_dikunjungi';
    return {
      record: hex(0x0190_0000 + i * 7, 32),
      scope: area.scope,
      area: area.label,
      head: `${pick(FIRST, roll())} ${pick(LAST, roll())}`,
      address: `${pick(STREETS, roll())} No. ${1 + (i % 60)}`,
      status,
      status_text: statusText,
      status_ms: isOpen ? 0 : NOW_MS - Math.floor(roll() * 400) * HOUR_MS,
      listed: status !== 'baru',
      members: isOpen ? 0 : 1 + Math.floor(roll() * 6),
      changes: isOpen ? 1 : 8 + Math.floor(roll() * 60),
      disputes: 0,
      findings: roll() < 0.12 && !isOpen ? 1 + Math.floor(roll() * 3) : 0,
      changed_ms: isOpen ? NOW_MS - 500 * HOUR_MS : NOW_MS - Math.floor(roll() * 400) * HOUR_MS,
      linked: '',
    };
  });
}

/** Questions on which people disagree in this city. */
export const QUESTIONS: {
  key: string;
  label: string;
  en: string;
  stored: string;
  texts: string[];
  choices: string[];
}[] = [
  {
    key: 'lantai',
    label: 'Jenis lantai terluas',
    en: 'Main floor material',
    stored: 'text',
    texts: ['Keramik', 'Semen'],
    choices: ['Keramik', 'Semen', 'Kayu', 'Tanah'],
  },
  {
    key: 'penghasilan',
    label: 'Penghasilan sebulan (rupiah)',
    en: 'Monthly income (rupiah)',
    stored: 'integer',
    texts: ['1.500.000', '2.750.000'],
    choices: [],
  },
  {
    key: 'air_minum',
    label: 'Sumber air minum',
    en: 'Drinking water',
    stored: 'text',
    texts: ['Air isi ulang', 'Leding', 'Sumur bor'],
    choices: ['Air isi ulang', 'Leding', 'Sumur bor', 'Air hujan'],
  },
  {
    key: 'anggota.3f2a.tanggal_lahir',
    label: 'Tanggal lahir Dimas',
    en: "Dimas's date of birth",
    stored: 'text',
    texts: ['2009-11-30', '2009-11-03'],
    choices: [],
  },
  {
    key: 'listrik',
    label: 'Daya listrik',
    en: 'Electric power',
    stored: 'text',
    texts: ['450 VA', '900 VA'],
    choices: ['450 VA', '900 VA', '1.300 VA', 'Tanpa listrik'],
  },
];

function makeConflicts(households: HouseholdLineView[]): Conflict[] {
  const done = households.filter(({ members }) => members > 0);
  return Array.from({ length: 57 }, (_, i) => {
    const household = done[i * 11] as HouseholdLineView;
    const question = pick(QUESTIONS, ((i * 3) % 5) / 5);
    household.disputes += 1;
    return {
      record: household.record,
      key: question.key,
      label: question.label,
      scope: household.scope,
      area: household.area,
      head: household.head,
      status: household.status,
      class: i % 9 === 8 ? 'reviewable' : 'human',
      kind: 'values',
      since_ms: NOW_MS - (57 - i) * 5 * HOUR_MS,
      asked_ms: 0,
      texts: question.texts,
      decisions: [],
    };
  });
}

const FOUND: [string, string, string, string[]][] = [
  [
    'anggota.3f2a._found_twice_4c7b',
    'member.entered_twice',
    'Satu orang tercatat dua kali',
    ['Dimas Wijayanto', 'DIMAS WIJAYANTO'],
  ],
  [
    '_found_two_heads',
    'member.two_heads',
    'Kepala keluarga lebih dari satu',
    ['Bambang Wijayanto', 'Sri Wahyuningsih'],
  ],
  [
    '_found_member_count',
    'household.member_count',
    'Jumlah anggota tidak cocok',
    ['Bambang Wijayanto', 'Sri Wahyuningsih', 'Dimas Wijayanto'],
  ],
];

/** What a merge left that does not fit. */
function makeFound(households: HouseholdLineView[]): Conflict[] {
  const done = households.filter(({ members }) => members > 1);
  return FOUND.map(([key, kind, label, people], i) => {
    const { record, scope, area, head, status } = done[40 + i * 13] as HouseholdLineView;
    const since = NOW_MS - (3 + i) * HOUR_MS;
    const line = { record, key, label, scope, area, head, status, class: 'merge', kind, since_ms: since };
    return { ...line, asked_ms: 0, texts: [], decisions: [], people };
  });
}

function makeDevices(areas: AreaView[], roll: () => number): DeviceView[] {
  return Array.from({ length: 63 }, (_, i) => ({
    device: hex(0xab_0000 + i * 31, 32),
    name: `${pick(FIRST, roll())} ${pick(LAST, roll())}`,
    revoked: i % 21 === 20,
    wipe: i === 20 ? 'waiting' : i === 41 ? 'done' : '',
    wipe_ms: i === 20 || i === 41 ? NOW_MS - 5 * HOUR_MS : 0,
    scopes: areas.slice(i * 2, i * 2 + 1 + (i % 2)).map(({ scope, label }) => ({ scope, label })),
    batches: Math.floor(roll() * 1_900),
    forked: i === 4 ? 2 : 0,
    clock_off_s: i === 9 ? 5_430 : i === 17 ? -86_000 : Math.floor(roll() * 60) - 30,
    seen_ms: i % 13 === 12 ? NOW_MS - (30 + i * 3) * HOUR_MS : NOW_MS - Math.floor(roll() * 20) * HOUR_MS,
    app: 10_200 + (i % 3),
  }));
}

const DEEDS = [
  'session.begin',
  'household.look',
  'dispute.settle',
  'device.invite',
  'household.return',
  'session.refused',
];

export function makeCity(): City {
  const roll = dice(20_261_122);
  const areas = KELURAHAN.flatMap(([number, kecamatan, kelurahan, count]) =>
    Array.from({ length: count }, (_, i) => ({
      scope: number * 1_000 + i + 1,
      kecamatan,
      kelurahan,
      kelurahan_number: number,
      label: `RT ${String(i + 1).padStart(3, '0')}, ${kelurahan}`,
    })),
  );
  const households = makeHouseholds(areas, roll);
  return {
    areas,
    households,
    conflicts: [...makeConflicts(households), ...makeFound(households)],
    devices: makeDevices(areas, roll),
    accounts: ACCOUNTS.map(([login, name, role, area], i) => ({
      account: i + 1,
      login,
      name,
      role,
      area,
      open: true,
      has_password: login !== 'dinas',
      made_ms: NOW_MS - 700 * HOUR_MS,
      seen_ms: login === 'dinas' ? 0 : NOW_MS - i * 7 * HOUR_MS,
      password: 'tiga kata panjang',
    })),
    audit: Array.from({ length: 130 }, (_, i) => ({
      entry: 130 - i,
      at_ms: NOW_MS - i * 11 * 60_000,
      account: 1 + (i % 3),
      login: (ACCOUNTS[i % 3] ?? ['admin'])[0],
      role: (ACCOUNTS[i % 3] ?? ['', '', 'admin'])[2] ?? 'admin',
      action: pick(DEEDS, roll()),
      object: hex(0x0190_0000 + i * 7, 32),
      why: '',
    })),
    returned: new Map(),
  };
}

/** A status in words. */
export function statusText(code: string, language: string): string {
  const found = STATUSES.find(([known]) => known === code);
  return (language === 'en' ? found?.[2] : found?.[1]) ?? code;
}
