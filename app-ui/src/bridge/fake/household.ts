// Households of the device in memory: each row with its interview, visits, saves and files.

import type { HouseholdRow, HouseholdView, PointView, SaveView } from '../../generated/view';
import { Problem } from '../types';
import { beginningOf } from './families';
import type { Handlers } from './index';
import { FakeInterview } from './interview';
import { placeOf } from './map';
import { SERVER_NOW_MS, type World } from './world';

export function householdHandlers(world: World): Partial<Handlers> {
  const interviews = new Map<string, FakeInterview>();
  const of = (record: string): FakeInterview => {
    const row = world.row(record);
    const found = interviews.get(record) ?? new FakeInterview(record, beginningOf(row));
    found.language = world.start.settings.language === 'en' ? 'en' : 'id';
    interviews.set(record, found);
    return found;
  };
  // What the list shows of an interview, after it changed.
  const note = (record: string, hasSaved = false): void => {
    const row = world.row(record);
    const interview = of(record);
    row.head = interview.head() || row.head;
    row.members = interview.members() || row.members;
    row.drafts = interview.drafts.size;
    row.disputes = interview.disputes.filter((one) => one.class === 'human').length;
    row.findings = interview.findings().length;
    if (row.todo === 'to_visit') row.todo = 'started';
    if (hasSaved) {
      const before = row.arrival.state === 'waiting' ? row.arrival.saves : 0;
      row.arrival = { state: 'waiting', saves: before + 1 };
      if (row.todo === 'sent') row.todo = 'finished';
    }
    world.touch(record);
  };
  const view = (record: string): HouseholdView =>
    show(world.row(record), of(record), placeOf(world.row(record), world.rows.indexOf(world.row(record))));
  return {
    Household: ({ record }) => view(record),
    Page: ({ record, page }) => of(record).page(page),
    Answer({ record, page, key, value }) {
      const shown = of(record).answer(page, key, value);
      note(record);
      return shown;
    },
    Asked({ record, page, key }) {
      const shown = of(record).noteAsked(page, key);
      note(record);
      return shown;
    },
    Choices: ({ record, key, search, most }) => of(record).choices(key, search, most),
    Add({ record, repeat }) {
      const added = of(record).add(repeat);
      note(record);
      return added;
    },
    Remove({ record, page }) {
      of(record).remove(page);
      note(record);
      return null;
    },
    Save({ record }) {
      if (of(record).save()) note(record, true);
      return null;
    },
    Review: ({ record }) => of(record).review(),
    Visit({ record, outcome, note: words, again }) {
      const row = world.row(record);
      of(record).visit(outcome, words, again, world.start.name, new Date().toISOString());
      row.again = again;
      row.status = outcome;
      row.status_text = of(record).visits[0]?.text ?? outcome;
      const isOver = outcome !== 'selesai_sebagian' && outcome !== 'tidak_ada_responden';
      row.todo = isOver ? 'finished' : outcome === 'selesai_sebagian' ? 'started' : 'to_visit';
      note(record, true);
      if (outcome === 'tidak_ada_responden') row.todo = 'to_visit';
      return view(record);
    },
    Jot({ record, sheet, text }) {
      of(record).jots.set(sheet, text);
      return null;
    },
    Jotted: ({ record, sheet }) => ({ text: of(record).jots.get(sheet) ?? '' }),
    Settle({ record, key, value, seen }) {
      if (world.isLate) of(record).claimLate(key);
      world.isLate = false;
      const standing = of(record).disputes.find((one) => one.key === key)?.claims ?? [];
      if (standing.map(({ change }) => change).join() !== seen.join())
        throw new Problem({
          code: 'dispute.changed',
          text: 'Jawaban pada pertanyaan ini baru saja berubah.',
        });
      of(record).settle(key, value);
      note(record, true);
      return view(record);
    },
    Reply({ record, key }) {
      of(record).reply(key);
      note(record, true);
      return view(record);
    },
    Upgrade({ record }) {
      of(record).takeUpgrade();
      note(record, true);
      return view(record);
    },
    KeepFile({ record, page, key, media, base64 }) {
      const shown = of(record).keepFile(page, key, media, base64);
      if (world.isRefusing) of(record).refuseFiles();
      note(record);
      return shown;
    },
    File({ hash }) {
      for (const interview of interviews.values()) {
        const kept = interview.files[hash];
        if (kept) return { hash, ...kept, bytes: Math.floor(kept.base64.length * 0.75), arrived_ms: null };
      }
      return { hash, media: 'image/jpeg', base64: '', bytes: 0, state: 'away', arrived_ms: null };
    },
  };
}

function show(row: HouseholdRow, interview: FakeInterview, at: PointView | undefined): HouseholdView {
  return {
    row,
    returned: row.todo === 'returned' ? returnedWhy(interview) : '',
    form: {
      tag: 'keluarga 2026.1',
      title: 'Pendataan keluarga',
      here: interview.closed === '',
      upgrade: interview.upgrade,
    },
    answers: interview.listAnswers(),
    disputes: interview.disputes,
    queries: interview.queries,
    findings: interview.findings(),
    saves: savesOf(row),
    pages: interview.pages(),
    visits: interview.visits,
    at: at ?? null,
    files: interview.listFiles(),
  };
}

const returnedWhy = ({ language }: FakeInterview): string =>
  language === 'en'
    ? 'The number of members does not agree with the family card. Please look again.'
    : 'Jumlah anggota tidak sama dengan KK. Tolong dilihat lagi.';

/** Saves that fit what the row says of its arrival. */
function savesOf({ arrival, record }: HouseholdRow): SaveView[] {
  const one = (i: number, state: string, at_ms: number | null, code = ''): SaveView => ({
    change: `${record.slice(-4)}${i}`,
    own: true,
    state,
    seq: at_ms ? 100 + i : 0,
    arrived_ms: at_ms,
    code,
  });
  switch (arrival.state) {
    case 'nothing':
      return [];
    case 'waiting':
      return Array.from({ length: arrival.saves }, (_, i) => one(i, 'unsent', null));
    case 'relayed':
      return Array.from({ length: arrival.saves }, (_, i) => one(i, 'relayed', null));
    case 'arrived':
      return [one(1, 'arrived', arrival.at_ms - 60_000), one(2, 'arrived', arrival.at_ms)];
    case 'apart':
      return [one(1, 'arrived', SERVER_NOW_MS), one(2, 'apart', null, 'change.not_granted')];
    case 'refused':
      return [one(1, 'refused', null, 'change.unreadable')];
  }
}
