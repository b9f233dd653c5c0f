// The interview that is open: its page as the device last told it, and the queue that carries what is typed.
//
// - Every `put` reaches the device. One call per key is under way at a time; what was typed meanwhile follows,
//   and only the latest of it. Nobody waits for it.
// - What fails stays here, says why, and goes again after a while, also once the page has been left; so do
//   photos and other files, and what is jotted on a sheet outside of the interview.
// - A reply never goes back behind a newer one, and never replaces what is typed and not yet kept.
// - Nothing about the survey is decided here: the device's pages are shown as they come. The page that follows is
//   read ahead, and shown only where no answer was given since.

import { SvelteMap } from 'svelte/reactivity';
import { call as ask, type Bridge, toProblem } from '../bridge';
import type { AddedView, PageView } from '../generated/view';

/** How one answer stands on its way to the device's disk. */
export interface Entry {
  /** As typed; `null` where it is a file. */
  value: string | null;
  state: 'saving' | 'saved' | 'failed';
  /** Why it failed, in the device's words; may be empty. */
  problem: string;
  /** Which call carried it last; 0 before the first. */
  sent: number;
}

/** Bytes on their way, as they travel. */
export interface Media {
  media: string;
  base64: string;
}

/** What one call carries. */
interface Job {
  value: string | null;
  /** Told the page that is shown; gives the page that comes back, where one does. */
  carry: (page: string) => Promise<PageView | null>;
}

interface Lane {
  page: string;
  next: Job | null;
  busy: boolean;
  tries: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Before the names of sheets, which are no answers. */
const JOT = 'jot:';
/** Before the keys of answers that somebody asked about. */
const ASKED = 'asked:';
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;
/** For how long nothing may happen before the next page is read ahead. */
const CALM_MS = 150;

type Door = Pick<Bridge, 'call'>;

/** One record's open interview. */
export class Interview {
  /** The page that is shown; `null` until it came. */
  view = $state.raw<PageView | null>(null);
  /** Why the page could not be read; empty otherwise. */
  problem = $state('');
  /** What was typed since the page was opened, by key. */
  readonly entries = new SvelteMap<string, Entry>();
  /** What pages that were seen are called. */
  readonly labels = new Map<string, string>();
  /** The call whose reply is shown. */
  shown = $state(0);

  #lanes = new Map<string, Lane>();
  #calls = 0;
  #page = '';
  #behind = false;
  #quiet: (() => void)[] = [];
  #ahead: { view: PageView; call: number } | null = null;
  #calm: ReturnType<typeof setTimeout> | undefined;
  #unsaved = false;
  #isOpen = false;

  readonly record: string;
  readonly #door: Door;

  constructor(record: string, door: Door) {
    this.#door = door;
    this.record = record;
  }

  /** Goes to a page. What is still on its way from the last one goes on. */
  async open(page: string): Promise<void> {
    this.#isOpen = true;
    if (page !== this.#page) {
      this.#page = page;
      this.view = null;
      if (this.#ahead?.view.line.page === page) this.#show(this.#ahead.view, this.#ahead.call);
      for (const [key, entry] of [...this.entries]) if (entry.state === 'saved') this.entries.delete(key);
    }
    await this.reload();
  }

  /** The page was left: a save point. What is still on its way goes on, and is saved when it has arrived. */
  async close(): Promise<void> {
    this.#isOpen = false;
    clearTimeout(this.#calm);
    // The page that follows is gone to in the same breath; what was read for it is not kept longer.
    setTimeout(() => {
      if (!this.#isOpen) this.#ahead = null;
    });
    await this.save();
  }

  /** Reads the page again. */
  async reload(): Promise<void> {
    const page = this.#page;
    if (page === '') return;
    const call = ++this.#calls;
    try {
      const view = await this.#door.call({ do: 'Page', record: this.record, page });
      if (page !== this.#page) return;
      this.problem = '';
      this.#show(view, call);
    } catch (error) {
      if (page === this.#page && !this.view) this.problem = toProblem(error).text;
    }
  }

  /** The text that a question shows: what is typed while it is held here, else the device's. */
  held(key: string, focused: boolean): string | null {
    const entry = this.entries.get(key);
    if (!entry) return null;
    return focused || entry.state !== 'saved' || entry.sent > this.shown ? entry.value : null;
  }

  /** Keeps an answer as typed. Returns at once. */
  put(page: string, key: string, value: string): void {
    const { record } = this;
    const carry = (at: string): Promise<PageView> =>
      this.#door.call({ do: 'Answer', record, page: at, key, value });
    this.#send(page, key, { value, carry });
  }

  /**
   * Keeps a file as an answer, once `read` has its bytes. Returns at once; they are held until they are kept,
   * which `onkept` is told.
   */
  keep(page: string, key: string, read: () => Promise<Media>, onkept?: () => void): void {
    const { record } = this;
    let bytes: Promise<Media> | undefined;
    const carry = async (at: string): Promise<PageView> => {
      bytes ??= read();
      const { media, base64 } = await bytes.catch((thrown) => {
        bytes = undefined;
        throw thrown;
      });
      const view = await this.#door.call({ do: 'KeepFile', record, page: at, key, media, base64 });
      onkept?.();
      return view;
    };
    this.#send(page, key, { value: null, carry });
  }

  /** Notes that the doubt about an answer was asked about at the door. Returns at once. */
  ask(page: string, key: string): void {
    const { record } = this;
    const carry = (at: string): Promise<PageView> => this.#door.call({ do: 'Asked', record, page: at, key });
    this.#send(page, ASKED + key, { value: null, carry });
  }

  /** Keeps what stands on a sheet outside of the interview, as typed. Returns at once. */
  jot(sheet: string, text: string): void {
    const { record } = this;
    const carry = (): Promise<null> => this.#door.call({ do: 'Jot', record, sheet, text });
    this.#send('', JOT + sheet, { value: text, carry });
  }

  /** What a sheet holds that could not be kept yet. */
  heldJot(sheet: string): string | undefined {
    return this.entries.get(JOT + sheet)?.value ?? undefined;
  }

  /** The sheet is done: what stood on it is not carried any more. */
  async endSheet(sheet: string): Promise<void> {
    this.drop(JOT + sheet);
    await this.settled();
  }

  /** Gives up what could not be kept. */
  drop(key: string): void {
    const lane = this.#lanes.get(key);
    if (lane) {
      clearTimeout(lane.timer);
      lane.timer = undefined;
      lane.next = null;
      if (!lane.busy) this.#lanes.delete(key);
    }
    this.entries.delete(key);
  }

  #send(page: string, key: string, job: Job): void {
    this.#ahead = null;
    const lane = this.#lane(page, key);
    lane.next = job;
    lane.tries = 0;
    const old = this.entries.get(key);
    this.entries.set(key, { value: job.value, state: 'saving', problem: '', sent: old?.sent ?? 0 });
    if (lane.busy) return;
    clearTimeout(lane.timer);
    lane.timer = undefined;
    void this.#carry(key, lane);
  }

  /** Tries again what failed, now. */
  retry(key?: string): void {
    for (const [name, lane] of this.#lanes) {
      if ((key === undefined || key === name) && lane.timer !== undefined) {
        clearTimeout(lane.timer);
        lane.timer = undefined;
        void this.#carry(name, lane);
      }
    }
  }

  /** How many answers are not on the disk yet and have failed at least once; what is jotted not among them. */
  get failed(): number {
    return this.listFailed().filter(({ key }) => !key.startsWith(JOT)).length;
  }

  /** Everything that failed and is still held here, with the page it was typed on. */
  listFailed(): { key: string; page: string; problem: string }[] {
    const failed = [...this.entries].filter(([, { state }]) => state === 'failed');
    return failed.map(([key, { problem }]) => ({ key, problem, page: this.#lanes.get(key)?.page ?? '' }));
  }

  /** Whether anything is under way. */
  get busy(): boolean {
    for (const entry of this.entries.values()) if (entry.state === 'saving') return true;
    return false;
  }

  /** Comes back once nothing is under way; what failed is not waited for. */
  settled(): Promise<void> {
    if (!this.#underWay()) return Promise.resolve();
    return new Promise((resolve) => this.#quiet.push(resolve));
  }

  /** A save point, once what is under way has arrived. A failure loses nothing: the answers stay drafts. */
  async save(): Promise<void> {
    await this.settled();
    if (!this.#unsaved) return;
    this.#unsaved = false;
    try {
      await this.#door.call({ do: 'Save', record: this.record });
    } catch {
      this.#unsaved = true;
    }
  }

  /** A save point for drafts that the device told of: an app that was ended may have left them. */
  async fold(drafts: number): Promise<void> {
    if (drafts > 0) this.#unsaved = true;
    await this.save();
  }

  /**
   * Adds an instance. What was typed before is saved first: a save point after it, before anything is typed in
   * the new instance, would take its place away.
   */
  async add(repeat: string): Promise<AddedView> {
    await this.save();
    return this.#door.call({ do: 'Add', record: this.record, repeat });
  }

  /** Takes an instance off. */
  async remove(page: string, why: string): Promise<void> {
    await this.settled();
    await this.#door.call({ do: 'Remove', record: this.record, page, why });
    this.#unsaved = true;
    await this.reload();
  }

  #lane(page: string, key: string): Lane {
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = { page, next: null, busy: false, tries: 0, timer: undefined };
      this.#lanes.set(key, lane);
    }
    lane.page = page;
    return lane;
  }

  async #carry(key: string, lane: Lane): Promise<void> {
    lane.busy = true;
    while (lane.next !== null) {
      const job = lane.next;
      const { value } = job;
      lane.next = null;
      const call = ++this.#calls;
      try {
        // What failed may have been typed on a page that is gone by now; the one that is shown is there.
        const view = await job.carry(lane.tries === 0 ? lane.page : this.#page);
        lane.tries = 0;
        if (lane.next === null) this.#kept(key, value, call, view);
        if (view) {
          this.#unsaved = true;
          this.#take(view, call);
        }
      } catch (error) {
        // Given up meanwhile: nothing is held any more.
        if (lane.next === null && this.entries.has(key)) {
          lane.next = job;
          this.entries.set(key, { value, state: 'failed', problem: toProblem(error).text, sent: call });
          this.#later(key, lane);
          failures.count += 1;
          break;
        }
      }
    }
    lane.busy = false;
    if (lane.next === null && this.#lanes.get(key) === lane) this.#lanes.delete(key);
    this.#whenQuiet();
  }

  /** A tick, where there is a place for one; a file shows itself. */
  #kept(key: string, value: string | null, call: number, view: PageView | null): void {
    if (view === null || value === null) this.entries.delete(key);
    else if (this.entries.has(key)) this.entries.set(key, { value, state: 'saved', problem: '', sent: call });
  }

  #later(key: string, lane: Lane): void {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** lane.tries, LONGEST_WAIT_MS);
    lane.tries += 1;
    lane.timer = setTimeout(() => {
      lane.timer = undefined;
      void this.#carry(key, lane);
    }, wait);
  }

  #take(view: PageView, call: number): void {
    if (view.line.page !== this.#page) return;
    if (call > this.shown || !this.view) this.#show(view, call);
    else this.#behind = true;
  }

  #show(view: PageView, call: number): void {
    if (this.view && call < this.shown) {
      this.#behind = true;
      return;
    }
    // Perhaps left by an app that was ended.
    if (view.drafts > 0) this.#unsaved = true;
    this.labels.set(view.line.page, view.line.label);
    this.view = shared(this.view, view);
    this.shown = call;
    this.#lookAhead();
  }

  /** Reads the page that follows, once nothing has happened for a moment. A page that is not there in time is read when it is gone to. */
  #lookAhead(): void {
    clearTimeout(this.#calm);
    this.#ahead = null;
    this.#calm = setTimeout(async () => {
      const page = this.view?.next;
      if (!page || !this.#isOpen || this.#underWay()) return;
      const call = ++this.#calls;
      const view = await this.#door.call({ do: 'Page', record: this.record, page }).catch(() => null);
      // Only while nothing was asked since: an answer may have changed what is asked there.
      if (view && call === this.#calls) this.#ahead = { view, call };
    }, CALM_MS);
  }

  #underWay(): boolean {
    for (const lane of this.#lanes.values()) if (lane.busy) return true;
    return false;
  }

  /** A reply came out of turn: which of the two was newer is not known here, so the page is read again. */
  #whenQuiet(): void {
    if (this.#underWay()) return;
    const waiting = this.#quiet;
    this.#quiet = [];
    for (const resolve of waiting) resolve();
    // It arrived after its page was left, and with it the save point.
    if (!this.#isOpen && this.#unsaved && this.#page !== '') void this.save();
    if (this.#behind) {
      this.#behind = false;
      void this.reload();
    }
  }
}

/** The newer page, with the older one's items where nothing about them changed: what stays is not drawn again. */
export function shared(older: PageView | null, newer: PageView): PageView {
  if (!older || older.line.page !== newer.line.page) return newer;
  const before = new Map(older.items.map((item) => [JSON.stringify(item), item]));
  return { ...newer, items: newer.items.map((item) => before.get(JSON.stringify(item)) ?? item) };
}

const open = new Map<string, Interview>();
/** Counts failures, so that what looks at every interview hears of those that were opened since. */
const failures = $state({ count: 0 });

/** The open interview of a record. It outlives its screens, so that what failed goes on trying. */
export function interviewOf(record: string): Interview {
  let found = open.get(record);
  if (!found) {
    found = new Interview(record, { call: ask });
    open.set(record, found);
  }
  return found;
}

/** The interviews that were opened since the app began. */
export function listOpen(): Interview[] {
  return [...open.values()];
}

/** Those of them that hold something which is not on the disk. */
export function listUnkept(): Interview[] {
  return failures.count === 0 ? [] : listOpen().filter((one) => one.listFailed().length > 0);
}
