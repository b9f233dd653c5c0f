// The chain of review of the server in memory: steps by one or by many, dates, lists for signing.

import type {
  DeadlineView,
  HinderedView,
  HouseholdLineView,
  MinutesView,
  ReviewFilterBody,
  ReviewLineView,
  ReviewStepView,
  StageFigures,
} from '../../generated/http';
import type { Sent } from '../api';
import { HOUR_MS, hex, NOW_MS, statusText } from './city';
import { type Handlers, invalid, notFound, Refused, rightsOf, type World } from './index';

const STAGES = ['open', 'returned', 'submitted', 'checked', 'verified', 'final'];
const FROM: Record<string, string> = { checked: 'submitted', verified: 'checked', final: 'verified' };
const RIGHTS: Record<string, string> = {
  checked: 'review_check',
  verified: 'review_verify',
  final: 'review_final',
};
const OPEN = ['belum_dikunjungi', 'sedang', 'tidak_ada_responden', 'baru'];
const SHOWN = 8;
const SIZE = 50;

interface Standing {
  line: HouseholdLineView;
  stage: string;
  given: string;
  since_ms: number;
  disputes: number;
  errors: number;
  pairs: number;
  steps: ReviewStepView[];
}
type Filter = ReviewFilterBody & { sort?: string; page?: number; size?: number };

const rank = (stage: string): number => STAGES.indexOf(stage);

function stand(line: HouseholdLineView, i: number): Standing {
  const own = OPEN.includes(line.status) ? 'open' : line.status === 'dikembalikan' ? 'returned' : 'submitted';
  const reached = own === 'submitted' ? (STAGES[2 + ([0, 0, 0, 1, 1, 2, 3][i % 7] ?? 0)] ?? own) : own;
  const isChanged = own === 'submitted' && i % 29 === 3;
  const steps = STAGES.slice(3, rank(reached) + 1).map((stage, at) => ({
    kind: 'pass',
    stage,
    at_ms: NOW_MS - (60 - at * 14) * HOUR_MS,
    who: at === 0 ? 'Siti Rahma' : 'Ratna Kusuma',
    why: '',
    same: !isChanged,
  }));
  return {
    line,
    stage: isChanged ? own : reached,
    given: reached,
    since_ms: steps[steps.length - 1]?.at_ms ?? line.status_ms,
    disputes: own === 'submitted' && i % 23 === 0 ? 1 : 0,
    errors: own === 'submitted' && i % 31 === 0 ? 2 : 0,
    pairs: own === 'submitted' && i % 17 === 0 ? 1 : 0,
    steps: steps.reverse(),
  };
}

function figuresOf(area: number, list: ReviewLineView[]): StageFigures {
  const stages: Record<string, number> = {};
  for (const { stage } of list) stages[stage] = (stages[stage] ?? 0) + 1;
  return {
    area,
    stages,
    changed: list.filter(({ changed }) => changed).length,
    hindered: list.filter(({ disputes, errors, pairs }) => disputes + errors + pairs > 0).length,
    overdue: list.filter(({ overdue }) => overdue).length,
  };
}

function minutes(number: number, more: Partial<MinutesView>): MinutesView {
  return {
    number,
    tier: 'kelurahan',
    place: 'Kelurahan Lok Tuan, Kecamatan Bontang Utara',
    letter: '',
    stage: 'checked',
    day: '2026-11-20',
    made_ms: NOW_MS - 48 * HOUR_MS,
    who: 'Ratna Kusuma',
    purpose: 'Musyawarah kelurahan',
    cards: 'masked',
    households: 212,
    members: 791,
    left_out: 64,
    digest: hex(0xfeed, 64),
    changed: 0,
    added: 0,
    again: false,
    ...more,
  };
}

export function reviewHandlers(world: World): Handlers {
  const { city } = world;
  const all = new Map(city.households.map((line, i) => [line.record, stand(line, i)]));
  const deadlines: Omit<DeadlineView, 'is_over'>[] = [
    { area: 0, stage: 'submitted', day: '2026-11-20' },
    { area: 0, stage: 'checked', day: '2026-11-25' },
    { area: 0, stage: 'verified', day: '2026-11-28' },
    { area: 6474031003, stage: 'submitted', day: '2026-11-24' },
  ];
  const lists = [
    minutes(2, { letter: '470/118/2026', changed: 3, added: 11 }),
    minutes(1, {
      tier: 'rt',
      place: 'RT 004, Kelurahan Kanaan, Kecamatan Bontang Barat',
      stage: 'submitted',
      day: '2026-11-18',
      purpose: 'Musyawarah RT',
      households: 38,
      members: 140,
      left_out: 0,
    }),
  ];
  const isOver = (day: string): boolean => day < '2026-11-22';
  const views = (): DeadlineView[] => deadlines.map((one) => ({ ...one, is_over: isOver(one.day) }));
  const may = (right: string): boolean => rightsOf(world.me?.role ?? '').includes(right);
  const isWithin = (scope: number): boolean => {
    const area = world.me?.area ?? 0;
    return area === 0 || Math.floor(scope / 1000) === area;
  };

  function due({ line, stage }: Standing): string {
    const later = STAGES.slice(Math.max(2, rank(stage) + 1));
    const of = (area: number, at: string) => deadlines.find((one) => one.area === area && one.stage === at);
    const days = later.map((at) => (of(Math.floor(line.scope / 1000), at) ?? of(0, at))?.day ?? '');
    return days.filter(Boolean).sort()[0] ?? '';
  }
  function view(one: Standing, language: unknown): ReviewLineView {
    const { record, scope, area, head, address, status, members } = one.line;
    const day = due(one);
    return {
      record,
      scope,
      area,
      head,
      address,
      status,
      status_text: statusText(status, String(language ?? 'id')),
      members,
      stage: one.stage,
      given: one.given,
      changed: rank(one.given) > rank(one.stage),
      since_ms: one.since_ms,
      disputes: one.disputes,
      errors: one.errors,
      pairs: one.pairs,
      due: day,
      overdue: day !== '' && isOver(day),
      seen: hex(one.since_ms % 0xffff_ffff, 32),
    };
  }
  function found(filter: Filter, language: unknown): ReviewLineView[] {
    const text = (filter.text ?? '').toLowerCase();
    const lines = [...all.values()]
      .filter(({ line }) => isWithin(line.scope))
      .map((one) => view(one, language));
    const fits = lines.filter(
      (line) =>
        (!filter.stage || line.stage === filter.stage) &&
        (!filter.changed || line.changed) &&
        (!filter.hindered || line.disputes + line.errors + line.pairs > 0) &&
        (!filter.overdue || line.overdue) &&
        (!filter.kelurahan || Math.floor(line.scope / 1000) === Number(filter.kelurahan)) &&
        (!filter.scope || line.scope === Number(filter.scope)) &&
        `${line.head} ${line.address}`.toLowerCase().includes(text),
    );
    if (filter.sort === 'head') fits.sort((a, b) => a.head.localeCompare(b.head));
    if (filter.sort === 'oldest') fits.sort((a, b) => a.since_ms - b.since_ms);
    return fits;
  }
  function hindrance(act: string, stage: string, one: Standing): string | undefined {
    const right = RIGHTS[act === 'return' ? one.given : stage];
    if (act === 'pass') {
      if (rank(one.stage) >= rank(stage)) return 'already';
      if (one.stage !== FROM[stage]) return 'not_ready';
      if (one.disputes > 0) return 'disputes';
      if (one.errors > 0) return 'errors';
      return one.pairs > 0 && stage !== 'checked' ? 'pairs' : undefined;
    }
    if (act === 'back' && one.given !== stage) return rank(one.given) < rank(stage) ? 'not_given' : 'further';
    if (act === 'return' && one.stage === 'returned') return 'already';
    if (right && !may(right)) return 'not_yours';
    return act === 'return' && one.stage === 'open' ? 'with_cadre' : undefined;
  }
  function sorted(act: string, stage: string, records: string[], language: unknown) {
    const going: Standing[] = [];
    const hindered = new Map<string, HinderedView>();
    for (const record of records) {
      const one = all.get(record);
      const reason = one ? hindrance(act, stage, one) : 'missing';
      if (!reason && one) going.push(one);
      if (!reason) continue;
      const of = hindered.get(reason) ?? { reason, count: 0, first: [] };
      of.count += 1;
      if (one && of.first.length < SHOWN) of.first.push(view(one, language));
      hindered.set(reason, of);
    }
    return { going, hindered: [...hindered.values()] };
  }
  function take(one: Standing, act: string, stage: string, why: string): void {
    const step = {
      kind: act,
      stage: stage || 'submitted',
      at_ms: NOW_MS,
      who: world.me?.name ?? '',
      why,
      same: true,
    };
    one.steps.unshift(step);
    one.since_ms = NOW_MS;
    one.stage = act === 'pass' ? stage : act === 'back' ? (FROM[stage] ?? 'submitted') : 'returned';
    one.given = one.stage;
    if (act !== 'return') return;
    one.line.status = 'dikembalikan';
    city.returned.set(one.line.record, why);
  }
  const check = (act: string, stage: string | null | undefined): string => {
    if (act === 'return') return '';
    if (!stage || !(stage in FROM)) throw invalid('stage');
    if (!may(RIGHTS[stage] ?? '')) throw new Refused(403, 'auth.not_yours', 'Bukan hak Anda.', 'Not yours.');
    return stage;
  };

  return {
    'GET /v1/desk/review': ({ query }) => {
      const filter = query as unknown as Filter;
      const lines = found(filter, query.language);
      const first = (Number(filter.page ?? 1) - 1) * SIZE;
      return { total: lines.length, households: lines.slice(first, first + SIZE) };
    },
    'GET /v1/desk/review/figures': () => {
      const lines = found({}, 'id');
      const areas = [...new Set(lines.map(({ scope }) => Math.floor(scope / 1000)))].sort((a, b) => a - b);
      return {
        now_ms: NOW_MS,
        total: figuresOf(0, lines),
        areas: areas.map((area) =>
          figuresOf(
            area,
            lines.filter(({ scope }) => Math.floor(scope / 1000) === area),
          ),
        ),
        deadlines: views(),
      };
    },
    'GET /v1/desk/households/{record}/review': ({ path, query }) => {
      const one = all.get(String(path.record));
      if (!one || !isWithin(one.line.scope)) throw notFound();
      return { line: view(one, query.language), steps: one.steps };
    },
    'POST /v1/desk/review/preview': ({ body }) => {
      const ask = body as {
        act: string;
        stage?: string;
        records?: string[];
        filter?: Filter;
        language?: string;
      };
      const stage = check(ask.act, ask.stage);
      const records = ask.records ?? found(ask.filter ?? {}, ask.language).map(({ record }) => record);
      const { going, hindered } = sorted(ask.act, stage, records, ask.language);
      const lines = going.map((one) => view(one, ask.language));
      const items = lines.map(({ record, seen }) => ({ record, seen }));
      return { total: records.length, more: 0, items, first: lines.slice(0, SHOWN), hindered };
    },
    'POST /v1/desk/review': ({ body }) => {
      const ask = body as {
        act: string;
        stage?: string;
        why?: string;
        items: { record: string }[];
        language?: string;
      };
      const stage = check(ask.act, ask.stage);
      if (ask.items.length > 200) throw invalid('too many at once');
      const records = ask.items.map(({ record }) => record);
      const { going, hindered } = sorted(ask.act, stage, records, ask.language);
      for (const one of going) take(one, ask.act, stage, ask.why ?? '');
      return { done: going.map(({ line }) => line.record), hindered };
    },
    'GET /v1/desk/deadlines': () => ({ deadlines: views() }),
    'PUT /v1/desk/deadlines': ({ body }) => {
      const { area, stage, day } = body as { area: number; stage: string; day: string };
      const at = deadlines.findIndex((one) => one.area === area && one.stage === stage);
      if (at >= 0) deadlines.splice(at, 1);
      if (day) deadlines.push({ area, stage, day });
      return { deadlines: views() };
    },
    'GET /v1/desk/minutes': () => ({ total: lists.length, minutes: lists }),
    'POST /v1/desk/minutes': ({ body }: Sent) => {
      const { area, letter, purpose, stage } = body as {
        area: number;
        letter: string;
        purpose: string;
        stage: string;
      };
      if (!purpose) throw invalid('purpose');
      const scopes = city.areas.filter(({ scope }) => String(scope).startsWith(area ? String(area) : ''));
      const same = lists.find(
        (one) => one.letter === letter && one.purpose === purpose && one.stage === stage,
      );
      if (same) return { ...same, again: true };
      const made = minutes(lists.length + 1, {
        place: scopes[0]
          ? `Kelurahan ${scopes[0].kelurahan}, Kecamatan ${scopes[0].kecamatan}`
          : 'Seluruh kota',
        letter,
        purpose,
        stage,
        day: '2026-11-22',
        who: world.me?.name ?? '',
      });
      lists.unshift(made);
      return made;
    },
  };
}
