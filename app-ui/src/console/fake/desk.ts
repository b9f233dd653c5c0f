// Areas, households and conflicts of the server in memory.

import type {
  AnswerView,
  ConflictView,
  DossierView,
  HouseholdLineView,
  SideView,
  WriteView,
} from '../../generated/http';
import type { Sent } from '../api';
import { type Conflict, HOUR_MS, hex, NOW_MS, QUESTIONS, statusText } from './city';
import { type Handlers, invalid, notFound, type World } from './index';

const PEOPLE = ['Siti Rahmawati', 'Jumadi Bin Umar', 'Maria Lestari'];
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
  const conflict = (record: unknown, key: unknown): Conflict => {
    const found = city.conflicts.find((one) => one.record === record && one.key === key);
    if (!found) throw notFound();
    return found;
  };
  const decide = (sent: Sent, key: string, kind: string, why: string): { change: string } => {
    if (!why && kind === 'return') throw invalid('why');
    const found = conflict(sent.path.record, key);
    const change = hex(0xdec1_0000 + city.audit.length + found.decisions.length, 64);
    const who = world.me?.name ?? '';
    found.decisions.unshift({ key, label: found.label, kind, change, who, why, decided_ms: NOW_MS });
    found.class = kind === 'settle' ? 'settled' : 'human';
    return { change };
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
    'GET /v1/desk/conflicts': (sent) => {
      const { query } = sent;
      const classes = query.class ? [query.class] : ['human', 'reviewable'];
      const all = city.conflicts.filter((one) => classes.includes(one.class) && fitsArea(one.scope, sent));
      all.sort((a, b) =>
        query.sort === 'newest'
          ? b.since_ms - a.since_ms
          : query.sort === 'area'
            ? a.scope - b.scope
            : a.since_ms - b.since_ms,
      );
      return { total: all.length, conflicts: paged(all, query).map((one) => lineOf(one, query)) };
    },
    'GET /v1/desk/conflicts/{record}/{key}': ({ path, query }) =>
      conflictView(conflict(path.record, path.key), query),
    'POST /v1/records/{record}/settle': (sent) => {
      const { key, why } = sent.body as { key: string; why: string };
      return decide(sent, key, 'settle', why);
    },
    'POST /v1/records/{record}/undo': (sent) => {
      const { key, why } = sent.body as { key: string; why: string };
      return decide(sent, key, 'undo', why);
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

function paged<T>(all: T[], query: Sent['query']): T[] {
  const size = Number(query.size ?? 50);
  const first = (Number(query.page ?? 1) - 1) * size;
  return all.slice(first, first + size);
}

const spoken = (line: HouseholdLineView, query: Sent['query']): HouseholdLineView => ({
  ...line,
  status_text: statusText(line.status, String(query.language ?? 'id')),
});

function lineOf({ texts: _, decisions: __, ...line }: Conflict, query: Sent['query']): ConflictView['line'] {
  const question = QUESTIONS.find(({ key }) => key === line.key);
  return { ...line, label: query.language === 'en' ? (question?.en ?? line.label) : line.label };
}

function write(key: string, text: string, i: number): WriteView {
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
  };
}

function conflictView(one: Conflict, query: Sent['query']): ConflictView {
  const question = QUESTIONS.find(({ key }) => key === one.key);
  const sides: SideView[] = one.texts.map((text, i) => ({
    claim: write(one.key, text, i),
    visits: [
      {
        at: `2026-11-2${i}T09:1${i}:00+08:00`,
        by: PEOPLE[i % 3] ?? '',
        outcome: 'selesai',
        text: query.language === 'en' ? 'completed' : 'selesai',
        note: i === 0 ? 'Bertemu ibu rumah tangga.' : '',
        again: '',
      },
    ],
    also: [write('listrik', '900 VA', i), write('air_minum', 'Leding', i)],
  }));
  return {
    line: lineOf(one, query),
    stored_as: question?.stored ?? 'text',
    shown: { value: sides[0]?.claim.value ?? '', text: sides[0]?.claim.text ?? '' },
    choices: (question?.choices ?? []).map((text) => ({ value: text, text })),
    sides,
    decisions: one.decisions,
    others: [],
  };
}

const answer = (key: string, label: string, text: string, isDisputed = false): AnswerView => ({
  key,
  label,
  value: text,
  text,
  disputed: isDisputed,
  writes: isDisputed ? 2 : 1,
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
          answer(`anggota.${i}.nik`, 'NIK', `647401${i}803790002`),
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
