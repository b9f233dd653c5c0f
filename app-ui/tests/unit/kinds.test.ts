// Every kind of question: what it shows, and what it sends for what a person does.

import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Ask, type Bridge, type Name, useBridge } from '../../src/bridge';
import type { AskedView, ChoiceView, PageView } from '../../src/generated/view';
import Question from '../../src/screens/interview/Question.svelte';
import { Interview } from '../../src/state/interview.svelte';
import { setLanguage } from '../../src/texts.svelte';

// A machine that builds something else at the same time is slow.
configure({ asyncUtilTimeout: 8_000 });

const LISTED: ChoiceView[] = [
  { code: '1', label: 'Beton' },
  { code: '2', label: 'Genteng' },
  { code: '3', label: 'Seng' },
];

function asked(kind: string, more: Partial<AskedView> = {}): AskedView {
  return {
    key: 'tanya',
    kind,
    label: 'Apa?',
    hint: '',
    guidance: '',
    value: '',
    text: '',
    missing: '',
    required: true,
    read_only: false,
    wrong: '',
    doubt: '',
    confirm: '',
    choices: [],
    choice_count: 0,
    appearance: [],
    scale: null,
    draft: false,
    disputed: false,
    ...more,
  };
}

const line = { page: 'p', label: 'p', asked: 1, answered: 0, missing: 0, findings: 0, inside: [] };
const view: PageView = {
  record: 'r',
  household: '',
  line,
  parent: '',
  previous: '',
  next: '',
  number: 1,
  pages: 1,
  closed: '',
  items: [],
  skipped: [],
  drafts: 0,
};

let calls: Ask<Name>[];
const door: Bridge = {
  call: (async (ask: Ask<Name>) => {
    calls.push(ask);
    if (ask.do === 'Choices') {
      const found = LISTED.filter(({ label }) => label.toLowerCase().includes(ask.search.toLowerCase()));
      return { choices: found.slice(0, ask.most), found: found.length };
    }
    return ask.do === 'File'
      ? { hash: ask.hash, media: 'image/jpeg', base64: '', bytes: 0, state: 'waiting', arrived_ms: null }
      : view;
  }) as Bridge['call'],
  tile: async () => undefined,
  listen: () => () => undefined,
};

beforeEach(() => {
  calls = [];
  useBridge(door);
  setLanguage('id');
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** Shows the question; `sent` has what was typed so far, as the device gets it. */
function show(kind: string, more: Partial<AskedView> = {}) {
  const interview = new Interview('r', door);
  const shown = render(Question, { asked: asked(kind, more), interview, page: 'p' });
  const sent = (): string[] =>
    calls.filter((ask): ask is Ask<'Answer'> => ask.do === 'Answer').map(({ value }) => value);
  return { ...shown, interview, sent };
}

const type = (field: HTMLElement, value: string): Promise<void> =>
  fireEvent.input(field, { target: { value } }) as unknown as Promise<void>;

describe('text', () => {
  test('each letter is sent', async () => {
    const { sent } = show('text');
    const field = screen.getByLabelText('Apa?');
    await type(field, 'S');
    await type(field, 'Si');
    await waitFor(() => expect(sent()).toEqual(['S', 'Si']));
  });
  test('several lines where the form wants them', () => {
    show('text', { appearance: ['multiline'], value: 'a\nb' });
    expect(screen.getByLabelText<HTMLTextAreaElement>('Apa?').value).toBe('a\nb');
  });
  test('numbers get the keyboard of digits and are counted, zeros in front stay', async () => {
    const { sent } = show('text', { appearance: ['numbers'], value: '0812345' });
    const field = screen.getByLabelText<HTMLInputElement>('Apa?');
    expect(field.inputMode).toBe('numeric');
    expect(screen.getByText('7 angka')).toBeTruthy();
    await type(field, '08123456');
    expect(sent()).toEqual(['08123456']);
  });
  test('a barcode is typed', async () => {
    const { sent } = show('barcode');
    await type(screen.getByLabelText('Apa?'), '12');
    expect(sent()).toEqual(['12']);
  });
  test('a kind of a newer device is typed as text', async () => {
    const { sent } = show('hologram');
    await type(screen.getByRole('textbox'), 'x');
    expect(sent()).toEqual(['x']);
  });
});

describe('numbers', () => {
  test('a comma is a point, and stays a comma under the finger', async () => {
    const { sent } = show('decimal');
    const field = screen.getByLabelText<HTMLInputElement>('Apa?');
    await type(field, '74,');
    await type(field, '74,5');
    expect(field.value).toBe('74,5');
    await waitFor(() => expect(sent()).toEqual(['74.', '74.5']));
  });
  test('thousands may be typed apart and are read back', async () => {
    const { sent } = show('integer', { value: '1500000' });
    expect(screen.getByText('= 1.500.000')).toBeTruthy();
    await type(screen.getByLabelText('Apa?'), '2.500.000');
    expect(sent()).toEqual(['2500000']);
  });
  test('what is no number is sent as it is, for the device to say so', async () => {
    const { sent } = show('integer');
    await type(screen.getByLabelText('Apa?'), 'dua');
    expect(sent()).toEqual(['dua']);
  });
});

describe('dates', () => {
  test('day, month by its name, year; an unfinished date is kept', async () => {
    const { sent } = show('date');
    await type(screen.getByLabelText('Hari'), '7');
    await fireEvent.change(screen.getByLabelText('Bulan'), { target: { value: '07' } });
    await type(screen.getByLabelText('Tahun'), '1964');
    expect(screen.getByLabelText<HTMLSelectElement>('Bulan').selectedOptions[0]?.textContent).toBe('Juli');
    await waitFor(() => expect(sent()).toEqual(['--07', '-07-07', '1964-07-07']));
  });
  test('a stored date stands in its parts', () => {
    show('date', { value: '1964-07-01' });
    expect(screen.getByLabelText<HTMLInputElement>('Hari').value).toBe('1');
    expect(screen.getByLabelText<HTMLInputElement>('Tahun').value).toBe('1964');
  });
  test('month and year only', async () => {
    const { sent } = show('date', { appearance: ['month-year'], value: '2019-03-01' });
    expect(screen.queryByLabelText('Hari')).toBeNull();
    await type(screen.getByLabelText('Tahun'), '2020');
    expect(sent()).toEqual(['2020-03-01']);
  });
  test('clearing every part clears the answer', async () => {
    const { sent } = show('date', { appearance: ['year'], value: '2019-01-01' });
    await type(screen.getByLabelText('Tahun'), '');
    expect(sent()).toEqual(['']);
  });
  test('the phone’s own picker where the form wants it', async () => {
    const { sent } = show('date', { appearance: ['calendar'] });
    await type(screen.getByLabelText('Apa?'), '2026-11-22');
    expect(sent()).toEqual(['2026-11-22']);
  });
  test('a time and a moment', async () => {
    const time = show('time', { value: '09:15:00.000+08:00' });
    const field = screen.getByLabelText<HTMLInputElement>('Apa?');
    expect(field.value).toBe('09:15');
    await type(field, '10:30');
    expect(time.sent()).toEqual(['10:30:00']);
    cleanup();
    show('datetime', { value: '2026-11-22T09:15:00.000+08:00' });
    expect(screen.getByLabelText<HTMLInputElement>('Apa?').value).toContain('2026-11-22T09:15');
  });
});

describe('choices', () => {
  test('one of a few', async () => {
    const { sent } = show('select_one', { choices: LISTED, choice_count: 3, value: '2' });
    expect(screen.getByLabelText<HTMLInputElement>('Genteng').checked).toBe(true);
    await fireEvent.click(screen.getByLabelText('Seng'));
    expect(sent()).toEqual(['3']);
    expect(screen.getByRole('group', { name: 'Apa?' })).toBeTruthy();
  });
  test('several, in the order of the form', async () => {
    const { sent } = show('select_multiple', { choices: LISTED, choice_count: 3, value: '3' });
    await fireEvent.click(screen.getByLabelText('Beton'));
    await fireEvent.click(screen.getByLabelText('Seng'));
    await waitFor(() => expect(sent()).toEqual(['1 3', '1']));
  });
  test('many are searched for, and the chosen one keeps its words', async () => {
    const { sent } = show('select_one', { choice_count: 26, value: '9', text: 'Listrik dan gas' });
    expect(screen.getByLabelText<HTMLInputElement>('Listrik dan gas').checked).toBe(true);
    await type(screen.getByLabelText('Cari di antara 26 pilihan'), 'sen');
    await waitFor(() => expect(screen.queryByLabelText('Beton')).toBeNull());
    await fireEvent.click(await screen.findByLabelText('Seng'));
    expect(sent()).toEqual(['3']);
  });
  test('nothing found is said', async () => {
    show('select_one', { choice_count: 26 });
    await type(screen.getByLabelText('Cari di antara 26 pilihan'), 'xyz');
    expect(await screen.findByText(/Tidak ada pilihan yang memuat "xyz"/)).toBeTruthy();
  });
  test('an order is no answer before somebody moved or confirmed it', async () => {
    const { sent } = show('rank', { choices: LISTED, choice_count: 3 });
    expect(screen.getByText(/Belum diurutkan/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Naik: Seng' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Naik: Seng' }));
    await waitFor(() => expect(sent()).toEqual(['1 3 2', '3 1 2']));
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Turun: Seng');
  });
  test('the order of the form can be confirmed', async () => {
    const { sent } = show('rank', { choices: LISTED, choice_count: 3 });
    await fireEvent.click(screen.getByRole('button', { name: 'Urutannya sudah benar' }));
    expect(sent()).toEqual(['1 2 3']);
  });
  test('a tick', async () => {
    const { sent } = show('acknowledge');
    await fireEvent.click(screen.getByLabelText('Ya, sudah'));
    expect(sent()).toEqual(['OK']);
  });
  test('a scale by slider and by steps, within its ends', async () => {
    const { sent } = show('range', { scale: { start: 0, end: 1, step: 0.1 }, value: '0.9' });
    await fireEvent.click(screen.getByRole('button', { name: 'Tambah' }));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Tambah' }).disabled).toBe(true);
    await type(screen.getByRole('slider'), '0.3');
    await waitFor(() => expect(sent()).toEqual(['1', '0.3']));
  });
  test('a scale that was not touched is no answer', () => {
    const { sent } = show('range', { scale: { start: 1, end: 10, step: 1 } });
    expect(screen.getByText('Belum dijawab')).toBeTruthy();
    expect(sent()).toEqual([]);
  });
});

describe('places', () => {
  let hear: PositionCallback;
  let refuse: PositionErrorCallback;
  const clearWatch = vi.fn();
  beforeEach(() => {
    const watchPosition = (good: PositionCallback, bad: PositionErrorCallback): number => {
      hear = good;
      refuse = bad;
      return 7;
    };
    Object.defineProperty(navigator, 'geolocation', {
      value: { watchPosition, clearWatch },
      configurable: true,
    });
    clearWatch.mockClear();
  });
  const fix = (accuracy: number): GeolocationPosition =>
    ({ coords: { latitude: 0.1335, longitude: 117.5, altitude: 12, accuracy } }) as GeolocationPosition;

  test('it waits until it is exact, then takes it and stops', async () => {
    const { sent } = show('geopoint');
    await fireEvent.click(screen.getByRole('button', { name: 'Ambil titik di sini' }));
    hear(fix(40));
    expect(await screen.findByText(/tepat sampai 40 m/)).toBeTruthy();
    expect(sent()).toEqual([]);
    hear(fix(8));
    await waitFor(() => expect(sent()).toEqual(['0.1335000 117.5000000 12.0 8.0']));
    expect(clearWatch).toHaveBeenCalledWith(7);
  });
  test('a rough one can be taken by hand', async () => {
    const { sent } = show('geopoint');
    await fireEvent.click(screen.getByRole('button', { name: 'Ambil titik di sini' }));
    hear(fix(40));
    await fireEvent.click(await screen.findByRole('button', { name: 'Pakai titik ini' }));
    await waitFor(() => expect(sent()).toHaveLength(1));
  });
  test('after a minute the best is taken', async () => {
    vi.useFakeTimers();
    const { sent } = show('geopoint');
    await fireEvent.click(screen.getByRole('button', { name: 'Ambil titik di sini' }));
    hear(fix(40));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent()).toEqual(['0.1335000 117.5000000 12.0 40.0']);
  });
  test('without permission it says what to do, and numbers can be typed', async () => {
    const { sent } = show('geopoint');
    await fireEvent.click(screen.getByRole('button', { name: 'Ambil titik di sini' }));
    refuse({ code: 1 } as GeolocationPositionError);
    expect((await screen.findByRole('alert')).textContent).toContain('izinkan Lokasi');
    await type(screen.getByLabelText(/^Lintang/), '0,13');
    await type(screen.getByLabelText(/^Bujur/), '117,5');
    await waitFor(() => expect(sent().pop()).toBe('0.13 117.5'));
  });
  test('an outline is closed from the third point on', async () => {
    const two = '0 1 0 5;0 2 0 5';
    const { sent } = show('geoshape', { value: two });
    expect(screen.getByText('2 titik')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Tambah titik di sini' }));
    hear(fix(5));
    await waitFor(() => expect(sent()).toEqual([`${two};0.1335000 117.5000000 12.0 5.0;0 1 0 5`]));
    await fireEvent.click(await screen.findByRole('button', { name: 'Batalkan titik terakhir' }));
    await waitFor(() => expect(sent().pop()).toBe(two));
  });
});

describe('files', () => {
  // Photos are shrunk first, which takes a real browser: tests/screens/interview.test.ts.
  test.each(['audio', 'video', 'file'])('%s is kept by the device', async (kind) => {
    show(kind);
    const field = document.querySelector<HTMLInputElement>('input[type=file]');
    expect(field?.getAttribute('capture')).toBe(kind === 'file' ? null : 'environment');
    const file = new File(['abc'], 'x', { type: kind === 'file' ? 'application/pdf' : `${kind}/x` });
    Object.defineProperty(field, 'files', { value: [file] });
    if (field) await fireEvent.change(field);
    await waitFor(() => expect(calls.some((ask) => ask.do === 'KeepFile')).toBe(true));
    const kept = calls.find((ask): ask is Ask<'KeepFile'> => ask.do === 'KeepFile');
    expect(kept).toMatchObject({ key: 'tanya', page: 'p', base64: 'YWJj' });
  });
  test('a photo that is kept shows where it stands', async () => {
    show('image', { value: 'ab'.repeat(32) });
    expect(await screen.findByText('Ada di HP, belum terkirim')).toBeTruthy();
  });
});

describe('what is only shown', () => {
  test('a text has nothing to answer', () => {
    show('note', { label: 'Bacakan ini.' });
    expect(screen.getByText('Bacakan ini.')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
  test('a computed value stands there, and without a label it does not', () => {
    show('calculate', { label: 'Umur', text: '34', value: '34', read_only: true });
    expect(screen.getByText('34')).toBeTruthy();
    cleanup();
    show('calculate', { label: '', value: '34' });
    expect(screen.queryByText('34')).toBeNull();
  });
  test('what may not be changed is text', () => {
    show('text', { read_only: true, value: 'Sri' });
    expect(screen.getByText('Sri')).toBeTruthy();
    expect(screen.queryByRole('textbox')).toBeNull();
  });
});

describe('around the control', () => {
  test('a reason takes the place of the answer, and pressed again the answer is back', async () => {
    const { sent, interview } = show('text', { value: 'Siti' });
    await fireEvent.click(screen.getByRole('button', { name: 'Tidak tahu' }));
    await waitFor(() => expect(interview.entries.get('tanya')?.state).toBe('saved'));
    const button = await screen.findByRole('button', { name: 'Dijawab: tidak tahu' });
    expect(button.getAttribute('aria-pressed')).toBe('true');
    await fireEvent.click(button);
    await waitFor(() => expect(sent()).toEqual(['?dk', 'Siti']));
  });
  test('refusing is an answer of its own', async () => {
    const { sent } = show('select_one', { choices: LISTED, choice_count: 3 });
    await fireEvent.click(screen.getByRole('button', { name: 'Menolak' }));
    expect(sent()).toEqual(['?ref']);
  });
  test('a tick stands there once it is kept', async () => {
    show('text');
    await type(screen.getByLabelText('Apa?'), 'a');
    expect(await screen.findByText('Tersimpan')).toBeTruthy();
  });
  test('nobody is told off in the middle of a word', async () => {
    const { rerender } = show('text');
    const field = screen.getByLabelText('Apa?');
    await fireEvent.focusIn(field);
    await rerender({ asked: asked('text', { wrong: 'NIK harus 16 angka.' }) });
    expect(screen.queryByText('NIK harus 16 angka.')).toBeNull();
    await fireEvent.focusOut(field);
    expect(screen.getByText('NIK harus 16 angka.')).toBeTruthy();
    expect(field.getAttribute('aria-describedby')).toBe('q-tanya-wrong');
    expect(field.getAttribute('aria-invalid')).toBe('true');
  });
  test('a field with the focus is not overwritten by what others changed', async () => {
    const { rerender } = show('text', { value: 'Siti' });
    const field = screen.getByLabelText<HTMLInputElement>('Apa?');
    await fireEvent.focusIn(field);
    await rerender({ asked: asked('text', { value: 'Rina' }) });
    expect(field.value).toBe('Siti');
    await fireEvent.focusOut(field);
    expect(field.value).toBe('Rina');
  });
  test('hint, optional, longer help, and the way to a disagreement', () => {
    const { container } = show('text', {
      hint: 'Dari KK.',
      guidance: 'Panjang.',
      required: false,
      disputed: true,
    });
    expect(screen.getByRole('textbox').getAttribute('aria-describedby')).toBe('q-tanya-hint');
    expect(screen.getByText('(boleh dikosongkan)')).toBeTruthy();
    expect(screen.getByText('Panjang.')).toBeTruthy();
    expect(within(container).getByRole('link').getAttribute('href')).toBe('#/h/r/beda');
  });
});
