// A coordinator's day: the demo's city in a real browser, and what of it reaches the phones.

import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../chromium';
import { City } from './city';

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

/** Settles the conflict that is open with its first side, by keyboard. */
async function settle(page: Page): Promise<Decided> {
  await page.waitForSelector('.side');
  const [record = '', key = ''] =
    /#\/beda\/([^/?]+)\/([^/?]+)/.exec(page.url())?.slice(1).map(decodeURIComponent) ?? [];
  const there = new URL(`/v1/desk/conflicts/${record}/${encodeURIComponent(key)}`, page.url());
  const answer = await page.request.get(there.href);
  const { sides } = (await answer.json()) as { sides: { claim: { value: string } }[] };
  await page.keyboard.press('1');
  // The reason of the last one stays.
  if ((await page.locator('[name=why]').inputValue()) === '')
    await page.keyboard.type('sesuai kartu keluarga');
  await page.keyboard.press('Enter');
  return { record, key, value: sides[0]?.claim.value ?? '' };
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
  expect(await page.locator('main').textContent()).toContain(/RT \d+/.exec(name ?? '')?.[0]);

  // Ten answers by keyboard, one of them taken back.
  await menu(page, 'Jawaban berbeda');
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
    expect(String(held.get(record)?.answers[key]), `${key} of ${record}`).toBe(value);
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
  expect(readFileSync(file).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
});
