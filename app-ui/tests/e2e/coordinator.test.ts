// A coordinator's day: the demo's city in a real browser, and what of it reaches the phones.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../chromium';
import { City } from './city';
import { BIN } from './world';

const FAMILIES = 300;
const RTS = 6;
const SECRET = 'kapal meja hujan';
const SETTLED = 10;

let city: City;
let browser: Browser;

beforeAll(async () => {
  city = await City.open(FAMILIES, RTS);
  browser = await launch();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await city?.close();
});

/** A decision as it stands in the address of its conflict. */
interface Decided {
  record: string;
  key: string;
  value: string;
}

async function open(link: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'id-ID',
    timezoneId: 'Asia/Makassar',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(link);
  await page.getByLabel('Kata sandi baru', { exact: true }).fill(SECRET);
  await page.getByLabel('Kata sandi baru, sekali lagi').fill(SECRET);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Ikhtisar' }).waitFor();
  return page;
}

const menu = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).click();

/** The number that a list says it holds. */
async function count(page: Page): Promise<number> {
  const said = await page.locator('p[aria-live]').first().textContent();
  return Number(/[\d.]+/.exec(said ?? '')?.[0].replace('.', ''));
}

const counts = (page: Page, wanted: number): Promise<unknown> =>
  page.waitForFunction(
    (number) =>
      new RegExp(`(^|\\D)${number}(\\D|$)`).test(document.querySelector('p[aria-live]')?.textContent ?? ''),
    wanted,
  );

const axeText = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Nothing on the page that axe calls a serious fault. */
async function sound(page: Page, where: string): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  await page.evaluate(axeText);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  });
  expect(found, where).toEqual([]);
}

/** A sheet as a library reads it that did not write it. */
interface Sheet {
  name: string;
  titles: string[];
  rows: number;
  first: { kind: string; text: string }[][];
}
function sheetsOf(file: string): Sheet[] {
  const read = spawnSync(join(BIN, 'ketuk-sheet'), [file], { encoding: 'utf8' });
  if (read.status !== 0) throw new Error(read.stderr);
  return JSON.parse(read.stdout) as Sheet[];
}

/** Settles the conflict that is open with its first side, by keyboard. */
async function settle(page: Page): Promise<Decided> {
  await page.waitForSelector('.sides .side');
  const [record = '', key = ''] =
    /#\/beda\/([^/?]+)\/([^/?]+)/.exec(page.url())?.slice(1).map(decodeURIComponent) ?? [];
  const there = new URL(`/v1/desk/conflicts/${record}/${encodeURIComponent(key)}`, page.url());
  const answer = await page.request.get(there.href);
  const { sides } = (await answer.json()) as { sides: { choose: { value: string } }[] };
  await page.keyboard.press('1');
  // The reason of the last one stays.
  if ((await page.locator('[name=why]').inputValue()) === '')
    await page.keyboard.type('sesuai kartu keluarga');
  await page.keyboard.press('Enter');
  return { record, key, value: sides[0]?.choose.value ?? '' };
}

test('a coordinator’s day', async () => {
  const admin = await open(city.link);

  // The administrator makes an account for the coordinator, who signs in with a link of her own.
  await menu(admin, 'Akun');
  await admin.getByRole('button', { name: 'Akun baru' }).click();
  await admin.getByLabel('Nama masuk').fill('ratna');
  await admin.locator('dialog').getByLabel('Nama', { exact: true }).fill('Ratna Dewi');
  await admin.locator('dialog input[value=coordinator]').check();
  await admin.getByRole('button', { name: 'Buat akun' }).click();
  const page = await open(await admin.locator('dialog input[readonly]').inputValue());

  // The late RT: the first of the list, and from there to its families.
  const late = page.getByRole('region', { name: 'RT yang tertinggal' }).locator('tbody tr').first();
  const name = await late.getByRole('link').textContent();
  await late.getByRole('link').click();
  await page.getByRole('heading', { name: 'Rumah tangga' }).waitFor();
  // The heading stands before its rows have come.
  const [rt = 'an RT in the link'] = /RT \d+/.exec(name ?? '') ?? [];
  await page.locator('main').filter({ hasText: rt }).waitFor();

  // Ten answers by keyboard, one of them taken back.
  await menu(page, 'Jawaban berbeda');
  await page.waitForSelector('.queue a');
  // What a merge left stands in the same queue; these are answers.
  const filtered = page.waitForResponse(/conflicts\?.*class=human/);
  await page.getByLabel(/^Yang ditampilkan/).selectOption('human');
  await filtered;
  await page.waitForSelector('.queue a');
  const waiting = await count(page);
  expect(waiting).toBeGreaterThan(SETTLED);
  await page.keyboard.press('j');
  const decided: Decided[] = [];
  for (let done = 1; done <= SETTLED; done += 1) {
    decided.push(await settle(page));
    await counts(page, waiting - done);
  }
  await page.keyboard.press('u');
  await counts(page, waiting - SETTLED + 1);
  decided.pop();

  // Two households that are one: it moved.
  await menu(page, 'Keluarga ganda');
  await page.waitForSelector('.queue a');
  const pairs = await count(page);
  await page.keyboard.press('j');
  await page.getByText('Apa hubungan keduanya?').waitFor();
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await counts(page, pairs - 1);

  // An interview goes back to its cadre.
  const why = 'Tanyakan lagi luas lantai.';
  await menu(page, 'Rumah tangga');
  await page.getByLabel(/^Keadaan/).selectOption('selesai');
  await page.waitForURL(/keadaan=selesai/);
  await page.locator('tbody th a').first().click();
  await page.getByRole('button', { name: 'Kembalikan ke kader' }).click();
  await page.locator('dialog textarea').fill(why);
  await page.locator('dialog button[type=submit]').click();
  await page.getByText(`Dikembalikan ke kader: ${why}`).waitFor();
  const returned = /#\/rumah\/([^/?]+)/.exec(page.url())?.[1] ?? '';

  // The phones get all of it at their next sync.
  const held = city.sync();
  expect(held.get(returned)?.status).toBe('dikembalikan');
  for (const { record, key, value } of decided) {
    // Of a number of somebody's the page knows the ends only.
    const shown = new RegExp(`^${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/•/g, '.')}$`, 'su');
    expect(String(held.get(record)?.answers[key]), `${key} of ${record}`).toMatch(shown);
  }

  // A list of families with rows that cannot be read: told row by row, the good ones go in.
  const list = [
    'prelist_id,rt_code,nomor_kk,nama_kepala_keluarga,alamat,jumlah_anggota',
    'BARU-1,64.74.01.1001.001,,Halimah,Gang Kakap 7,3',
    'BARU-2,64.74.01.1001.999,,Rusdi,,',
    'BARU-3,64.74.01.1001.001,,Syarifah,Gang Kakap 9,banyak',
    'BARU-4,64.74.01.1001.001,,Anwar,Gang Kakap 11,2',
  ].join('\n');
  await menu(page, 'Daftar keluarga');
  const csv = { name: 'tambahan.csv', mimeType: 'text/csv', buffer: Buffer.from(`${list}\n`) };
  await page.locator('input[type=file]').first().setInputFiles(csv);
  await page.waitForSelector('#counts');
  const main = page.locator('main');
  await main
    .getByText(/^Baris 3/)
    .first()
    .waitFor();
  await main
    .getByText(/^Baris 4/)
    .first()
    .waitFor();
  await sound(page, 'prelist');
  await page.getByRole('button', { name: /^Masukkan \d/ }).click();
  await page.getByText(/^[23] keluarga masuk$/).waitFor();

  // Nothing that a reader would stumble over, on any page.
  const links = page.getByRole('navigation').getByRole('link');
  for (const link of await links.all()) {
    const place = (await link.textContent())?.trim() ?? '';
    await link.click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await sound(page, place);
  }

  // A list for Excel.
  await menu(page, 'Ekspor data');
  await page.getByLabel('Untuk apa berkas ini?').fill('Musyawarah kelurahan');
  await page.getByRole('button', { name: 'Buat berkas' }).click();
  const coming = page.waitForEvent('download');
  await page
    .getByRole('link', { name: 'Unduh' })
    .or(page.getByRole('button', { name: 'Unduh' }))
    .first()
    .click();
  const file = await (await coming).path();
  const sheets = sheetsOf(file);
  const families = sheets.find(({ name: title }) => /keluarga/i.test(title));
  const members = sheets.find(({ name: title }) => /anggota/i.test(title));
  expect(families?.rows).toBeGreaterThan(FAMILIES / 2);
  expect(members?.rows).toBeGreaterThan(families?.rows ?? 0);
  const nik = members?.titles.findIndex((title) => /nik/i.test(title)) ?? -1;
  const niks = members?.first.map((row) => row[nik]).filter((cell) => cell?.text) ?? [];
  expect(niks.length).toBeGreaterThan(0);
  // A number, or the reason why there is none.
  for (const cell of niks)
    expect(cell).toMatchObject({ kind: 'text', text: expect.stringMatching(/^[\d*]{16}$|^\?\w+$/) });
  expect(niks.some((cell) => cell?.text.length === 16)).toBe(true);
});
