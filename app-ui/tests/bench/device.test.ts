// What a cadre waits for, on a device with a thousand households that `cargo xtask bench device` has filled: in Chromium,
// six times slowed down, and the memory of the app's own window.
//
// Times are taken inside the page, from the finger to the frame that shows what was waited for.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../chromium';
import { WindowDevice } from '../e2e/window';
import { type App, BIN, serve } from '../e2e/world';
import { residentMb } from './memory';

const SLOWER = 6;
const ROUNDS = 7;
const HOME = process.env.KETUK_BENCH_HOME ?? '';
const RECORD = process.env.KETUK_BENCH_RECORD ?? '';
const PIN = process.env.KETUK_BENCH_PIN ?? '';
const PAGE = `/h/${RECORD}/p`;

interface Figure {
  promise: string;
  measured: number;
  at_most: number | null;
  unit: string;
}
const figures: Figure[] = [];

function note(promise: string, measured: number, unit = 'ms', at_most: number | null = null): void {
  figures.push({ promise, measured, unit, at_most });
}

const sorted = (sample: number[]): number[] => [...sample].sort((a, b) => a - b);
const middle = (sample: number[]): number => sorted(sample)[Math.floor(sample.length / 2)] ?? Number.NaN;
const worst = (sample: number[]): number => sorted(sample)[sample.length - 1] ?? Number.NaN;

/** Both the middle and the worst must keep the promise. */
function promise(what: string, sample: number[], at_most: number): void {
  note(`${what}, median of ${sample.length}`, middle(sample), 'ms', at_most);
  note(`${what}, slowest`, worst(sample), 'ms', at_most);
}

let browser: Browser;
let app: App | undefined;

beforeAll(async () => {
  expect(HOME, 'started by `cargo xtask bench device`').not.toBe('');
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await app?.kill();
  writeFileSync(process.env.KETUK_BENCH_FIGURES ?? 'figures.json', JSON.stringify(figures));
});

/** A phone's screen over the served app, slowed down. */
async function open(address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'id-ID' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** Presses something; how long from the finger to the frame in which `shown` stands there, with another key than `was`. */
async function timed(page: Page, css: string, shown: string, was = ''): Promise<number> {
  await page.evaluate(
    ({ shown, was }) => {
      const held = window as unknown as { took?: Promise<number> };
      held.took = new Promise((done) => {
        let began = 0;
        window.addEventListener(
          'pointerdown',
          ({ timeStamp }) => {
            began = timeStamp;
          },
          { capture: true, once: true },
        );
        const look = (): void => {
          const node = document.querySelector<HTMLElement>(shown);
          if (began === 0 || !node || (was !== '' && node.dataset.key === was)) return;
          observer.disconnect();
          // The frame after the next task has been drawn.
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      });
    },
    { shown, was },
  );
  // Forced: the tool's own look at what lies under the finger, inside the page, would be counted.
  await page.locator(css).first().click({ force: true });
  return page.evaluate(() => (window as unknown as { took: Promise<number> }).took);
}

/** A call of the page's own device. */
async function ask(page: Page, address: string, call: object): Promise<unknown> {
  const [base = '', token = ''] = address.split('/#token=');
  const headers = { 'x-ketuk-token': token };
  const answer = await page.request.post(`${base}/call`, { headers, data: call });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

test('the list after the lock', async () => {
  app = await serve(HOME);
  const page = await open(app.address);
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await ask(page, app.address, { do: 'Lock' });
    await page.locator('input.pin').fill(PIN);
    took.push(await timed(page, 'button[type=submit]', '#group-to_visit ~ ul li'));
  }
  promise('1,000 households, 6x slower: from "Buka" to the list', took, 1_000);
  await page.context().close();
});

const QUESTION = '.column [data-key]';
const NEXT = '.ahead button, .ahead a';

/** How long it takes from one question to the first of what follows, again and again from the same place. */
async function listSteps(page: Page, base: string, place: string): Promise<number[]> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto(`${base}#${PAGE}/${place}`);
    const first = place.split('/')[1] ?? 'nomor_kk';
    await page.locator(`${QUESTION}[data-key="${first}"]`).waitFor();
    const was = (await page.locator(QUESTION).first().getAttribute('data-key')) ?? '';
    // Nobody has read a page sooner.
    await page.waitForTimeout(1_000);
    took.push(await timed(page, NEXT, QUESTION, was));
    // Elsewhere, so that the same place is gone to anew.
    await page.goto(`${base}#/setelan`);
    await page.locator(QUESTION).first().waitFor({ state: 'detached' });
  }
  return took;
}

test('the next page, and the next question where one is shown at a time', async () => {
  if (!app) throw new Error('not started');
  const base = app.address.split('#')[0] ?? '';
  const whole = await open(app.address);
  promise('6x slower: from "Berikutnya" to the next page', await listSteps(whole, base, 'identitas'), 100);
  const { settings } = (await ask(whole, app.address, { do: 'Start' })) as { settings: object };
  await ask(whole, app.address, { do: 'SaveSettings', settings: { ...settings, pace: 'one' } });
  await whole.context().close();
  const single = await open(app.address);
  const steps = await listSteps(single, base, 'identitas/nomor_kk');
  promise('6x slower: from "Berikutnya" to the next question', steps, 100);
  await ask(single, app.address, { do: 'SaveSettings', settings });
  await single.context().close();
});

test('an answer that brings a question', async () => {
  if (!app) throw new Error('not started');
  const page = await open(app.address);
  await page.goto(`${app.address.split('#')[0]}#${PAGE}/keberadaan`);
  const choice = (code: string): string => `[data-key=keberadaan_keluarga] input[value="${code}"]`;
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.locator(choice('1')).click();
    await page.locator('[data-key=tujuan_pindah]').waitFor({ state: 'detached' });
    took.push(await timed(page, choice('2'), '[data-key=tujuan_pindah]'));
  }
  await page.locator(choice('1')).click();
  note('6x slower: from a choice to the question it brings, on the disk by then, median', middle(took));
  note('the same, slowest', worst(took));
  await page.context().close();
});

test('typing', async () => {
  if (!app) throw new Error('not started');
  const page = await open(app.address);
  await page.goto(`${app.address.split('#')[0]}#${PAGE}/identitas`);
  const field = page.locator('[data-key=alamat]').locator('input:not([type=radio]), textarea').first();
  await field.fill('');
  await page.evaluate(() => {
    const held = window as unknown as { letters: number[] };
    held.letters = [];
    const observer = new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') held.letters.push(duration);
    });
    observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  const text = 'Jl. Letjen S. Parman gang Melati nomor 12 B';
  await field.pressSequentially(text, { delay: 90 });
  await page.locator('[data-key=alamat]').getByText('Tersimpan').waitFor();
  const letters = await page.evaluate(() => (window as unknown as { letters: number[] }).letters);
  // A letter that was drawn within the frame is not listed.
  const all = [...letters, ...Array<number>(Math.max(0, text.length - letters.length)).fill(16)];
  note('6x slower: from a key to its letter, 11 letters a second, median', middle(all));
  note('the same, slowest', worst(all), 'ms', 100);
  await page.context().close();
});

test('the memory of the window', async () => {
  await app?.kill();
  const binary = process.env.KETUK_WINDOW ?? join(BIN, 'ketuk');
  if (!existsSync(binary)) {
    console.error('no window was built: its memory is not measured');
    return;
  }
  const device = await WindowDevice.at(HOME, binary);
  try {
    const screen = await device.open();
    await screen.fill({ labelled: 'PIN' }, PIN);
    await screen.press({ named: 'Buka' });
    await screen.sees('RT');
    await screen.goTo('/');
    await screen.sees('Kunjungan hari ini', 'h1');
    const list = residentMb(device.process);
    for (const place of [
      `${PAGE}/identitas`,
      `${PAGE}/keberadaan`,
      `/h/${RECORD}/periksa`,
      '/cari',
      '/kirim',
      '/peta',
      '/',
    ]) {
      await screen.goTo(place);
      await screen.sees(/\S/, 'h1');
    }
    await screen.sees('Kunjungan hari ini', 'h1');
    note('window with 1,000 households: the list, memory of all its processes', list, 'MB', 300);
    note('the same after seven screens', residentMb(device.process), 'MB', 300);
  } finally {
    await device.close();
  }
});
