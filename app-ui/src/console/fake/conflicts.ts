// Different answers, and what a merge left, on the server in memory.

import type {
  BulkView,
  ConflictLine,
  ConflictView,
  FileView,
  FoundView,
  MeansView,
  SideView,
} from '../../generated/http';
import type { Sent } from '../api';
import { type Conflict, HOUR_MS, hex, NOW_MS, QUESTIONS } from './city';
import { PEOPLE, paged, write } from './desk';
import { type Handlers, invalid, notFound, type World } from './index';

const WAITING = ['human', 'reviewable', 'merge'];

export function conflictHandlers(world: World): Handlers {
  const { city } = world;
  let made = 0;
  const isWithin = (scope: number): boolean => {
    const area = world.me?.area ?? 0;
    return area === 0 || Math.floor(scope / 1000) === area;
  };
  const conflict = (record: unknown, key: unknown): Conflict => {
    const found = city.conflicts.find((one) => one.record === record && one.key === key);
    if (!found || !isWithin(found.scope)) throw notFound();
    return found;
  };
  const decide = (found: Conflict, kind: string, why: string): { change: string } => {
    made += 1;
    const change = hex(0xdec1_0000 + made, 64);
    const who = world.me?.name ?? '';
    const { key, label } = found;
    found.decisions.unshift({ key, label, kind, change, who, why, decided_ms: NOW_MS });
    return { change };
  };
  const settle = (found: Conflict, why: string): { change: string } => {
    found.class = 'settled';
    delete found.asked;
    found.asked_ms = 0;
    return decide(found, 'settle', why);
  };
  const undo = (found: Conflict, settlement: string, why: string): { change: string } => {
    if (found.asked?.change === settlement) {
      delete found.asked;
      found.asked_ms = 0;
    } else found.class = found.people ? 'merge' : 'human';
    return decide(found, 'undo', why);
  };
  const alikes = (to: Conflict): Conflict[] =>
    city.conflicts.filter(
      (one) => !one.people && one.key === to.key && WAITING.includes(one.class) && isWithin(one.scope),
    );
  const view = (found: Conflict, query: Sent['query']): ConflictView => {
    const others = WAITING.includes(found.class) && !found.people ? alikes(found).length - 1 : 0;
    return { ...conflictView(found, query), alike: Math.max(0, others), alike_hands: others > 0 ? 4 : 0 };
  };

  return {
    'GET /v1/desk/conflicts': ({ query }) => {
      const classes = query.class ? [query.class] : WAITING;
      const all = city.conflicts.filter(
        (one) =>
          classes.includes(one.class) &&
          isWithin(one.scope) &&
          (!query.kind || one.kind === query.kind) &&
          (query.asked === undefined || query.asked === one.asked_ms > 0) &&
          (!query.kelurahan || Math.floor(one.scope / 1000) === Number(query.kelurahan)) &&
          (!query.scope || one.scope === Number(query.scope)),
      );
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
      view(conflict(path.record, path.key), query),
    'POST /v1/desk/conflicts/{record}/{key}/means': () => meansOf(1, 'id'),
    'GET /v1/desk/conflicts/{record}/{key}/alike': ({ path, query }) => {
      const all = alikes(conflict(path.record, path.key));
      const conflicts = all.slice(0, 100).map((one) => ({
        line: lineOf(one, query),
        shown: one.texts[0] ?? '',
        sides: one.texts.map((text, i) => write(one.key, text, i)),
      }));
      return { total: all.length, conflicts };
    },
    'POST /v1/desk/conflicts/{record}/{key}/ask': ({ path, body }) => {
      const { remark = '' } = body as { remark?: string };
      const found = conflict(path.record, path.key);
      const done = decide(found, 'ask', remark);
      found.asked = { remark, who: world.me?.name ?? '', asked_ms: NOW_MS, change: done.change };
      found.asked_ms = NOW_MS;
      return done;
    },
    'POST /v1/desk/conflicts/{record}/{key}/mend': ({ path, body }) => {
      const { act, why } = body as { act: string; why: string };
      if (!why) throw invalid('why');
      const found = conflict(path.record, path.key);
      found.class = act === 'stands' ? 'seen' : 'settled';
      return decide(found, act === 'stands' ? 'stands' : 'mend', why);
    },
    'POST /v1/desk/bulk': ({ body }) => {
      const { items, why } = body as { items: { record: string; key: string }[]; why: string };
      const view: BulkView = { done: [], refused: [] };
      for (const { record, key } of items) {
        const found = conflict(record, key);
        // The last of the city's has always been answered by somebody else meanwhile.
        if (found.head === city.conflicts.filter((one) => one.key === key).at(-1)?.head && items.length > 3)
          view.refused.push({
            record,
            key,
            head: found.head,
            label: found.label,
            code: 'dispute.already_settled',
            text: 'Sudah diputuskan atau berubah sejak dilihat. Buka lagi.',
          });
        else view.done.push({ record, key, ...settle(found, why) });
      }
      return view;
    },
    'POST /v1/desk/bulk/undo': ({ body }) => {
      const { items, why } = body as {
        items: { record: string; key: string; settlement: string }[];
        why: string;
      };
      const done = items.map(({ record, key, settlement }) => ({
        record,
        key,
        ...undo(conflict(record, key), settlement, why),
      }));
      return { done, refused: [] };
    },
    'POST /v1/records/{record}/settle': ({ path, body }) => {
      const { key, why } = body as { key: string; why: string };
      return settle(conflict(path.record, key), why);
    },
    'POST /v1/records/{record}/undo': ({ path, body }) => {
      const { key, settlement, why } = body as { key: string; settlement: string; why: string };
      return undo(conflict(path.record, key), settlement, why);
    },
  };
}

function lineOf(
  { texts: _, decisions: __, asked: ___, people, ...line }: Conflict,
  query: Sent['query'],
): ConflictLine {
  if (query.language !== 'en') return line;
  const question = QUESTIONS.find(({ key }) => key === line.key);
  return { ...line, label: question?.en ?? (people ? 'What does not fit' : line.label) };
}

const NOTHING: MeansView = {
  stands: false,
  appear: [],
  appear_more: 0,
  vanish: [],
  vanish_more: 0,
  computed: [],
  computed_more: 0,
  found: [],
  mended: [],
};

function meansOf(i: number, language: string): MeansView {
  if (i === 0) return { ...NOTHING, stands: true };
  const say = (id: string, en: string): string => (language === 'en' ? en : id);
  return {
    ...NOTHING,
    appear: [
      { key: 'lantai_retak', label: say('Apakah lantainya retak?', 'Is the floor cracked?'), text: '' },
    ],
    vanish: [
      {
        key: 'luas_keramik',
        label: say('Luas lantai keramik (m²)', 'Area of tiled floor (m²)'),
        text: '36',
      },
      { key: 'warna', label: say('Warna keramik', 'Colour of the tiles'), text: '' },
    ],
    vanish_more: 3,
    computed: [
      {
        key: 'jumlah_terpenuhi',
        label: say('Kriteria yang terpenuhi', 'Criteria that are met'),
        from: '5',
        to: '6',
      },
    ],
    found:
      i === 1
        ? [
            {
              keys: ['hasil'],
              code: 'answer.constraint_failed',
              severity: 'error',
              text: say(
                'Hasil menurut aturan kota berubah: periksa lagi.',
                'The result changes: check again.',
              ),
            },
          ]
        : [],
  };
}

const fileOf = (i: number, label: string): FileView => ({
  file: hex(0xf0_0700 + i, 64),
  key: 'foto_depan',
  label,
  media: 'image/jpeg',
  bytes: 184_000,
  who: PEOPLE[i % 3] ?? '',
  received_ms: NOW_MS - (5 + i) * HOUR_MS,
});

function conflictView(one: Conflict, query: Sent['query']): ConflictView {
  const language = String(query.language ?? 'id');
  const question = QUESTIONS.find(({ key }) => key === one.key);
  const isEnglish = language === 'en';
  const sides: SideView[] = one.texts.map((text, i) => {
    const claim = write(one.key, text, i);
    return {
      claim,
      choose: { value: claim.value, text },
      visits: [
        {
          at: `2026-11-2${i}T09:1${i}:00+08:00`,
          by: PEOPLE[i % 3] ?? '',
          outcome: 'selesai',
          text: isEnglish ? 'completed' : 'selesai',
          note: i === 0 ? 'Bertemu ibu rumah tangga.' : '',
          again: '',
        },
      ],
      also: [write('listrik', '900 VA', i), write('air_minum', 'Leding', i)],
      together: 1,
      means: meansOf(i, language),
      file: null,
    };
  });
  const label = isEnglish ? 'Front of the house' : 'Tampak depan rumah';
  return {
    line: lineOf(one, query),
    stored_as: question?.stored ?? 'text',
    question: question?.choices.length ? 'select_one' : 'text',
    shown: { value: sides[0]?.claim.value ?? '', text: sides[0]?.claim.text ?? '' },
    choices: (question?.choices ?? []).map((text) => ({ value: text, text })),
    sides,
    found: one.people ? foundOf(one, one.people, isEnglish) : null,
    asked: one.asked ?? null,
    reply: null,
    decisions: one.decisions,
    others: [],
    files: [fileOf(0, label), fileOf(1, label)],
    alike: 0,
    alike_hands: 0,
  };
}

function foundOf({ kind }: Conflict, people: string[], isEnglish: boolean): FoundView {
  const say = (id: string, en: string): string => (isEnglish ? en : id);
  const cells = (values: string[]) =>
    people.map((_, i) => {
      const text = values[i] ?? '';
      return {
        key: `anggota.${['efaa', 'ecbb', 'edcc'][i] ?? 'zz'}.x`,
        value: text,
        text,
        covered: text.includes('•'),
      };
    });
  const row = (name: string, label: string, values: string[]) => ({
    name,
    label,
    values: cells(values),
    differs: new Set(people.map((_, i) => values[i] ?? '')).size > 1,
    places: [],
  });
  const child = say('Anak', 'Child');
  const head = say('Kepala keluarga', 'Head of the family');
  const relations: Record<string, string[]> = {
    'member.two_heads': [head, head],
    'member.entered_twice': [child, child],
    'household.member_count': [head, say('Istri', 'Wife'), child],
  };
  const isCount = kind === 'household.member_count';
  const more = isCount
    ? []
    : [
        row('nik', 'NIK', ['', '647401••••••0002']),
        row('tanggal_lahir', say('Tanggal lahir', 'Date of birth'), ['30 November 2009', '30 November 2009']),
        row('ijazah', say('Ijazah tertinggi', 'Highest certificate'), ['SMP', 'SD']),
      ];
  return {
    code: kind,
    text: say('Beberapa isian tidak cocok satu sama lain.', 'Some answers do not fit each other.'),
    seen: [hex(0xc0ff_ee00, 64), hex(0xc0ff_ee01, 64)],
    people: people.map((name, i) => ({
      instance: ['efaa', 'ecbb', 'edcc'][i] ?? 'zz',
      name,
      relation: i === 0 ? '1' : '2',
      who: PEOPLE[i % 3] ?? '',
      received_ms: NOW_MS - (9 - i) * HOUR_MS,
      present: true,
    })),
    rows: [
      row('nama', say('Nama', 'Name'), people),
      row('hubungan', say('Hubungan dengan kepala keluarga', 'Relation to the head'), relations[kind] ?? []),
      ...more,
    ],
    relations: [
      { value: '1', text: head },
      { value: '2', text: say('Istri/suami', 'Spouse') },
      { value: '3', text: child },
    ],
    stated: isCount ? 2 : null,
    present: people.length,
  };
}
