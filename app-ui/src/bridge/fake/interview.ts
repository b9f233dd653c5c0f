// One household's interview for the device in memory: pages, skips, findings, repeats, disputes, visits.
//
// - Pure: time comes in with a call, nothing waits, nothing is drawn at random.
// - It imitates what the device tells, so that screens can be built and tested; it is no form engine.

import type {
  AddedView,
  AnswerView,
  AskedView,
  ChoicesView,
  ChoiceView,
  DisputeView,
  FileLine,
  FindingView,
  ItemView,
  PageLine,
  PageView,
  QueryView,
  ReviewView,
  SkippedView,
  UnansweredView,
  UpgradeView,
  VisitView,
} from '../../generated/view';
import {
  FORM,
  LISTS,
  type Node,
  type Question,
  type Read,
  type Repeat,
  type Section,
  type Words,
} from './form';

/** What an interview begins with. */
export interface Beginning {
  answers?: Record<string, string>;
  /** Instances by repeat key, e.g. `anggota: ['a1', 'a2']`. */
  instances?: Record<string, string[]>;
  disputes?: DisputeView[];
  queries?: QueryView[];
  visits?: VisitView[];
  upgrade?: UpgradeView;
  /** Why nothing may be answered; empty where it may. */
  closed?: string;
}

interface Kept {
  media: string;
  base64: string;
  state: string;
  /** Why the server does not take it. */
  code?: string;
  text?: string;
}

interface Place {
  page: string;
  label: string;
  parent: string;
  /** What stands before a name in a key: `` or `anggota.a1.`. */
  prefix: string;
  body: readonly Node[];
}

const FEW = 12;
const isRepeat = (node: Node): node is Repeat => 'repeat' in node;
const isQuestion = (node: Node): node is Question => 'name' in node;
const REASONS = new Set(['?dk', '?ref', '?na']);
const hasSubstance = (value: string): boolean => value !== '' && !REASONS.has(value);

const OUTCOMES: [string, Words][] = [
  ['selesai', ['Selesai, semua sudah ditanyakan', 'Finished, everything was asked']],
  [
    'selesai_sebagian',
    ['Selesai sebagian, masih ada yang harus ditanyakan', 'Partly finished, something is still to be asked'],
  ],
  ['tidak_ada_responden', ['Tidak ada orang yang bisa menjawab', 'Nobody there who could answer']],
  ['menolak', ['Keluarga menolak', 'The family refused']],
  ['pindah_dalam_kota', ['Pindah, masih di dalam kota', 'Moved within the city']],
  ['pindah_luar_kota', ['Pindah ke luar kota', 'Moved out of the city']],
  ['meninggal', ['Semua anggota sudah meninggal', 'All members have died']],
  ['tidak_ditemukan', ['Rumah atau keluarga tidak ditemukan', 'House or family not found']],
  ['tidak_eligible', ['Bukan keluarga yang didata', 'Not a family of this survey']],
  ['ganda', ['Keluarga yang sama sudah didata', 'The same family is on the list already']],
];

export class FakeInterview {
  readonly record: string;
  language: 'id' | 'en';
  answers: Record<string, string>;
  instances: Record<string, string[]>;
  drafts = new Set<string>();
  disputes: DisputeView[];
  queries: QueryView[];
  visits: VisitView[];
  upgrade: UpgradeView | null;
  closed: string;
  files: Record<string, Kept> = {};
  /** What stands on sheets outside of the interview. */
  jots = new Map<string, string>();
  /** Doubts that were asked about, each with the value it was about. */
  asked = new Set<string>();
  /** Changes written here; the caller counts receipts by it. */
  saves = 0;
  #made = 0;

  constructor(record: string, beginning: Beginning = {}, language: 'id' | 'en' = 'id') {
    this.record = record;
    this.language = language;
    this.answers = { ...beginning.answers };
    this.instances = { ...beginning.instances };
    this.disputes = [...(beginning.disputes ?? [])];
    this.queries = [...(beginning.queries ?? [])];
    this.visits = [...(beginning.visits ?? [])];
    this.upgrade = beginning.upgrade ?? null;
    this.closed = beginning.closed ?? '';
  }

  /** The head's name; empty while unknown. */
  head(): string {
    const heads = this.#members().filter((id) => this.answers[`anggota.${id}.hubungan`] === '1');
    return this.answers[`anggota.${heads[0] ?? this.#members()[0] ?? ''}.nama`] ?? '';
  }

  members(): number {
    return this.#members().length;
  }

  /** The pages of the interview, instances inside. */
  pages(): PageLine[] {
    return this.#sections().map((section) => this.#line(this.#placeOf(section)));
  }

  page(id: string): PageView {
    const order = this.#order();
    const at = Math.max(0, order.indexOf(id));
    const place = this.#find(order[at] ?? '');
    const { items, skipped } = this.#items(place);
    return {
      record: this.record,
      household: this.head() || this.answers.alamat || this.#say(['Keluarga baru', 'New family']),
      line: this.#line(place),
      parent: place.parent,
      previous: order[at - 1] ?? '',
      next: order[at + 1] ?? '',
      number: at + 1,
      pages: order.length,
      closed: this.closed,
      items: this.closed === '' ? items : items.map((item) => this.#shut(item)),
      skipped,
      drafts: this.drafts.size,
    };
  }

  answer(page: string, key: string, value: string): PageView {
    if (value === '') delete this.answers[key];
    else this.answers[key] = value;
    this.drafts.add(key);
    return this.page(page);
  }

  noteAsked(page: string, key: string): PageView {
    this.asked.add(`${key} ${this.answers[key] ?? ''}`);
    return this.page(page);
  }

  choices(key: string, search: string, most: number): ChoicesView {
    const question = this.#question(key);
    const all = question?.list ? this.#choices(question.list) : [];
    const wanted = search.trim().toLowerCase();
    const found = all.filter(({ label }) => label.toLowerCase().includes(wanted));
    return { choices: found.slice(0, most), found: found.length };
  }

  add(repeat: string): AddedView {
    this.#made += 1;
    const id = `n${this.#made}`;
    this.instances[repeat] = [...(this.instances[repeat] ?? []), id];
    this.drafts.add(`${repeat}.${id}`);
    return { page: `${repeat}.${id}` };
  }

  remove(page: string): void {
    const at = page.lastIndexOf('.');
    const repeat = page.slice(0, at);
    const id = page.slice(at + 1);
    this.instances[repeat] = (this.instances[repeat] ?? []).filter((other) => other !== id);
    this.drafts.add(page);
  }

  /** A save point; whether there was anything to save. */
  save(): boolean {
    const isNew = this.drafts.size > 0;
    this.drafts.clear();
    if (isNew) this.saves += 1;
    return isNew;
  }

  keepFile(page: string, key: string, media: string, base64: string): PageView {
    this.#made += 1;
    const hash = `${(this.#made * 7_919 + base64.length).toString(16).padStart(8, '0')}`.repeat(8);
    this.files[hash] = { media, base64, state: 'waiting' };
    return this.answer(page, key, hash);
  }

  /** What a server says that does not take any file. */
  refuseFiles(): void {
    const text = this.#say([
      'Server menolak berkas ini: isinya tidak utuh. Yang ada di HP tetap disimpan; ambil atau pilih fotonya sekali lagi.',
      'The server refused this file: it is not whole. What is on the phone stays; take or choose the photo once more.',
    ]);
    for (const kept of Object.values(this.files)) Object.assign(kept, { code: 'file.broken', text });
  }

  review(): ReviewView {
    const lines = this.#flat(this.pages());
    const unanswered: UnansweredView[] = [];
    const findings: ReviewView['findings'] = [];
    for (const line of lines) {
      const place = this.#find(line.page);
      for (const item of this.#items(place).items) {
        if (item.item !== 'question') continue;
        const spot = { page: line.page, page_label: line.label };
        if (item.required && item.value === '' && item.missing === '' && item.kind !== 'note')
          unanswered.push({ ...spot, key: item.key, label: item.label });
        if (item.wrong !== '')
          findings.push({ ...spot, label: item.label, finding: this.#finding(item.key, item.wrong) });
        if (item.confirm === 'open') {
          const finding = { ...this.#finding(item.key, item.doubt), code: 'elsewhere.nik' };
          findings.push({ ...spot, label: item.label, finding });
        }
      }
    }
    findings.push(
      ...this.#across().map((finding) => ({
        finding,
        page: 'daftar_anggota',
        page_label: this.#say(['Anggota keluarga', 'Family members']),
        label: '',
      })),
    );
    return {
      unanswered,
      findings,
      disputes: this.disputes,
      asked: lines.reduce((sum, line) => sum + line.asked, 0),
      answered: lines.reduce((sum, line) => sum + line.answered, 0),
      members: this.members(),
      outcomes: OUTCOMES.map(([code, words]) => ({ code, label: this.#say(words) })),
    };
  }

  findings(): FindingView[] {
    return this.review().findings.map(({ finding }) => finding);
  }

  visit(outcome: string, note: string, again: string, by: string, at: string): void {
    const words = OUTCOMES.find(([code]) => code === outcome)?.[1];
    const text = words ? this.#say(words) : outcome;
    this.visits = [{ outcome, text, at, by, note, again }, ...this.visits];
    this.jots.delete('visit');
    this.drafts.add('_visit');
    this.save();
  }

  /** Somebody else answered this question too. */
  claimLate(key: string): void {
    const late = {
      value: '1',
      choose: '1',
      text: 'Beton',
      who: 'Bu Ani (RT 023)',
      own: false,
      arrived_ms: null,
      change: 'cc05',
    };
    this.disputes = this.disputes.map((one) =>
      one.key === key ? { ...one, claims: [...one.claims, late] } : one,
    );
  }

  settle(key: string, value: string): void {
    this.jots.delete(`dispute.${key}`);
    this.answers[key] = value;
    const question = this.#question(key);
    const shown = question ? this.#text(question, value) : value;
    this.disputes = this.disputes.map((one) => (one.key === key ? { ...one, class: 'settled', shown } : one));
    this.drafts.add(key);
    this.save();
  }

  reply(key: string): void {
    this.jots.delete(`dispute.${key}`);
    this.queries = this.queries.filter((one) => one.key !== key);
    this.save();
  }

  takeUpgrade(): void {
    this.upgrade = null;
    this.drafts.add('_form');
    this.save();
  }

  /** Every answer in form order. */
  listAnswers(): AnswerView[] {
    return this.#flat(this.pages()).flatMap(({ page }) =>
      this.#items(this.#find(page)).items.flatMap((item) => {
        if (item.item !== 'question' || item.text === '' || item.kind === 'note') return [];
        return [
          {
            key: item.key,
            label: item.label,
            value: item.value || item.missing,
            text: item.text,
            draft: item.draft,
          },
        ];
      }),
    );
  }

  listFiles(): FileLine[] {
    return Object.entries(this.answers).flatMap(([key, hash]) => {
      const kept = this.files[hash];
      if (!kept) return [];
      const label = this.#say(this.#question(key)?.label ?? [key, key]);
      const parts = Math.max(1, Math.ceil(kept.base64.length / 60_000));
      return [
        {
          key,
          label,
          hash,
          state: kept.state,
          parts_arrived: kept.state === 'arrived' ? parts : 0,
          parts,
          code: kept.code ?? '',
          text: kept.text ?? '',
        },
      ];
    });
  }

  #say(words: Words): string {
    return words[this.language === 'en' ? 1 : 0];
  }

  #members(): string[] {
    return this.instances.anggota ?? [];
  }

  #sections(): Section[] {
    return FORM.filter((section) => !section.when || section.when(this.#read('')));
  }

  #order(): string[] {
    return this.#flat(this.pages()).map(({ page }) => page);
  }

  #flat(lines: PageLine[]): PageLine[] {
    return lines.flatMap((line) => [line, ...this.#flat(line.inside)]);
  }

  #placeOf(section: Section): Place {
    return {
      page: section.page,
      label: this.#say(section.label),
      parent: '',
      prefix: '',
      body: section.body,
    };
  }

  #find(page: string): Place {
    const section = FORM.find((one) => one.page === page);
    if (section) return this.#placeOf(section);
    const steps = page.split('.');
    const home = FORM.find(({ body }) => body.some((node) => isRepeat(node) && node.repeat === steps[0]));
    let body = home?.body ?? [];
    let parent = home?.page ?? '';
    let label = '';
    for (let i = 0; i + 1 < steps.length; i += 2) {
      const repeat = body.find((node): node is Repeat => isRepeat(node) && node.repeat === steps[i]);
      if (!repeat) break;
      const key = steps.slice(0, i + 1).join('.');
      const id = steps.slice(0, i + 2).join('.');
      const number = (this.instances[key] ?? []).indexOf(steps[i + 1] ?? '') + 1;
      label =
        this.answers[`${id}.nama`] ||
        this.answers[`${id}.nama_usaha`] ||
        `${this.#capital(this.#say(repeat.one))} ${number}`;
      if (i > 0) parent = steps.slice(0, i).join('.');
      body = repeat.body;
    }
    return { page, label, parent, prefix: `${page}.`, body };
  }

  #capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  /** Reads names as a question at `prefix` sees them: its own level first. */
  #read(prefix: string): Read {
    return (name) => {
      const value = this.answers[prefix + name] ?? this.answers[name] ?? '';
      return hasSubstance(value) ? value : '';
    };
  }

  #question(key: string): Question | undefined {
    const names = key.split('.').filter((_, i) => i % 2 === 0);
    const name = names.pop();
    let bodies = FORM.map(({ body }) => body);
    for (const step of names)
      bodies = bodies.flatMap((body) =>
        body.filter((node): node is Repeat => isRepeat(node) && node.repeat === step).map((r) => r.body),
      );
    return bodies.flat().find((node): node is Question => isQuestion(node) && node.name === name);
  }

  #choices(list: string): ChoiceView[] {
    return (LISTS[list] ?? []).map(([code, words]) => ({ code, label: this.#say(words) }));
  }

  #line(place: Place): PageLine {
    const { items } = this.#items(place);
    const asked = items.filter(
      (item) => item.item === 'question' && !item.read_only && !['note', 'calculate'].includes(item.kind),
    );
    const open = asked.filter((item) => item.item === 'question' && item.value === '' && item.missing === '');
    const wrong = asked.filter((item) => item.item === 'question' && item.wrong !== '');
    const inside = place.body.filter(isRepeat).flatMap((repeat) => {
      const key = `${place.prefix}${repeat.repeat}`;
      return (this.instances[key] ?? []).map((id) => this.#line(this.#find(`${key}.${id}`)));
    });
    return {
      page: place.page,
      label: place.label,
      asked: asked.length,
      answered: asked.length - open.length,
      missing: open.filter((item) => item.item === 'question' && item.required).length,
      findings: wrong.length,
      inside,
    };
  }

  #items(place: Place): { items: ItemView[]; skipped: SkippedView[] } {
    const items: ItemView[] = [];
    const skipped: SkippedView[] = [];
    const read = this.#read(place.prefix);
    for (const node of place.body) {
      if (isRepeat(node)) items.push(this.#repeat(node, place.prefix));
      else if (!isQuestion(node))
        items.push({ item: 'heading', label: this.#say(node.heading), level: node.level });
      else if (!node.when || node.when(read))
        items.push({ item: 'question', ...this.#asked(node, place.prefix) });
      else skipped.push(this.#skipped(node, place.prefix));
    }
    return { items, skipped };
  }

  #skipped(node: Question, prefix: string): SkippedView {
    const because = (node.because ?? []).map((name) => {
      const question = this.#question(`${prefix}${name}`) ?? this.#question(name);
      const value =
        question?.value?.(this.#read(prefix)) ?? this.answers[prefix + name] ?? this.answers[name] ?? '';
      const text = question ? this.#text(question, value) : value;
      return `${question ? this.#say(question.label) : name}: ${text || this.#say(['belum dijawab', 'no answer yet'])}`;
    });
    return { key: prefix + node.name, label: this.#say(node.label), because };
  }

  #asked(node: Question, prefix: string): AskedView {
    const key = node.kind === 'note' ? `note:${prefix}${node.name}` : prefix + node.name;
    const stored = node.value ? node.value(this.#read(prefix)) : (this.answers[key] ?? '');
    const missing = REASONS.has(stored) ? stored : '';
    const value = missing === '' ? stored : '';
    const all = node.list ? this.#choices(node.list) : [];
    const wrong = value === '' ? null : (node.check?.(value, this.#read(prefix)) ?? null);
    const doubt = value === '' || wrong ? null : (node.doubt?.(value) ?? null);
    const again = value === '' || wrong ? null : (node.again?.(value) ?? null);
    const confirm = again ? (this.asked.has(`${key} ${value}`) ? 'asked' : 'open') : '';
    const doubts = [doubt, confirm === 'open' ? again : null].filter((words) => words !== null);
    return {
      key,
      kind: node.kind,
      label: this.#say(node.label),
      hint: node.hint ? this.#say(node.hint) : '',
      guidance: node.guidance ? this.#say(node.guidance) : '',
      value,
      text: this.#text(node, stored),
      missing,
      required: !node.optional && node.kind !== 'note',
      read_only: node.readOnly === true || node.kind === 'note' || node.kind === 'calculate',
      wrong: wrong ? this.#say(wrong) : '',
      doubt: doubts.map((words) => this.#say(words)).join('\n'),
      confirm,
      choices: all.length <= FEW ? all : [],
      choice_count: all.length,
      appearance: [...(node.appearance ?? [])],
      scale: node.scale ?? null,
      draft: this.drafts.has(key),
      disputed: this.disputes.some((one) => one.key === key && one.class !== 'settled'),
    };
  }

  #text(node: Question, value: string): string {
    if (value === '?dk') return this.#say(['tidak tahu', "don't know"]);
    if (value === '?ref') return this.#say(['menolak', 'refused']);
    if (!node.list || value === '') return this.#plain(node, value);
    const all = this.#choices(node.list);
    return value
      .split(' ')
      .map((code) => all.find((choice) => choice.code === code)?.label ?? code)
      .join(', ');
  }

  #plain(node: Question, value: string): string {
    if (value === '') return '';
    if (node.kind === 'image') return this.#say(['ada foto', 'photo taken']);
    if (node.kind === 'audio') return this.#say(['ada rekaman suara', 'sound recorded']);
    if (node.kind === 'video') return this.#say(['ada video', 'film taken']);
    if (node.kind === 'file') return this.#say(['ada berkas', 'file attached']);
    if (node.kind === 'acknowledge') return this.#say(['sudah', 'done']);
    return value;
  }

  #repeat(node: Repeat, prefix: string): ItemView {
    const key = prefix + node.repeat;
    const instances = (this.instances[key] ?? []).map((id) => {
      const place = this.#find(`${key}.${id}`);
      const texts = ['hubungan', 'jenis_kelamin', 'umur', 'lapangan_usaha'].flatMap((name) => {
        const question = this.#question(`${key}.${id}.${name}`);
        if (!question) return [];
        const value =
          question.value?.(this.#read(place.prefix)) ?? this.answers[`${place.prefix}${name}`] ?? '';
        if (value === '') return [];
        return [name === 'umur' ? `${value} ${this.#say(['tahun', 'years'])}` : this.#text(question, value)];
      });
      return { line: this.#line(place), summary: texts.join(', ') };
    });
    const may = this.closed === '';
    return {
      item: 'repeat',
      repeat: key,
      label: this.#say(node.label),
      instances,
      may_add: may,
      may_remove: may,
    };
  }

  #shut(item: ItemView): ItemView {
    return item.item === 'question' ? { ...item, read_only: true } : item;
  }

  #finding(key: string, text: string): FindingView {
    return { keys: [key], code: 'form.constraint', severity: 'warning', text };
  }

  #across(): FindingView[] {
    const told = Number(this.answers.jumlah_anggota ?? '0');
    const listed = this.members();
    if (!told || told === listed) return [];
    const text = this.#say([
      `Tercatat ${listed} anggota, tetapi tadi disebut ${told} orang. Tambahkan yang belum tercatat, atau perbaiki jumlahnya.`,
      `${listed} members are listed, but ${told} were mentioned. Add who is missing, or correct the number.`,
    ]);
    return [{ keys: ['jumlah_anggota'], code: 'household.member_count', severity: 'warning', text }];
  }
}
