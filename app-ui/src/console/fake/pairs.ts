// Families counted twice, of the server in memory.
// Invariant: the same pairs each time; a decision moves a pair out of the queue, an undo moves it back.

import type {
  HouseholdLineView,
  PairDecidedView,
  PairEndView,
  PairLine,
  PairMemberView,
  PairView,
} from '../../generated/http';
import type { Sent } from '../api';
import { HOUR_MS, NOW_MS, statusText } from './city';
import { type Handlers, invalid, notFound, Refused, type World } from './index';

const KINDS = ['moved', 'same', 'split', 'moved', 'related', 'same', 'different'];
const BANDS = ['almost_certain', 'possible', 'possible', 'weak', 'weak', 'almost_certain', 'weak'];
const LIKELY = [981, 870, 140, 430, 90, 993, 230];
const NAMES = ['Bambang Wijayanto', 'Sri Wahyuningsih', 'Dimas Wijayanto', 'Putri Wijayanti'];
const PAIRS = 27;
/** Here a colleague decides while this page is open. */
const COLLEAGUE = 10;
const alreadyDecided = (): Refused =>
  new Refused(
    409,
    'pair.already_decided',
    'Orang lain sudah memutuskan pasangan ini sejak Anda membukanya.',
    'Somebody else has decided this pair since you opened it.',
  );

interface Pair {
  a: HouseholdLineView;
  b: HouseholdLineView;
  number: number;
  decisions: PairDecidedView[];
}

export function pairHandlers(world: World): Handlers {
  const { households } = world.city;
  const pairs: Pair[] = [];
  for (let number = 0; number < PAIRS; number += 1) {
    const [a, b] = [households[number * 3], households[(number * 17 + 40) % households.length]];
    if (!a || !b || a === b) continue;
    const [first, second] = a.record < b.record ? [a, b] : [b, a];
    pairs.push({ a: first, b: second, number, decisions: [] });
  }
  const isWithin = (scope: number): boolean => {
    const area = world.me?.area ?? 0;
    return area === 0 || Math.floor(scope / 1000) === area;
  };
  const stands = ({ decisions }: Pair): string => decisions.find((one) => one.stands)?.kind ?? '';
  const stateOf = (pair: Pair): string =>
    stands(pair) ? 'decided' : pair.number === 3 ? 'reopened' : 'open';

  function end(one: HouseholdLineView, language: string): PairEndView {
    const { record, scope, area, head, members, status, status_ms: statusMs } = one;
    return {
      record,
      scope,
      area,
      kelurahan: area.replace(/ RT.*/, ''),
      head,
      members,
      status,
      status_text: statusText(status, language),
      status_ms: statusMs,
      within: isWithin(scope),
    };
  }
  function line(pair: Pair, language: string): PairLine {
    const { a, b, number } = pair;
    const kind = KINDS[number % KINDS.length] ?? 'same';
    return {
      a: end(a, language),
      b: end(b, language),
      state: stateOf(pair),
      decision: stands(pair),
      changed: stateOf(pair) === 'reopened',
      kind,
      band: BANDS[number % BANDS.length] ?? 'weak',
      likely: LIKELY[number % LIKELY.length] ?? 0,
      split: kind === 'split' ? 620 : 8,
      matched: 1 + (number % 4),
      distance_m: number % 5 === 4 ? null : 40 + number * 173,
      since_ms: NOW_MS - number * 7 * HOUR_MS,
      crowd: number === 2 ? 7 : 2,
      alarming: number === 2,
    };
  }
  function find({ path }: Sent): Pair {
    const found = pairs.find(({ a, b }) => a.record === path.a && b.record === path.b);
    if (!found || !(isWithin(found.a.scope) || isWithin(found.b.scope))) throw notFound();
    return found;
  }
  function decide(sent: Sent, kind: string): { entry: number } {
    const pair = find(sent);
    const { why, seen } = sent.body as { why: string; seen: number };
    // Said before anybody decides: a colleague was faster, once.
    if (pair.number === COLLEAGUE && pair.decisions.length === 0) {
      const who = 'Rahmat Hidayat';
      pair.decisions.unshift({
        entry: 1,
        kind: 'moved',
        who,
        why: 'tetangga lama mengenalnya',
        decided_ms: NOW_MS,
        stands: true,
      });
    }
    if (seen !== (pair.decisions[0]?.entry ?? 0)) throw alreadyDecided();
    if (kind === 'undo' && !stands(pair)) throw notFound();
    pair.decisions = pair.decisions.map((one) => ({ ...one, stands: false }));
    const entry = pair.decisions.length + 1;
    const who = world.me?.name ?? '';
    pair.decisions.unshift({ entry, kind, who, why, decided_ms: NOW_MS, stands: kind !== 'undo' });
    return { entry };
  }

  return {
    'GET /v1/desk/pairs': ({ query }) => {
      const language = String(query.language ?? 'id');
      const state = String(query.state ?? 'open');
      const lies = (scope: number, number: unknown): boolean => Math.floor(scope / 1000) === Number(number);
      const fits = (one: PairLine, pair: Pair): boolean =>
        (isWithin(pair.a.scope) || isWithin(pair.b.scope)) &&
        (one.state === state || (state === 'open' && one.state === 'reopened')) &&
        (!query.record || pair.a.record === query.record || pair.b.record === query.record) &&
        (!query.kind || one.kind === query.kind) &&
        (!query.band || one.band === query.band) &&
        (!query.kelurahan || lies(pair.a.scope, query.kelurahan) || lies(pair.b.scope, query.kelurahan)) &&
        (!query.other || lies(pair.a.scope, query.other) || lies(pair.b.scope, query.other));
      const all = pairs
        .map((pair) => [line(pair, language), pair] as const)
        .filter(([one, pair]) => fits(one, pair));
      const lines = all.map(([one]) => one);
      const sorts: Record<string, (a: PairLine, b: PairLine) => number> = {
        newest: (a, b) => b.since_ms - a.since_ms,
        oldest: (a, b) => a.since_ms - b.since_ms,
        near: (a, b) => (a.distance_m ?? 1e9) - (b.distance_m ?? 1e9),
        area: (a, b) => a.a.scope - b.a.scope,
      };
      lines.sort(
        sorts[String(query.sort ?? '')] ??
          ((a, b) => Math.max(b.likely, b.split) - Math.max(a.likely, a.split)),
      );
      const size = Number(query.size ?? 50);
      const first = (Number(query.page ?? 1) - 1) * size;
      return { total: lines.length, pairs: lines.slice(first, first + size) };
    },
    'GET /v1/desk/pairs/{a}/{b}': (sent) =>
      view(find(sent), line(find(sent), String(sent.query.language ?? 'id')), sent),
    'POST /v1/desk/pairs/{a}/{b}/decide': (sent) => {
      const { kind } = sent.body as { kind: string };
      if (!KINDS.includes(kind)) throw invalid('kind');
      return decide(sent, kind);
    },
    'POST /v1/desk/pairs/{a}/{b}/undo': (sent) => decide(sent, 'undo'),
  };
}

function member(name: string, i: number, side: number, isShown: boolean, isEnglish: boolean): PairMemberView {
  const relation = isEnglish
    ? ['Head', 'Wife', 'Child', 'Child']
    : ['Kepala keluarga', 'Istri', 'Anak', 'Anak'];
  const sex = isEnglish ? ['male', 'female'] : ['laki-laki', 'perempuan'];
  return {
    name: side === 1 && i === 1 ? 'Sri Wahyuningsi' : name,
    relation: relation[i] ?? '',
    sex: sex[i % 2] ?? '',
    birth_date: i === 2 && side === 1 ? '2009-05-14' : `${1979 + i * 10}-03-1${i}`,
    nik: isShown ? `64740${1 + side}••••••${i}00${side}` : '',
    nik_key: isShown ? `anggota.${i}.nik` : '',
    mother: isShown && i > 1 ? 'Sri Wahyuningsih' : '',
    presence: isEnglish ? 'lives here' : 'tinggal bersama',
  };
}

function view(pair: Pair, line: PairLine, { query }: Sent): PairView {
  const isEnglish = query.language === 'en';
  const say = (id: string, en: string): string => (isEnglish ? en : id);
  const within = [line.a.within, line.b.within] as const;
  const side = (end: PairEndView, i: number): PairView['a'] => ({
    line: end,
    visits: [
      {
        at: `2026-11-1${4 + i}T09:1${i}:00+08:00`,
        by: i ? 'Jumadi Bin Umar' : 'Siti Rahmawati',
        outcome: 'selesai',
        text: say('selesai', 'completed'),
        note: '',
        again: '',
      },
    ],
    who: i ? 'Jumadi Bin Umar' : 'Siti Rahmawati',
    received_ms: NOW_MS - (50 - i * 30) * HOUR_MS,
    place: end.within ? { latitude: 0.13 + i * 0.011, longitude: 117.48 + i * 0.019, measured: true } : null,
    linked: line.decision === 'same' || line.decision === 'moved' ? (i === 0 ? line.b.record : '') : '',
  });
  const rows = NAMES.map((name, i) => ({
    a: member(name, i, 0, within[0], isEnglish),
    b: i === 3 ? null : member(name, i, 1, within[1], isEnglish),
    name: i === 1 ? 'alike' : i === 3 ? '' : 'equal',
    birth: i === 2 ? 'one_part' : i === 3 ? '' : 'equal',
    nik: i === 3 ? '' : 'differs',
    nik_differs: i === 3 || !within[0] || !within[1] ? [] : [5, 8, 15],
    sex: i === 3 ? '' : 'equal',
    mother: i === 2 ? 'equal' : i === 3 ? '' : 'missing',
    text:
      i === 3
        ? ''
        : say(
            `nama ${i === 1 ? 'mirip' : 'sama'}, tanggal lahir ${i === 2 ? 'beda satu bagian' : 'sama'}, NIK berbeda`,
            `name ${i === 1 ? 'alike' : 'equal'}, birth date ${i === 2 ? 'differs in one part' : 'equal'}, NIK differs`,
          ),
    tenths: i === 3 ? 0 : 210 - i * 20,
  }));
  const number = (i: number, text: string): string => (within[i] ? text : '');
  return {
    line,
    a: side(line.a, 0),
    b: side(line.b, 1),
    kinds: {
      same: 120,
      moved: line.likely - 100 > 0 ? line.likely - 100 : 10,
      split: line.split,
      related: 6,
      different: 4,
    },
    members: rows,
    facts: [
      {
        field: 'card',
        key: 'nomor_kk',
        differs: within[0] && within[1] ? [5, 6, 7, 8, 9, 10, 11, 15] : [],
        a: number(0, '647401••••••0001'),
        b: number(1, '647402••••••0007'),
        level: 'differs',
      },
      {
        field: 'phone',
        key: '',
        differs: [],
        a: number(0, '081250001111'),
        b: number(1, '081250001111'),
        level: 'equal',
      },
      { field: 'address', key: '', differs: [], a: pair.a.address, b: pair.b.address, level: 'differs' },
    ],
    reasons: [
      {
        code: 'matched',
        text: say('3 anggota cocok (dari 4 dan 3)', '3 members answer each other (of 4 and 3)'),
        tenths: 96,
      },
      { code: 'heads_same', text: say('kepala keluarga sama', 'one head of household'), tenths: 41 },
      { code: 'phone', text: say('telepon sama', 'telephone equal'), tenths: 33 },
      { code: 'card', text: say('nomor KK berbeda', 'family card differs'), tenths: -18 },
    ],
    common: pair.number === 1 ? [{ side: 'a', what: 'phone', households: 84 }] : [],
    decisions: pair.decisions,
    weights: 'v1',
  };
}
