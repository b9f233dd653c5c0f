// Areas and households of the server in memory.

import type { AnswerView, DossierView, HouseholdLineView, WriteView } from '../../generated/http';
import type { Sent } from '../api';
import { type Conflict, HOUR_MS, hex, NOW_MS, QUESTIONS, statusText } from './city';
import { type Handlers, invalid, notFound, type World } from './index';

export const PEOPLE = ['Siti Rahmawati', 'Jumadi Bin Umar', 'Maria Lestari'];
const MEMBERS = ['Bambang Wijayanto', 'Sri Wahyuningsih', 'Dimas Wijayanto', 'Putri Wijayanti'];

export function deskHandlers(world: World): Handlers {
  const { city } = world;
  const isWithin = (scope: number): boolean => {
    const area = world.me?.area ?? 0;
    return area === 0 || Math.floor(scope / 1000) === area;
  };
  const fitsArea = (scope: number, { query }: Sent): boolean =>
    isWithin(scope) &&
    (!query.kelurahan || Math.floor(scope / 1000) === Number(query.kelurahan)) &&
    (!query.scope || scope === Number(query.scope));
  const household = ({ path }: Sent): HouseholdLineView => {
    const found = city.households.find(({ record, scope }) => record === path.record && isWithin(scope));
    if (!found) throw notFound();
    return found;
  };
  return {
    'GET /v1/desk/areas': () => ({ areas: city.areas.filter(({ scope }) => isWithin(scope)) }),
    'GET /v1/desk/households': (sent) => {
      const { query } = sent;
      const text = String(query.text ?? '').toLowerCase();
      const all = city.households.filter(
        (one) =>
          fitsArea(one.scope, sent) &&
          `${one.head} ${one.address}`.toLowerCase().includes(text) &&
          (!query.status || one.status === query.status) &&
          (!query.disputed || one.disputes > 0) &&
          (!query.found || one.findings > 0),
      );
      const sorts: Record<string, (a: HouseholdLineView, b: HouseholdLineView) => number> = {
        head: (a, b) => a.head.localeCompare(b.head),
        status: (a, b) => a.status.localeCompare(b.status),
        newest: (a, b) => b.changed_ms - a.changed_ms,
        oldest: (a, b) => a.changed_ms - b.changed_ms,
      };
      const sort = sorts[String(query.sort ?? '')];
      if (sort) all.sort(sort);
      return { total: all.length, households: paged(all, query).map((line) => spoken(line, query)) };
    },
    'GET /v1/desk/households/{record}': (sent) =>
      dossier(
        spoken(household(sent), sent.query),
        sent,
        city.conflicts,
        city.returned.get(String(sent.path.record)),
      ),
    'GET /v1/desk/households/{record}/history/{key}': () => ({
      writes: [write('lantai', 'Keramik', 0), write('lantai', 'Semen', 1)],
    }),
    'POST /v1/desk/households/{record}/numbers/{key}': (sent) => {
      household(sent);
      const i = String(sent.path.key).split('.')[1] ?? '0';
      return { value: `647401${i}80379${1000 + Number(i)}`.slice(0, 16) };
    },
    'POST /v1/records/{record}/return': (sent) => {
      const { why } = sent.body as { why: string };
      if (!why) throw invalid('why');
      const line = household(sent);
      line.status = 'dikembalikan';
      line.status_ms = NOW_MS;
      city.returned.set(line.record, why);
      return { change: hex(1, 64) };
    },
  };
}

export function paged<T>(all: T[], query: Sent['query']): T[] {
  const size = Number(query.size ?? 50);
  const first = (Number(query.page ?? 1) - 1) * size;
  return all.slice(first, first + size);
}

const spoken = (line: HouseholdLineView, query: Sent['query']): HouseholdLineView => ({
  ...line,
  status_text: statusText(line.status, String(query.language ?? 'id')),
});

export function write(key: string, text: string, i: number): WriteView {
  const question = QUESTIONS.find((one) => one.key === key);
  return {
    key,
    label: question?.label ?? key,
    value: question?.stored === 'integer' ? text.replace(/\./g, '') : text,
    text,
    who: PEOPLE[i % 3] ?? '',
    device: hex(0xab_0000 + i * 31, 32),
    received_ms: NOW_MS - (40 - i * 9) * HOUR_MS,
    written_ms: NOW_MS - (44 - i * 9) * HOUR_MS,
    change: hex(0xc0ff_ee00 + i, 64),
    covered: false,
    differs: [],
  };
}

const answer = (key: string, label: string, text: string, isDisputed = false): AnswerView => ({
  key,
  label,
  value: text,
  text,
  disputed: isDisputed,
  writes: isDisputed ? 2 : 1,
  covered: text.includes('•'),
});

function dossier(
  line: HouseholdLineView,
  { query }: Sent,
  conflicts: Conflict[],
  returned: string | undefined,
): DossierView {
  const isEnglish = query.language === 'en';
  const open = new Set(
    conflicts
      .filter(({ record, class: kind }) => record === line.record && kind === 'human')
      .map(({ key }) => key),
  );
  const of = (i: number): AnswerView => {
    const { key, label, en, texts } = QUESTIONS[i] as (typeof QUESTIONS)[number];
    return answer(key, isEnglish ? en : label, texts[0] ?? '', open.has(key));
  };
  const names = MEMBERS.slice(0, Math.min(line.members, MEMBERS.length));
  return {
    line,
    form: 'keluarga 2026.1',
    form_title: isEnglish ? 'The family' : 'Keluarga',
    returned: returned ?? '',
    groups: [
      {
        instance: '',
        name: '',
        gone: '',
        answers: [
          answer('alamat', isEnglish ? 'Address' : 'Alamat', line.address),
          of(0),
          of(1),
          of(2),
          of(4),
        ],
      },
      ...names.map((name, i) => ({
        instance: `anggota.${hex(0x3f2a + i, 4)}`,
        name,
        gone: '',
        answers: [
          answer(`anggota.${i}.nama`, isEnglish ? 'Name' : 'Nama', name),
          answer(`anggota.${i}.nik`, 'NIK', `647401••••••${1000 + i}`),
          answer(
            `anggota.${i}.hubungan`,
            isEnglish ? 'Relation to the head' : 'Hubungan dengan kepala keluarga',
            i === 0 ? 'Kepala keluarga' : i === 1 ? 'Istri' : 'Anak',
          ),
        ],
      })),
    ],
    visits: [
      {
        at: '2026-11-20T09:10:00+08:00',
        by: PEOPLE[0] ?? '',
        outcome: 'selesai',
        text: isEnglish ? 'completed' : 'selesai',
        note: 'Bertemu ibu rumah tangga.',
        again: '',
      },
      {
        at: '2026-11-18T16:40:00+08:00',
        by: PEOPLE[0] ?? '',
        outcome: 'tidak_ada_responden',
        text: isEnglish ? 'no respondent' : 'tidak ada responden',
        note: '',
        again: '2026-11-20',
      },
    ],
    receipts: [0, 1, 2].map((i) => ({
      change: hex(0xc0ff_ee00 + i, 64),
      seq: 4_020 - i,
      who: PEOPLE[i] ?? '',
      device: hex(0xab_0000 + i * 31, 32),
      batch: 31 - i,
      received_ms: NOW_MS - (3 + i * 20) * HOUR_MS,
      written_ms: NOW_MS - (4 + i * 20) * HOUR_MS,
      writes: 12 + i * 5,
    })),
    files: [],
    findings:
      line.findings > 0
        ? [
            {
              keys: ['anggota.2.nik'],
              code: 'nik.short',
              severity: 'warning',
              text: isEnglish
                ? 'The NIK of Dimas has fewer than 16 digits. Look at the family card.'
                : 'NIK Dimas kurang dari 16 angka. Lihat kartu keluarga.',
            },
          ]
        : [],
    decisions: conflicts.filter(({ record }) => record === line.record).flatMap(({ decisions }) => decisions),
    place: null,
  };
}
