// People's rights in memory: persons out of the city's households, erasures, a breach.

import type { ErasurePage, PersonAnswerView, PersonLineView, SightView } from '../../generated/http';
import { type Handlers, invalid, notFound, type World } from '.';
import { NOW_MS } from './city';

const HOUR = 3_600_000;
const person = (at: number): PersonLineView => ({
  record: `0199${String(at).padStart(28, '0')}`,
  instance: 'a7k1q2',
  name: ['Siti Rahmawati', 'Siti Aminah', 'Sitti Hajar Daeng Ngona'][at % 3] as string,
  nik: `647401••••••00${10 + at}`,
  birth: `19${70 + at}-08-17`,
  head: ['Muhammad Hidayat', 'Agus Salim', 'Sitti Hajar Daeng Ngona'][at % 3] as string,
  address: `Gang Kakap ${at + 1}`,
  area: 'Bontang Kuala RT 003',
  gone: '',
});
const PEOPLE = [0, 1, 2].map(person);
const answer = (name: string, label: string, text: string): PersonAnswerView => ({
  key: `anggota.a7k1q2.${name}`,
  label,
  text,
  covered: text.includes('•'),
  stored_as: 'text',
  choices: [],
  who: 'Kader Wati',
  received_ms: NOW_MS - 30 * HOUR,
  writes: 1,
  seen: ['00'],
});
const sight = (action: string, hours: number): SightView => ({
  at_ms: NOW_MS - hours * HOUR,
  login: 'ratna',
  role: 'coordinator',
  action,
  object: '',
});

export function rightsHandlers(_: World): Handlers {
  const erased: ErasurePage['erasures'] = [
    {
      record: 'e'.repeat(32),
      scope: 6_474_011_003_003,
      area: 'Loktuan RT 003',
      erased_ms: NOW_MS - 50 * HOUR,
      basis: 'consent_withdrawn',
      why: 'permintaan tertulis 12/2026',
      who: 'Kepala Bidang Data',
      changes: 14,
      files: 2,
      confirmed: 1,
      devices: [
        {
          device: '01',
          name: 'Kader Wati',
          revoked: false,
          seen_ms: NOW_MS - 2 * HOUR,
          confirmed_ms: NOW_MS - 40 * HOUR,
        },
        { device: '02', name: 'Kader Sari', revoked: false, seen_ms: NOW_MS - 90 * HOUR, confirmed_ms: 0 },
        { device: '03', name: 'Kader Nia', revoked: true, seen_ms: NOW_MS - 900 * HOUR, confirmed_ms: 0 },
      ],
    },
  ];
  const find = (record: unknown): PersonLineView => {
    const found = PEOPLE.find((one) => one.record === record);
    if (!found) throw notFound();
    return found;
  };
  return {
    'POST /v1/desk/people': ({ body }) => {
      const { text } = body as { text: string };
      if (text.length < 3) throw invalid('text');
      const people = PEOPLE.filter((one) => one.name.toLowerCase().includes(text.toLowerCase()));
      return { people, more: false };
    },
    'GET /v1/desk/people/{record}/{instance}': ({ path }) => {
      const line = find(path.record);
      return {
        line,
        own: [
          answer('nama', 'Siapa nama lengkapnya?', line.name),
          answer('tanggal_lahir', 'Kapan lahir?', line.birth),
          answer('pekerjaan', 'Apa pekerjaan utamanya?', 'Mengurus rumah tangga'),
        ],
        household: [answer('alamat', 'Di mana alamatnya?', line.address)],
        files: 2,
        seen: [sight('person.look', 1), sight('household.look', 20)],
        taken: [sight('list.look', 3), sight('export.load', 60)],
        lists: 1,
      };
    },
    'GET /v1/desk/households/{record}/erasure': ({ path }) => {
      const { record, head, address } = find(path.record);
      return {
        record,
        head,
        address,
        members: 4,
        changes: 14,
        files: 2,
        decisions: 1,
        pairs: 1,
        devices: 2,
        lists: 1,
      };
    },
    'POST /v1/desk/households/{record}/erasure': ({ path, body }) => {
      const { record } = find(path.record);
      const { basis, why } = body as { basis: string; why: string };
      const first = erased[0] as (typeof erased)[number];
      erased.unshift({ ...first, record, basis, why, erased_ms: NOW_MS, confirmed: 0, devices: [] });
      return { heir: '' };
    },
    'GET /v1/desk/erasures': () => ({ total: erased.length, erasures: erased }),
    'POST /v1/desk/breach': ({ body }) => {
      const { known_ms } = body as { known_ms: number };
      const list = PEOPLE.map(({ record, head, address, area }) => {
        return {
          record,
          head,
          address,
          area,
          persons: 4,
          children: 2,
          niks: 3,
          health: true,
          money: true,
          files: 1,
        };
      });
      const letter =
        'PEMBERITAHUAN KEGAGALAN PELINDUNGAN DATA PRIBADI\n\nKepada: ..............................\n';
      const sums = { households: 3, persons: 12, children: 6, niks: 9, health: 3, money: 3 };
      return { ...sums, until_ms: known_ms + 72 * HOUR, more: false, list, letter };
    },
  };
}
